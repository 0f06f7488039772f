"""Each level of an operation costs at most one statement a source."""

import pytest

pytestmark = pytest.mark.anyio

DEEP = """{
  tenders(first: 20, orderBy: LARGEST) { nodes {
    title
    agency { name { zhTw } parent { code } }
    district { code }
    progressReports(first: 6) { month lag }
    inspections { number deficiencies { code } }
    oversightReports { number }
    contract { number changes { reason } }
    awards { rank }
  } }
}"""


async def test_a_deep_query_costs_one_statement_a_link(hub):
    data = await hub.data(DEEP)
    assert len(data["tenders"]["nodes"]) == 20
    # Tenders; agency, parent, district, progress, inspections, oversight, contract, awards; deficiencies, changes.
    assert len(hub.statements) == 11


async def test_two_aliases_of_a_link_with_other_arguments_are_still_one_statement(hub):
    await hub.data(
        """{ tenders(first: 20) { nodes {
          a: progressReports(first: 2) { month } b: progressReports(first: 6) { month }
        } } }"""
    )
    assert len(hub.statements) == 2


async def test_two_aliases_of_a_paged_link_are_still_one_statement(hub):
    await hub.data(
        """{ agencies(first: 10) { nodes {
          a: tenders(first: 2) { nodes { title } } b: tenders(last: 5) { nodes { title } }
        } } }"""
    )
    assert len(hub.statements) == 2


async def test_no_statement_runs_twice_in_one_deep_query(hub):
    await hub.data(DEEP)
    texts = [text for _, text in hub.statements]
    # The agency and its parent are two levels, and so two calls of one source.
    assert sorted({text for text in texts if texts.count(text) > 1}) == sorted(
        {text for text in texts if "from unnest" in text and "join agency" in text}
    )


async def test_nodes_of_one_kind_cost_one_statement(hub):
    districts = (await hub.data("{ districts { id } }"))["districts"]
    ids = [district["id"] for district in districts]
    found = await hub.data("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ids})
    assert (found["nodes"], len(hub.statements)) == (districts, 1)
