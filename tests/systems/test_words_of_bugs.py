"""What nobody foresaw is told as INTERNAL with an id, wherever it is raised and whichever engine runs it."""

import time
from contextlib import asynccontextmanager

import msgspec
import pytest
from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
)

from hub.app import opened_parts
from hub.app.configuration import Configuration
from hub.execution.engine import Engine
from hub.execution.engine.declared import EXECUTION, Attribute, Computed, ComputedAt, Loaded
from hub.execution.engine.permissions import permit_only
from hub.http.operations import Operations
from hub.http.requests import GraphQLRequest
from hub.rules.systems import SystemCode
from hub.schema import public_schema
from hub.services.callers import ANYONE
from hub.services.folders import sql_folder
from hub.services.postgres import Database
from hub.services.postgres_link import opened_link
from tests.conftest import BUDGET, PATIENCE, SECRET

pytestmark = pytest.mark.anyio

SECRETS = "password=hunter2 host=10.0.0.7 A123456789 select * from household /srv/hub/app.py"
PARTS = ("hunter2", "10.0.0.7", "A123456789", "household", "app.py", "RuntimeError", "KeyError", "Traceback")
ID = "0123456789abcdef0123456789abcdef"


def fail(*_arguments, **_named):
    raise RuntimeError(SECRETS)


async def fail_later(*_arguments, **_named):
    raise KeyError(SECRETS)


async def fail_midway(*_arguments, **_named):
    yield "one"
    raise RuntimeError(SECRETS)


def returned(*_arguments, **_named):
    return RuntimeError(SECRETS)


class Row:
    @property
    def broken(self):
        fail()


def declared(how, type_=GraphQLString, resolve=None):
    return GraphQLField(type_, resolve=resolve, extensions={EXECUTION: how})


def forbidden():
    field = GraphQLField(GraphQLString, resolve=lambda *_: "never")
    permit_only(field, fail)
    return field


def listed(rows, *_arguments):
    return [RuntimeError(SECRETS) for _ in rows]


ODD = GraphQLScalarType("Odd", serialize=fail, parse_value=fail, parse_literal=fail)
NAMED = GraphQLInterfaceType("Named", {"name": GraphQLField(GraphQLString)}, resolve_type=fail)
CLAIMED = GraphQLObjectType("Claimed", {"name": GraphQLField(GraphQLString)}, is_type_of=fail)
EITHER = GraphQLUnionType("Either", [CLAIMED], resolve_type=lambda *_: "Claimed")
TAKES = {"odd": GraphQLArgument(ODD)}
FIELDS = {
    "resolver": GraphQLField(GraphQLString, resolve=fail),
    "resolverLater": GraphQLField(GraphQLString, resolve=fail_later),
    "resolverMidway": GraphQLField(GraphQLList(GraphQLString), resolve=fail_midway),
    "resolverReturns": GraphQLField(GraphQLString, resolve=returned),
    "needed": GraphQLField(GraphQLNonNull(GraphQLString), resolve=fail),
    "loader": declared(Loaded(fail), resolve=fail),
    "loaderLater": declared(Loaded(fail_later), resolve=fail_later),
    "loaderReturns": declared(Loaded(listed), resolve=returned),
    "loaderMiscounts": declared(Loaded(lambda *_: []), resolve=fail),
    "attribute": declared(Attribute("broken"), resolve=lambda row, _info: row.broken),
    "computed": declared(Computed(fail), resolve=fail),
    "computedAt": declared(ComputedAt(fail), resolve=fail),
    "permission": forbidden(),
    "scalar": GraphQLField(ODD, resolve=lambda *_: "1"),
    "wrongValue": GraphQLField(GraphQLString, resolve=lambda *_: {SECRETS: SECRETS}),
    "interface { name }": GraphQLField(NAMED, resolve=lambda *_: Row()),
    "claimed { name }": GraphQLField(CLAIMED, resolve=lambda *_: Row()),
    "union { name: __typename }": GraphQLField(EITHER, resolve=lambda *_: Row()),
    "takes(odd: 1)": GraphQLField(GraphQLString, args=TAKES, resolve=lambda *_, **__: "never"),
}
SCHEMA = GraphQLSchema(
    GraphQLObjectType("Query", {name.split("(")[0].split(" ")[0]: field for name, field in FIELDS.items()}),
    types=[CLAIMED],
)


@pytest.fixture(params=[True, False], ids=["engine", "graphql-core"])
def operations(request, hub):
    """Operations over the schema in which everything fails, by either engine."""
    engine = Engine(SCHEMA, compiles=request.param)
    return Operations(engine, hub.operations._new_context, hub.operations._log)


def assert_masked(answer):
    body = msgspec.json.encode(answer.body).decode()
    assert [part for part in PARTS if part in body] == []
    (error,) = answer.errors
    assert (error["extensions"]["code"], error["extensions"]["requestId"]) == ("INTERNAL", ID)
    assert error["message"] == f"系統內部錯誤，請提供編號 {ID} / an internal error; please quote {ID}"


async def answered(operations, text, variables=None):
    admitted = await operations.admitted(GraphQLRequest(text, variables), ANYONE, ID)
    return admitted if not hasattr(admitted, "operation") else await operations.run(admitted, ID)


@pytest.mark.parametrize("field", FIELDS)
async def test_the_words_of_a_bug_stay_in_the_hub(field, operations):
    # The root of these is a row, as nothing leads to one without failing.
    run = operations._engine.answer
    operations._engine.answer = lambda operation, context, variables, _root: run(
        operation, context, variables, Row()
    )
    assert_masked(await answered(operations, f"{{ {field} }}"))


async def test_the_words_of_a_scalar_that_fails_to_read_a_variable_do_too(operations):
    text = "query ($odd: Odd) { takes(odd: $odd) }"
    assert_masked(await answered(operations, text, {"odd": SECRETS}))


class BrokenLink:
    """A way to a database that fails as nobody foresaw."""

    def __init__(self, error):
        self._error = error

    async def fetch(self, _text, *_arguments):
        raise self._error(SECRETS)

    fetch_current = execute = fetch

    def changed(self):
        """Nothing is kept."""

    def pools(self):
        """It has no connections."""
        return {}


@pytest.mark.parametrize("error", [RuntimeError, KeyError, OSError, ValueError, AssertionError])
@pytest.mark.parametrize("compiles", [True, False])
async def test_the_words_of_a_connector_do_too(error, compiles, urls):
    @asynccontextmanager
    async def broken(system, url, patience):
        async with opened_link(url, system, time.monotonic, 2 * patience) as link:
            is_broken = system in (SystemCode.AGENCIES, SystemCode.TENDERS)
            yield Database(system, BrokenLink(error) if is_broken else link, sql_folder())

    configured = Configuration(patience=PATIENCE, cache_megabytes=0, budget=BUDGET)
    async with opened_parts(urls, SECRET, broken, configured) as parts:
        engine = Engine(public_schema(), compiles=compiles)
        operations = Operations(engine, parts["operations"]._new_context, parts["operations"]._log)
        answer = await answered(operations, '{ district(code: "64000010") { code } tenders { nodes { title } } }')
    body = msgspec.json.encode(answer.body).decode()
    assert [part for part in PARTS if part in body] == []
    assert answer.data is not None
    assert {each["extensions"]["code"] for each in answer.errors} <= {"INTERNAL", "UPSTREAM_UNAVAILABLE"}
    assert len(answer.errors) == 2
