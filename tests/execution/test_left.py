"""What the engine leaves to graphql-core, and why."""

import pytest
from graphql import GraphQLDeferDirective, GraphQLError, GraphQLSchema, parse, specified_directives
from graphql.type.directives import GraphQLDisableErrorPropagationDirective

from tests.execution.engines import Both

pytestmark = pytest.mark.anyio

SCHEMA = """
type Query { a: String sure: Sure }
type Sure { b: String! }
type Subscription { a: String b(of: Int!): String }
"""


def with_directive(directive):
    """Both engines over a schema that knows one more directive."""
    named = Both(SCHEMA).schema.to_kwargs()
    return Both(GraphQLSchema(**{**named, "directives": [*specified_directives, directive]}))


async def test_an_event_of_a_subscription_is_not_left():
    both = Both(SCHEMA)
    assert await both.answered("subscription { a }", root={"a": "once"}) == {"a": "once"}
    assert both.left == []


async def test_an_operation_whose_errors_stay_in_place_is_left():
    both = with_directive(GraphQLDisableErrorPropagationDirective)
    operation = both.operation(both.parsed("query @experimental_disableErrorPropagation { sure { b } }"))
    found = await both.by_engine(operation, root={"sure": {}})
    assert found == await both.by_graphql_core(operation, root={"sure": {}})
    assert found.data == {"sure": {"b": None}}
    assert both.left == ["errors that stay in place"]


async def test_incremental_delivery_is_left_and_refused_as_graphql_core_refuses_it():
    both = with_directive(GraphQLDeferDirective)
    operation = both.operation(both.parsed("{ a ... @defer { sure { b } } }"))
    with pytest.raises(GraphQLError):
        await both.by_engine(operation)
    assert both.left == ["incremental delivery"]


async def test_a_condition_without_a_clear_value_is_left():
    both = Both(SCHEMA)
    text = "query ($no: Boolean = false) { a @skip(if: $no) }"
    assert await both.answered(text, root={"a": "a"}) == {"a": "a"}
    assert await both.answered(text, root={"a": "a"}, variables={"no": True}) == {}
    assert both.left == []
    operation = both.operation(both.parsed(text))
    found = await both.by_engine(operation, variables={"no": None})
    assert found == await both.by_graphql_core(operation, variables={"no": None})
    assert found.data is None
    assert both.left == ["unclear conditions"]


async def test_a_fragment_with_variables_of_its_own_is_left():
    both = Both("type Query { echo(text: String): String }")
    text = '{ ...F(word: "given") } fragment F($word: String) on Query { echo(text: $word) }'
    operation = both.operation(parse(text, experimental_fragment_arguments=True))
    found = await both.by_engine(operation, root={"echo": lambda _info, text: text})
    assert found.data == {"echo": "given"}
    assert both.left == ["variables of fragments"]


async def test_what_is_left_is_refused_for_its_variables_all_the_same():
    both = Both(SCHEMA)
    operation = both.operation(both.parsed("subscription ($v: Int!) { b(of: $v) }"))
    answer = await both.engine.answer(operation, None, {})
    assert not answer.ran
    assert [error.message for error in answer.errors] == [
        "Variable '$v' has invalid value: Expected a value of non-null type 'Int!' to be provided."
    ]


async def test_everything_else_is_not_left():
    both = Both(SCHEMA)
    await both.answered("query ($v: Boolean!) { a @include(if: $v) sure { b } }", variables={"v": True})
    assert both.left == []
