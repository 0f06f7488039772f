"""Lists of every kind: what may be gone through, what has to be waited for, and what may be missing in them."""

import asyncio

import pytest

from tests.execution.engines import Both

pytestmark = pytest.mark.anyio

SHAPES = {"open": "[Int]", "items": "[Int!]", "list": "[Int]!", "solid": "[Int!]!"}
SCHEMA = f"""
type Query {{ at: At grid: [[Int!]!] rooms: [[At!]] atlas: [At] surely: [At!] words: [String] }}
type At {{ {" ".join(f"{name}: {shape}" for name, shape in SHAPES.items())} name: String }}
"""


async def later(value):
    await asyncio.sleep(0)
    if isinstance(value, Exception):
        raise value
    return value


async def stream(*values):
    for value in values:
        await asyncio.sleep(0)
        if isinstance(value, Exception):
            raise value
        yield value


class Numbers:
    """Can be gone through asynchronously, and knows no end of its own."""

    def __init__(self, *values):
        self.values = iter(values)

    def __aiter__(self):
        return self

    async def __anext__(self):
        for value in self.values:
            return value
        raise StopAsyncIteration


KINDS = {
    "a list": lambda *values: list(values),
    "a tuple": lambda *values: values,
    "a generator": lambda *values: iter(values),
    "the values of a mapping": lambda *values: dict(enumerate(values)).values(),
    "a list to be waited for": lambda *values: later(list(values)),
    "a generator to be waited for": lambda *values: later(iter(values)),
    "items to be waited for": lambda *values: [later(value) for value in values],
    "a tuple of items to be waited for": lambda *values: tuple(later(value) for value in values),
    "a generator of items to be waited for": lambda *values: (later(value) for value in values),
    "some items to be waited for": lambda first, *others: [first, *map(later, others)],
    "a stream": stream,
    "a stream to be waited for": lambda *values: later(stream(*values)),
    "a stream of a class of its own": Numbers,
    "a stream of items to be waited for": lambda *values: stream(*map(later, values)),
}
NULL = "Cannot return null for non-nullable field At."
OUTCOMES = {
    "open": (["at.open.1: no"], {"open": [1, None, 3]}, [], {"open": [1, None, 3]}),
    "items": (["at.items.1: no"], {"items": None}, [f"at.items.1: {NULL}items."], {"items": None}),
    "list": (["at.list.1: no"], {"list": [1, None, 3]}, [], {"list": [1, None, 3]}),
    "solid": (["at.solid.1: no"], None, [f"at.solid.1: {NULL}solid."], None),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_any_list_is_one(kind):
    root = {"at": {"open": lambda _info: KINDS[kind](1, 2, 3)}}
    assert await Both(SCHEMA).answered("{ at { open } }", root=root) == {"at": {"open": [1, 2, 3]}}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", SHAPES)
async def test_a_null_in_a_list_is_there_or_goes_up(kind, shape):
    *_, errors, data = OUTCOMES[shape]
    root = {"at": {shape: lambda _info: KINDS[kind](1, None, 3)}}
    assert await Both(SCHEMA).answered(f"{{ at {{ {shape} }} }}", *errors, root=root) == {"at": data}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "stream" not in kind or "items" in kind])
@pytest.mark.parametrize("shape", SHAPES)
async def test_a_failure_in_a_list_is_null_or_goes_up(kind, shape):
    errors, data, *_ = OUTCOMES[shape]
    root = {"at": {shape: lambda _info: KINDS[kind](1, ValueError("no"), 3)}}
    assert await Both(SCHEMA).answered(f"{{ at {{ {shape} }} }}", *errors, root=root) == {"at": data}


@pytest.mark.parametrize("null", [lambda: None, lambda: later(None)])
@pytest.mark.parametrize("shape", SHAPES)
async def test_a_list_that_is_not_there_is_null_or_goes_up(shape, null):
    required = SHAPES[shape].endswith("!")
    errors = [f"at.{shape}: {NULL}{shape}."] if required else []
    root = {"at": {shape: lambda _info: null()}}
    found = await Both(SCHEMA).answered(f"{{ at {{ {shape} }} }}", *errors, root=root)
    assert found == {"at": None if required else {shape: None}}


