"""What an operation asks for, counted without running it: lists by their lengths, fragments once."""

import pytest
from graphql import build_schema, parse

from hub.execution.measures import COST, FieldCost, Measuring

SDL = """
interface Named { name: String boxes: [Box] }
type Box implements Named { name: String boxes: [Box] page(first: Int, last: Int): Boxes things: [Thing] }
type Boxes { nodes: [Box] edges: [Entry] count: Int }
type Entry { node: Box cursor: String }
type Thing { name: String }
type Query {
  box: Box
  boxes(first: Int = 6): [Box]
  page(first: Int, last: Int): Boxes
  nodes(ids: [ID!]!): [Named]
  names: [String]
  dear: Box
}
"""
COSTS = {
    "Box.boxes": FieldCost(assumed=4),
    "Named.boxes": FieldCost(assumed=4),
    "Box.page": FieldCost(assumed=20, slicing=("first", "last"), sized=("nodes", "edges")),
    "Query.page": FieldCost(assumed=20, slicing=("first", "last"), sized=("nodes", "edges")),
    "Query.boxes": FieldCost(assumed=6, slicing=("first",)),
    "Query.nodes": FieldCost(slicing=("ids",)),
    "Query.names": FieldCost(assumed=1_000),
    "Query.dear": FieldCost(weight=50),
}


@pytest.fixture(scope="module")
def schema():
    built = build_schema(SDL)
    for name, cost in COSTS.items():
        type_name, field = name.split(".")
        built.type_map[type_name].fields[field].extensions[COST] = cost
    return built


def measured(schema, text, variables=None):
    document = parse(text)
    return Measuring(schema, document, document.definitions[0]).measure(variables or {})


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("{ names }", 0),
        ("{ box { name } }", 1),
        ("{ dear { name } }", 51),
        ("{ boxes { name } }", 6),
        ("{ boxes(first: 3) { boxes { name } } }", 3 * (1 + 4)),
        ("{ page { count } }", 1),
        ("{ page { nodes { name } } }", 1 + 20),
        ("{ page(first: 5) { nodes { page(last: 7) { edges { node { name } } } } } }", 1 + 5 * (1 + 1 + 7 * 2)),
        ("{ page(first: 5, last: 7) { nodes { name } } }", 1 + 7),
        ("{ page(first: 5) { nodes { name } edges { cursor } } }", 1 + 5 + 5),
        ("{ page(first: -5) { nodes { name } } }", 1),
        ("{ page(first: null) { nodes { name } } }", 1 + 20),
        ('{ nodes(ids: ["1", "2", "3"]) { name ... on Box { boxes { name } } } }', 3 * (1 + 4)),
        ("{ __typename }", 0),
        ("{ nothing { at { all } } box { nothing } }", 1),
        ("{ box { ... { boxes { name } } ... on Nothing { boxes { name } } } }", 1 + 4),
        ("{ box { ...Nothing } }", 1),
    ],
)
def test_a_list_costs_as_often_as_it_is_long(schema, text, cost):
    assert measured(schema, text).cost == cost


@pytest.mark.parametrize(
    ("variables", "cost"),
    [
        ({"n": 2, "ids": ["1"]}, 1 + 2 + 1),
        ({"ids": []}, 1 + 3),
        ({"n": True, "ids": 7}, 1 + 20 + 7),
        ({"n": 2.0, "ids": []}, 1 + 2),
        ({"n": float("inf"), "ids": []}, 1 + 20),
        ({}, 1 + 3 + 1),
    ],
)
def test_the_length_may_come_in_a_variable_or_its_default(schema, variables, cost):
    text = "query ($n: Int = 3, $ids: [ID!]!) { page(first: $n) { nodes { name } } nodes(ids: $ids) { name } }"
    assert measured(schema, text, variables).cost == cost


def test_introspection_costs_as_many_as_there_are_types(schema):
    types = len(schema.type_map)
    assert types <= measured(schema, "{ __schema { types { name } } }").cost < 2 * types


def test_introspection_costs_more_the_more_often_it_goes_through_the_types(schema):
    def cost(times):
        fields = " ".join(f"a{n}: fields {{ name type {{ name fields {{ name }} }} }}" for n in range(times))
        return measured(schema, f"{{ __schema {{ types {{ fields {{ type {{ {fields} }} }} }} }} }}").cost

    assert cost(4) > 2 * cost(1) > 10 * len(schema.type_map)


def test_everything_else_is_counted_where_its_fragments_are(schema):
    text = """query @a { one: box { ...F } ...G }
    fragment F on Box @skip(if: true) { two: name boxes { name @a @b } }
    fragment G on Query { box { ...F @c } ... on Query { three: dear { name } } }"""
    found = measured(schema, text)
    assert (found.depth, found.width, found.fields) == (3, 3, 3 + 2 * 3 + 1)
    assert (found.aliases, found.directives) == (2 + 2, 1 + 2 * 2 + 1)


def test_a_fragment_counts_the_same_as_what_is_in_it(schema):
    spread = """{ page(first: 9) { ...P } box { page(first: 2) { ...P } } }
    fragment P on Boxes { nodes { ...B } edges { node { ...B } } }
    fragment B on Box { boxes { things { name } } }"""
    inside = "nodes { boxes { things { name } } } edges { node { boxes { things { name } } } }"
    assert measured(schema, spread) == measured(
        schema, f"{{ page(first: 9) {{ {inside} }} box {{ page(first: 2) {{ {inside} }} }} }}"
    )


def test_a_fragment_that_spreads_itself_counts_once(schema):
    assert (
        measured(schema, "{ box { ...A } } fragment A on Box { name ...B } fragment B on Box { ...A }").fields == 2
    )


def bomb(levels):
    fragments = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels)]
    return " ".join(["{ ...F0 }", *fragments, f"fragment F{levels} on Query {{ dear {{ name }} }}"])


def test_a_fragment_bomb_is_a_large_number(schema):
    found = measured(schema, bomb(150))
    assert found.fields == 2**151
    assert found.cost == 51 * 2**150


def test_what_is_too_deep_to_be_followed_is_said_to_be_deep(schema):
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(2_000))
    assert measured(schema, "{ ...F0 } " + chain).depth > 1_000
    assert measured(schema, "{ box " + "{ boxes " * 50 + "{ name }" + " }" * 51).depth == 52


def test_for_the_same_sizes_it_is_measured_once(schema):
    document = parse("query ($n: Int, $name: String) { boxes(first: $n) { name } }")
    measuring = Measuring(schema, document, document.definitions[0])
    first = measuring.measure({"n": 3, "name": "a"})
    assert measuring.measure({"n": 3, "name": "b"}) is first
    assert [measuring.measure({"n": n}).cost for n in range(200)] == list(range(200))
    assert len(measuring._kept) == 64
