"""Pull one system's plug: its own fields are null with a coded error, and the others answer."""

import asyncio
import json

import pytest
from prometheus_client import generate_latest

from hub.rules.systems import SystemCode
from hub.sources.health import SystemStatus
from tests.conftest import opened_hub

pytestmark = pytest.mark.anyio

NOWHERE = "postgresql://hub@/nowhere?host=/nonexistent"

QUERY = """{
  district(code: "64000010") { code }
  tenders(first: 1) { nodes { title agency { code } } }
  dispatchCases(first: 1) { nodes { caseNumber district { code } } }
  callStatistics(period: {from: "2012-01-01", to: "2012-06-30"}) { handled }
  awards(first: 1) { nodes { id } }
  figures(metric: "tender.count_over_threshold") { value }
  lookupStatistics(period: {from: "2012-01-01", to: "2012-06-30"}) { lookups }
}"""
FIELDS = {
    SystemCode.AGENCIES: "district",
    SystemCode.TENDERS: "tenders",
    SystemCode.PETITIONS: "callStatistics",
    SystemCode.DISPATCH: "dispatchCases",
    SystemCode.AWARDS: "awards",
    SystemCode.REPORTS: "figures",
    SystemCode.HUB: "lookupStatistics",
}


@pytest.mark.parametrize("lost", FIELDS)
async def test_the_lost_system_nulls_its_own_fields_only(urls, lost):
    async with opened_hub({**urls, SystemCode.DISPATCH: urls[SystemCode.PETITIONS], lost: NOWHERE}) as hub:
        answer = await hub.ask(QUERY)
    assert {name for name, value in answer["data"].items() if value is None} == {FIELDS[lost]}
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"UPSTREAM_UNAVAILABLE"}
    assert {error["extensions"]["system"] for error in answer["errors"]} == {lost.upper()}
    assert "nonexistent" not in str(answer)


async def test_a_link_into_a_lost_system_is_null_and_its_parent_stands(urls):
    async with opened_hub({**urls, SystemCode.AGENCIES: NOWHERE}) as hub:
        answer = await hub.ask("{ tenders(first: 2) { nodes { title agency { code } } } }")
    nodes = answer["data"]["tenders"]["nodes"]
    assert [node["agency"] for node in nodes] == [None, None]
    assert all(node["title"] for node in nodes)
    assert [error["path"] for error in answer["errors"]] == [
        ["tenders", "nodes", 0, "agency"],
        ["tenders", "nodes", 1, "agency"],
    ]


async def test_a_node_of_a_lost_system_is_null_and_the_other_nodes_stand(hub, urls):
    ids = await hub.data('{ district(code: "64000010") { id } tenders(first: 1) { nodes { id } } }')
    (tender,) = ids["tenders"]["nodes"]
    variables = {"ids": [tender["id"], ids["district"]["id"]]}
    async with opened_hub({**urls, SystemCode.TENDERS: NOWHERE}) as lamed:
        answer = await lamed.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", variables)
    assert answer["data"] == {"nodes": [None, ids["district"]]}
    assert [error["path"] for error in answer["errors"]] == [["nodes", 0]]


async def test_the_hub_starts_and_answers_nothing_while_every_system_is_down(urls):
    async with opened_hub(dict.fromkeys(urls, NOWHERE)) as hub:
        answer = await hub.ask(QUERY)
    assert set(answer["data"].values()) == {None}
    assert len(answer["errors"]) == len(FIELDS)


async def test_a_table_that_is_not_as_agreed_is_malformed_or_rejected_never_shown(urls):
    """The awards connector pointed at a database of another kind."""
    async with opened_hub({**urls, SystemCode.AWARDS: urls[SystemCode.AGENCIES]}) as hub:
        answer = await hub.ask("{ awards(first: 1) { nodes { id } } }")
    assert answer["data"] == {"awards": None}
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "UPSTREAM_REJECTED"
    assert "relation" not in error["message"]


async def until_down(hub, system):
    async with asyncio.timeout(10):
        while hub.health(system).status is not SystemStatus.DOWN:  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.05)


async def test_a_system_known_to_be_down_is_not_asked_and_the_caller_is_told_when_to_come_again(urls):
    async with opened_hub({**urls, SystemCode.TENDERS: NOWHERE}) as hub:
        await until_down(hub, SystemCode.TENDERS)
        answer = await hub.ask(QUERY)
        assert SystemCode.TENDERS not in {system for system, _ in hub.statements}
    (error,) = answer["errors"]
    assert error["path"] == ["tenders"]
    assert error["extensions"]["system"] == "TENDERS"
    assert 1 <= error["extensions"]["retryAfter"] <= 4


async def test_the_graph_says_which_system_is_down_and_since_when(urls):
    async with opened_hub({**urls, SystemCode.TENDERS: NOWHERE}) as hub:
        await until_down(hub, SystemCode.TENDERS)
        data = await hub.data("{ systems { code status since lastSuccess } }")
    systems = {system["code"]: system for system in data["systems"]}
    assert systems["TENDERS"]["status"] == "DOWN"
    assert systems["TENDERS"]["lastSuccess"] is None
    assert systems["AGENCIES"]["status"] == "UP"


async def test_every_change_of_status_is_a_line_of_the_log_and_a_metric(urls, capsys):
    async with opened_hub({**urls, SystemCode.TENDERS: NOWHERE}) as hub:
        await until_down(hub, SystemCode.TENDERS)
        counted = generate_latest(hub.metrics).decode()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if "system status" in line]
    assert [(line["before"], line["after"]) for line in lines] == [("UP", "DEGRADED"), ("DEGRADED", "DOWN")]
    assert all(line["system"] == "tenders" and "nonexistent" not in str(line) for line in lines)
    assert 'khub_system_status{status="DOWN",system="tenders"} 1.0' in counted
    assert 'khub_system_status_changes_total{system="tenders",to="DOWN"} 1.0' in counted


async def test_calls_are_counted_by_source_and_outcome_and_by_nothing_else(urls):
    async with opened_hub(urls) as hub:
        await hub.data('{ district(code: "64000010") { code } }')
        counted = generate_latest(hub.metrics).decode()
    assert 'khub_source_calls_total{outcome="answered",source="agencies.district_by_code"} 1.0' in counted
    assert "64000010" not in counted
