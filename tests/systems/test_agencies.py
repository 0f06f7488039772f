"""Agencies and districts: an operation in, exact JSON and exact statements out."""

import pytest

pytestmark = pytest.mark.anyio


async def test_an_agency_is_found_by_its_code_with_its_parent(hub):
    data = await hub.data('{ agency(code: "397110000G") { name { zhTw en } kind parent { code } } }')
    assert data["agency"] == {
        "name": {"zhTw": "高雄市政府工務局", "en": "Public Works Bureau"},
        "kind": "BUREAU",
        "parent": {"code": "397000000A"},
    }


@pytest.mark.parametrize("alias", ["研考會", "RDEC", "rdec", "研究發展"])
async def test_an_agency_is_found_by_any_alias(hub, alias):
    data = await hub.data("query ($s: Text) { agencies(search: $s) { nodes { code } } }", {"s": alias})
    assert {"code": "397220000A"} in data["agencies"]["nodes"]


@pytest.mark.parametrize("alias", ["Qianzhen", "Cianjhen", "前鎮", "806"])
async def test_a_district_is_found_by_either_romanisation_and_by_postal_code(hub, alias):
    data = await hub.data("query ($s: Text) { districts(search: $s) { code } }", {"s": alias})
    assert data["districts"] == [{"code": "64000090"}]


async def test_there_are_38_districts_of_which_three_are_mountain_indigenous(hub):
    data = await hub.data("{ districts { code mountainIndigenous } }")
    assert len(data["districts"]) == 38
    assert sum(district["mountainIndigenous"] for district in data["districts"]) == 3


async def test_a_wildcard_in_a_search_is_only_a_character(hub):
    data = await hub.data('{ a: districts(search: "%") { code } b: agencies(search: "_") { nodes { code } } }')
    assert data == {"a": [], "b": {"nodes": []}}


async def test_all_parents_of_a_level_cost_one_statement_with_two_aliases_too(hub):
    await hub.data("{ agencies(first: 30) { nodes { parent { code } again: parent { name { zhTw } } } } }")
    assert len(hub.statements) == 2


PAGE = """query ($first: Int, $after: String, $last: Int, $before: String) {
  agencies(first: $first, after: $after, last: $last, before: $before) {
    nodes { code } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


async def pages(hub, size_name, cursor_name, edge, more):
    seen, cursor = [], None
    while True:
        connection = (await hub.data(PAGE, {size_name: 7, cursor_name: cursor}))["agencies"]
        seen.append([node["code"] for node in connection["nodes"]])
        if not connection["pageInfo"][more]:
            return seen
        cursor = connection["pageInfo"][edge]


async def test_paging_forward_and_backward_sees_every_agency_once(hub):
    forward = await pages(hub, "first", "after", "endCursor", "hasNextPage")
    backward = await pages(hub, "last", "before", "startCursor", "hasPreviousPage")
    codes = [code for page in forward for code in page]
    assert codes == sorted(set(codes))
    assert [code for page in reversed(backward) for code in page] == codes