@pytest.mark.parametrize("wrong", ["text", b"bytes", {"a": "mapping"}, 5])
async def test_what_cannot_be_gone_through_is_no_list(wrong):
    message = "at.open: Expected Iterable, but did not find one for field 'At.open'."
    found = await Both(SCHEMA).answered("{ at { open name } }", message, root={"at": {"open": wrong}})
    assert found == {"at": {"open": None, "name": None}}


async def test_a_list_that_fails_while_it_is_gone_through_is_null():
    def broken(_info):
        yield 1
        raise ValueError("no more")

    async def broken_stream(_info):
        yield 1
        raise ValueError("no more")

    root = {"at": {"open": broken, "list": broken_stream}}
    assert await Both(SCHEMA).answered("{ at { open } }", "at.open: no more", root=root) == {"at": {"open": None}}
    assert await Both(SCHEMA).answered("{ at { list } }", "at.list: no more", root=root) == {"at": None}


async def test_of_a_list_that_fails_half_way_the_failure_alone_is_told():
    """The one known difference: graphql-core tells of what it had completed until then too."""

    def broken(_info):
        yield ValueError("first")
        raise ValueError("no more")

    both, root = Both(SCHEMA), {"at": {"open": broken}}
    operation = both.operation(both.parsed("{ at { open } }"))
    ours, theirs = await both.by_engine(operation, root=root), await both.by_graphql_core(operation, root=root)
    assert ours.body == theirs.body
    assert [str(error) for error in ours.errors] == ["at.open: no more"]
    assert [str(error) for error in theirs.errors] == ["at.open.0: first", "at.open: no more"]


async def test_lists_of_lists_are_gone_through_to_the_bottom():
    async def grid(_info):
        return (later(row) for row in [[1, 2], stream(3), (later(4),), iter([5])])

    assert await Both(SCHEMA).answered("{ grid }", root={"grid": grid}) == {"grid": [[1, 2], [3], [4], [5]]}


async def test_a_null_in_a_list_of_lists_goes_up_to_what_may_be_null():
    both, null = Both(SCHEMA), "Cannot return null for non-nullable field Query.grid."
    assert await both.answered("{ grid }", f"grid.1.0: {null}", root={"grid": [[1], [None]]}) == {"grid": None}
    assert await both.answered("{ grid }", f"grid.1: {null}", root={"grid": [[1], None]}) == {"grid": None}


async def test_objects_in_lists_of_lists_have_their_fields():
    root = {"rooms": lambda _info: [[{"name": "a"}, later({"name": "b"})], None, stream({"name": "c"}), []]}
    found = await Both(SCHEMA).answered("{ rooms { name } }", root=root)
    assert found == {"rooms": [[{"name": "a"}, {"name": "b"}], None, [{"name": "c"}], []]}


async def test_objects_that_are_missing_in_a_list_do_not_move_the_others():
    atlas = [{"name": "a"}, None, {"name": "b"}, ValueError("lost"), {"name": "c"}]
    found = await Both(SCHEMA).answered("{ atlas { name } }", "atlas.3: lost", root={"atlas": atlas})
    assert found == {"atlas": [{"name": "a"}, None, {"name": "b"}, None, {"name": "c"}]}


async def test_an_empty_list_is_empty():
    root = {"atlas": [], "surely": (), "grid": []}
    found = await Both(SCHEMA).answered("{ atlas { name } surely { name } grid }", root=root)
    assert found == {"atlas": [], "surely": [], "grid": []}


async def test_an_item_that_does_not_fit_is_null_and_no_other():
    found = await Both(SCHEMA).answered(
        "{ words }", "words.1: String cannot represent value: ['b']", root={"words": ["a", ["b"], 3]}
    )
    assert found == {"words": ["a", None, "3"]}
