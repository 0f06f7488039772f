"""At ten times the volume every list is served by an index, and its last pages cost what its first do."""

from pathlib import Path

import pytest
from graphql import parse, print_ast

pytestmark = pytest.mark.anyio

# Tables below this are read whole at any scale: districts, programmes, printed figures.
SMALL = 2_000

DOCUMENT = (Path(__file__).parent / "lists.graphql").read_text("utf-8")
LISTS = [print_ast(operation) for operation in parse(DOCUMENT).definitions]


def nodes(plan):
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def read_whole(plan):
    """The tables of which a plan read every row, one by one, and that are not small."""
    return {
        node["Relation Name"]
        for node in nodes(plan)
        if node["Node Type"] == "Seq Scan" and node["Actual Loops"] and rows_read(node) > SMALL
    }


def rows_read(node):
    return (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]


def buffers(plan):
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


@pytest.mark.parametrize("query", LISTS, ids=lambda query: query.split()[1])
async def test_no_list_reads_a_whole_table(large_hub, query):
    hub, plans = large_hub
    plans.clear()
    data = await hub.data(query)
    assert any(data.values())
    whole = {plan["text"]: read_whole(plan["plan"]) for plan in plans}
    assert {text: tables for text, tables in whole.items() if tables} == {}


PAGE = "query ($after: String) {{ {0}(first: 20, after: $after) {{ nodes {{ id }} pageInfo {{ endCursor }} }} }}"


@pytest.mark.parametrize("name", ["tenders", "dispatchCases"])
async def test_page_1000_costs_what_page_1_costs(large_hub, name):
    hub, plans = large_hub
    costs, after = [], None
    for _ in range(1_000):
        plans.clear()
        connection = (await hub.data(PAGE.format(name), {"after": after}))[name]
        costs.append(buffers(plans[0]["plan"]))
        after = connection["pageInfo"]["endCursor"]
        if len(connection["nodes"]) < 20:
            break
    assert len(costs) == 1_000
    # How rows lie together makes a page touch some more or fewer; reading over pages would be 1,000 times that.
    assert sum(costs[-20:]) <= 2 * sum(costs[1:21])
