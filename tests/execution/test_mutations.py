"""The fields of a mutation run one after another, each with all that is below it."""

import asyncio

import pytest

from tests.execution.engines import Both, KeepsGoing
from tests.execution.keeping import Zoo
from tests.execution.zoo import ZOO

pytestmark = pytest.mark.anyio

SCHEMA = """
type Query { a: Int }
type Mutation { put(to: Int!): Box try(to: Int!): Box surely(to: Int!): Box! }
type Box { number: Int! seen: Int later: Int }
"""


class Store:
    """A number that is written to, and a log of what happened when."""

    def __init__(self):
        self.number, self.log = 0, []

    async def put(self, _info, to):
        self.log.append(f"begin {to}")
        await asyncio.sleep(0)
        if to < 0:
            raise ValueError(f"no {to}")
        self.number = to
        self.log.append(f"end {to}")
        return Box(self, to)

    surely = put

    def __getattr__(self, name):
        if name != "try":
            raise AttributeError(name)
        return self.at_once

    def at_once(self, _info, to):
        self.log.append(f"try {to}")
        if to < 0:
            raise ValueError(f"no {to}")
        self.number = to
        return Box(self, to)


class Box:
    def __init__(self, store, number):
        self.store, self.number = store, number

    def seen(self, _info):
        return self.store.number

    async def later(self, _info):
        for _ in range(3):
            await asyncio.sleep(0)
        self.store.log.append(f"later {self.number}")
        return self.store.number


async def done(text):
    """The answer of the engine and the log of its store, which are those of graphql-core."""
    both = Both(SCHEMA)
    operation = both.operation(both.parsed(text))
    ours, theirs = Store(), Store()
    found = await both.by_engine(operation, root=ours)
    assert found == await both.by_graphql_core(operation, root=theirs)
    assert ours.log == theirs.log
    return found, ours.log


async def test_each_field_ends_before_the_next_begins():
    found, log = await done(
        "mutation { put(to: 1) { seen later } b: try(to: 2) { seen later } c: put(to: 3) { later seen } }"
    )
    assert found.data == {
        "put": {"seen": 1, "later": 1},
        "b": {"seen": 2, "later": 2},
        "c": {"later": 3, "seen": 3},
    }
    assert log == ["begin 1", "end 1", "later 1", "try 2", "later 2", "begin 3", "end 3", "later 3"]


async def test_after_a_failure_the_next_field_runs():
    text = (
        "mutation { put(to: 1) { seen } b: put(to: -2) { seen } c: try(to: -3) { seen } d: try(to: 4) { seen } }"
    )
    found, log = await done(text)
    assert found.data == {"put": {"seen": 1}, "b": None, "c": None, "d": {"seen": 4}}
    assert [str(error) for error in found.errors] == ["b: no -2", "c: no -3"]
    assert log == ["begin 1", "end 1", "begin -2", "try -3", "try 4"]


async def test_after_a_failure_that_leaves_no_data_nothing_runs():
    found, log = await done("mutation { put(to: 1) { seen } surely(to: -2) { seen } c: put(to: 3) { seen } }")
    assert found.data is None
    assert [str(error) for error in found.errors] == ["surely: no -2"]
    assert log == ["begin 1", "end 1", "begin -2"]


async def test_fields_of_one_key_are_one_field():
    found, log = await done(
        "mutation { put(to: 1) { seen } ...More } fragment More on Mutation { put(to: 1) { number } }"
    )
    assert found.data == {"put": {"seen": 1, "number": 1}}
    assert log == ["begin 1", "end 1"]


async def test_what_is_skipped_does_not_run():
    found, log = await done(
        "mutation { put(to: 1) @skip(if: true) { seen } b: put(to: 2) @include(if: true) { seen } }"
    )
    assert found.data == {"b": {"seen": 2}}
    assert log == ["begin 2", "end 2"]


async def test_a_mutation_of_which_all_is_skipped_has_empty_data():
    assert (await done("mutation { put(to: 1) @skip(if: true) { seen } }"))[0].data == {}


async def test_the_name_of_the_type_is_a_field_like_others():
    found, _ = await done("mutation { __typename put(to: 1) { __typename } }")
    assert found.data == {"__typename": "Mutation", "put": {"__typename": "Box"}}


async def test_links_of_a_mutation_are_loaded_before_the_next_field_runs():
    text = "mutation { feed(first: 1) { keeper { name } } everyone(first: 2) { ... on Keeper { name } } count }"
    both = Both(ZOO)
    operation = both.operation(both.parsed(text))
    zoo = Zoo()
    found = await both.by_engine(operation, zoo)
    assert found == await both.by_graphql_core(operation, Zoo())
    assert found == await both.by_graphql_core(operation, Zoo(), executor=KeepsGoing)
    assert zoo.log == ["feed 1", "everyone 2", "count 2"]
    assert [pattern for _, _, pattern in zoo.calls] == [
        ("feed", "keeper"),
        ("feed", "keeper", "name"),
        ("everyone", "name"),
    ]
