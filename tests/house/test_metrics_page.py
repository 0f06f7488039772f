"""The page of metrics has what a running hub counts, no more and no less."""

import re
from pathlib import Path

import pytest

from hub.cli.metrics_port import of_supervisor

pytestmark = pytest.mark.anyio
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"
# As Prometheus has it: https://prometheus.io/docs/practices/naming/
CONVENTION = re.compile(r"(khub|process)(_[a-z]+)+")


def names_on_the_page():
    return set(re.findall(r"^\| `(\w+)` \|", PAGE.read_text("utf-8"), re.MULTILINE))


def exposed(family):
    return f"{family.name}_total" if family.type == "counter" else family.name


async def test_the_page_and_the_registry_of_a_running_hub_have_the_same_metrics(hub):
    await hub.data('{ district(code: "64000010") { code } }')
    families = [*hub.metrics.collect(), *of_supervisor({"0": True}, 1)]
    assert names_on_the_page() == {exposed(family) for family in families}


def test_names_follow_the_conventions():
    assert [name for name in names_on_the_page() if not CONVENTION.fullmatch(name)] == []
