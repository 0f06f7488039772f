"""How many examples a field is tried with, and which: `HUB_FUZZ` and `HUB_FUZZ_SEED`; who asks, what is known."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time

import pytest

from hub.app.systems import opened_database
from hub.demo.client import demo_key
from hub.privacy.disclosure import assertion_scope, record_scope
from hub.privacy.kinds import certificate_kinds
from hub.rules.systems import SystemCode
from hub.services import callers
from hub.services.api_keys import Clients, api_key
from tests.conftest import SECRET
from tests.execution.test_hub_operations import KNOWN
from tests.fuzz.client import Client
from tests.inputs.permissions import permit

EXAMPLES = int(os.environ.get("HUB_FUZZ", "3"))
# The same examples in every run, unless others are asked for by a number.
SEED = os.environ.get("HUB_FUZZ_SEED")
LISTS = (
    "agencies",
    "awards",
    "certifications",
    "dispatchCases",
    "inspections",
    "oversightReports",
    "petitions",
    "tenders",
)
NAMED = ("systems", "districts", "awardProgrammes")


def pytest_report_header() -> str:
    return f"fuzz: {EXAMPLES} examples a field, " + (f"HUB_FUZZ_SEED={SEED}" if SEED else "always the same")


pytest.register_assert_rewrite("tests.fuzz.shapes", "tests.fuzz.answers")


@pytest.fixture(scope="session")
def client(site):
    with contextlib.closing(Client(site.port)) as opened:
        yield opened


@pytest.fixture(scope="session")
def key(urls):
    """The key of a client that may do everything."""
    scopes = [value for name, value in vars(callers).items() if name.isupper() and isinstance(value, str)]
    kinds = certificate_kinds()
    scopes += [*map(assertion_scope, kinds), *map(record_scope, kinds)]

    async def registered():
        async with opened_database(SystemCode.HUB, urls[SystemCode.HUB]) as database:
            clients = Clients(database)
            await demo_key(clients, SECRET)
            await clients.add("fuzzer00", "a test", "397120000J", scopes, "f" * 43)
            await permit(database, "fuzzer00", scopes)

    asyncio.run(registered())
    return api_key("fuzzer00", "f" * 43)


def answered(client, query, key):
    """The data, without errors: a hub that has just started may not reach every system at the first try."""
    for _ in range(50):
        answer = json.loads(client.post(json.dumps({"query": query}), key)[1])
        if "errors" not in answer:
            break
        time.sleep(0.2)
    assert "errors" not in answer
    return answer["data"]


@pytest.fixture(scope="session")
def known(client, key):
    """Ids and cursors of every list of the city, in which there are those of others."""
    lists = " ".join(f"{name}(first: 3) {{ nodes {{ id }} pageInfo {{ endCursor }} }}" for name in LISTS)
    asked = f"{{ {lists} {' '.join(f'{name} {{ id }}' for name in NAMED)} }}"
    data = answered(client, asked, key)
    ids = [node["id"] for name in LISTS for node in data[name]["nodes"]]
    ids += [node["id"] for name in NAMED for node in data[name][:2]]
    cursors = [data[name]["pageInfo"]["endCursor"] for name in LISTS]
    assert all(cursors)
    return {**KNOWN, "ID": ids, "after": cursors, "before": cursors, "last": (1, 2)}
