"""A mutation is run where one POST has one answer, and nowhere else; of its fields no more than may be."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from graphql import GraphQLField, GraphQLInt, GraphQLObjectType, GraphQLSchema

from hub.errors import PostOnly
from hub.execution.engine import Engine
from hub.execution.loaders import Loaders
from hub.http.operations import CHARACTERS_AN_OBJECT, REFUSAL_COST, Operations
from hub.http.requests import GraphQLRequest
from hub.services.budgets import Budgets, Quota
from hub.services.callers import Caller

pytestmark = pytest.mark.anyio

QUOTA = 1_000
BY_POST = Caller(by_post=True, address="192.0.2.1")
BY_GET = Caller(address="192.0.2.1")
TWICE = GraphQLRequest("mutation { count second: count }")
READING = len(TWICE.query) // CHARACTERS_AN_OBJECT


class Counter:
    """A number, and the operations whose one mutation counts it up."""

    def __init__(self):
        self.number = 0
        self.spent = Budgets(Quota("anyone", QUOTA), Quota("client", QUOTA), b"key", lambda: 0.0)
        fields = {"count": GraphQLField(GraphQLInt, resolve=self.up)}
        schema = GraphQLSchema(GraphQLObjectType("Query", fields), GraphQLObjectType("Mutation", fields))
        self.operations = Operations(Engine(schema), new_context, None, None, self.spent)

    def up(self, _root, _info):
        self.number += 1
        return self.number


def new_context(caller, _request_id):
    return SimpleNamespace(caller=caller, loaders=Loaders({}), now=datetime(2026, 11, 28, tzinfo=UTC))


async def test_the_answer_to_a_post():
    answer = await Counter().operations.answer(TWICE, BY_POST, "test")
    assert (answer.executed, answer.errors, answer.account.operation) == (True, [], "mutation")
    assert [answer.data[key] for key in ("count", "second")] == [1, 2]
    assert answer.sharing is None


async def test_a_get_and_a_stream_run_none_and_cost_as_much_as_a_refusal():
    counter = Counter()
    with pytest.raises(PostOnly):
        await counter.operations.admitted(TWICE, BY_GET, "test")
    with pytest.raises(PostOnly):
        await counter.operations.opened(TWICE, BY_POST, "test")
    assert counter.number == 0
    answer = await counter.operations.answer(GraphQLRequest("{ count }"), BY_POST, "test")
    assert answer.account.spending.left == QUOTA - 2 * (REFUSAL_COST + READING) - 1


async def test_one_that_is_known_by_post_is_refused_elsewhere_all_the_same():
    counter = Counter()
    await counter.operations.answer(TWICE, BY_POST, "test")
    with pytest.raises(PostOnly):
        await counter.operations.opened(TWICE, BY_POST, "test")
    assert counter.number == 2


async def test_a_mutation_of_too_many_fields_is_not_begun():
    counter = Counter()
    fields = " ".join(f"f{number}: count" for number in range(6))
    answer = await counter.operations.answer(GraphQLRequest(f"mutation {{ {fields} }}"), BY_POST, "test")
    assert not answer.executed
    assert answer.errors[0]["extensions"]["code"] == "QUERY_TOO_EXPENSIVE"
    assert counter.number == 0
    assert (await counter.operations.answer(GraphQLRequest(f"{{ {fields} }}"), BY_POST, "test")).executed
