"""Pull one system's plug: its own fields are null with a coded error, and the others answer."""

import pytest

from hub.rules.systems import SystemCode
from tests.conftest import opened_hub

pytestmark = pytest.mark.anyio

NOWHERE = "postgresql://hub@/nowhere?host=/nonexistent"

QUERY = """{
  district(code: "64000010") { code }
  tenders(first: 1) { nodes { title agency { code } } }
  dispatchCases(first: 1) { nodes { caseNumber district { code } } }
  awards(first: 1) { nodes { id } }
  figures(metric: "tender.count_over_threshold") { value }
  lookupStatistics(period: {from: "2012-01-01", to: "2012-06-30"}) { lookups }
}"""
FIELDS = {
    SystemCode.AGENCIES: "district",
    SystemCode.TENDERS: "tenders",
    SystemCode.PETITIONS: "dispatchCases",
    SystemCode.AWARDS: "awards",
    SystemCode.REPORTS: "figures",
    SystemCode.HUB: "lookupStatistics",
}


@pytest.mark.parametrize("lost", FIELDS)
async def test_the_lost_system_nulls_its_own_fields_only(urls, lost):
    async with opened_hub({**urls, lost: NOWHERE}) as hub:
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
