"""A guarded field is asked for before anything of it is fetched, once in a run, by both engines."""

import pytest
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    parse,
    subscribe,
)

from hub.execution.engine.declared import EXECUTION, Attribute, Computed, Loaded
from hub.execution.engine.permissions import permit_only
from tests.execution.engines import Both

pytestmark = pytest.mark.anyio


class Caller:
    """What an operation knows; notes what it is asked."""

    def __init__(self, *, allowed=False):
        self.allowed = allowed
        self.checks = 0
        self.loads = []


class Row:
    name, secret = "row", "the secret"


def check(caller):
    caller.checks += 1
    if not caller.allowed:
        raise PermissionError("not for you")


def loading(name):
    def load(rows, _arguments, caller, _place):
        caller.loads.append(name)
        return ["loaded"] * len(rows)

    def resolve(row, info):
        return load((row,), {}, info.context, None)[0]

    return GraphQLField(GraphQLString, resolve=resolve, extensions={EXECUTION: Loaded(load)})


def own(name):
    def resolve(_row, info):
        info.context.loads.append(name)
        return "resolved"

    return GraphQLField(GraphQLString, resolve=resolve)


def guarded(field):
    permit_only(field, check)
    return field


NAMED = GraphQLInterfaceType("Named", {"secret": GraphQLField(GraphQLString)})
ROW = GraphQLObjectType(
    "Row",
    {
        "name": GraphQLField(GraphQLString, extensions={EXECUTION: Attribute("name")}),
        "secret": guarded(GraphQLField(GraphQLString, extensions={EXECUTION: Attribute("secret")})),
        "worked": guarded(
            GraphQLField(
                GraphQLString,
                resolve=lambda row, _info: row.secret,
                extensions={EXECUTION: Computed(lambda row: row.secret)},
            )
        ),
        "linked": guarded(loading("linked")),
        "own": guarded(own("own")),
        "open": loading("open"),
        "needed": guarded(GraphQLField(GraphQLNonNull(GraphQLString), resolve=lambda *_: "there")),
    },
    interfaces=[NAMED],
    is_type_of=lambda *_: True,
)
QUERY = GraphQLObjectType(
    "Query",
    {
        "row": GraphQLField(ROW, resolve=lambda *_: Row()),
        "rows": GraphQLField(GraphQLList(ROW), resolve=lambda *_: [Row(), Row(), Row()]),
        "named": GraphQLField(NAMED, resolve=lambda *_: Row()),
    },
)


async def _told(_root, _info):
    yield Row()


SUBSCRIPTION = GraphQLObjectType(
    "Subscription", {"told": guarded(GraphQLField(ROW, subscribe=_told, resolve=lambda row, *_: row))}
)
SCHEMA = GraphQLSchema(QUERY, subscription=SUBSCRIPTION, types=[ROW])
GUARDED = ("secret", "worked", "linked", "own")


@pytest.fixture
def both():
    return Both(SCHEMA)


@pytest.mark.parametrize("name", GUARDED)
async def test_what_is_refused_is_null_with_an_error_and_is_not_fetched(both, name):
    callers = []

    def caller():
        callers.append(Caller())
        return callers[-1]

    data = await both.answered(f"{{ row {{ name {name} open }} }}", f"row.{name}: not for you", context=caller)
    assert data == {"row": {"name": "row", name: None, "open": "loaded"}}
    assert {load for each in callers for load in each.loads} == {"open"}


@pytest.mark.parametrize("name", GUARDED)
async def test_what_is_permitted_is_answered(both, name):
    data = await both.answered(f"{{ row {{ {name} }} }}", context=lambda: Caller(allowed=True))
    assert data["row"][name]


async def test_every_row_is_told_of_and_the_permission_is_asked_for_once(both):
    text = "{ rows { secret worked again: secret } row { own } }"
    operation = both.operation(both.parsed(text))
    caller = Caller()
    found = await both.by_engine(operation, caller)
    assert len(found.errors) == 10
    assert caller.checks == 1
    assert found == await both.by_graphql_core(operation, Caller())


async def test_a_refusal_where_null_may_not_be_goes_up(both):
    errors = ("rows.0.needed: not for you", "rows.1.needed: not for you", "rows.2.needed: not for you")
    data = await both.answered("{ rows { needed } }", *errors, context=Caller)
    assert data == {"rows": [None] * 3}


@pytest.mark.parametrize(
    "text",
    [
        "{ named { secret } }",
        "{ named { ... on Row { secret } } }",
        "{ named { ...F } } fragment F on Named { ... { secret } }",
    ],
)
async def test_an_interface_is_no_way_around_its_types(both, text):
    assert await both.answered(text, "named.secret: not for you", context=Caller) == {"named": {"secret": None}}


async def test_what_is_skipped_is_not_asked_for(both):
    caller = Caller()
    text = "query ($no: Boolean!) { row { name secret @include(if: $no) own @skip(if: true) } }"
    operation = both.operation(both.parsed(text))
    found = await both.by_engine(operation, caller, {"no": False})
    assert (found.data, found.errors, caller.checks) == ({"row": {"name": "row"}}, [], 0)
    again = await both.by_engine(operation, caller, {"no": True})
    assert (again.data["row"], caller.checks) == ({"name": "row", "secret": None}, 1)


async def test_one_plan_serves_callers_with_other_permissions(both):
    operation = both.operation(both.parsed("{ row { secret } }"))
    for allowed, found in ((True, "the secret"), (False, None), (True, "the secret")):
        answer = await both.by_engine(operation, Caller(allowed=allowed))
        assert answer.data == {"row": {"secret": found}}


async def test_nobody_subscribes_to_what_is_refused():
    document = parse("subscription { told { name } }")
    refused = subscribe(SCHEMA, document, context_value=Caller())
    assert [error.message for error in refused.errors] == ["not for you"]
    stream = subscribe(SCHEMA, document, context_value=Caller(allowed=True))
    assert [found.data async for found in stream] == [{"told": {"name": "row"}}]
