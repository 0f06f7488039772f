"""A plan is made once and kept: it must know nothing of whoever asked."""

import asyncio
import gc
import types
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from graphql import GraphQLScalarType

from tests.execution.choices import Choices
from tests.execution.engines import Both
from tests.execution.keeping import Zoo
from tests.execution.zoo import ZOO

pytestmark = pytest.mark.anyio

MARK = "the marked value of one caller"
# What a walk would find all of Python through.
_ELSEWHERE = (types.ModuleType, type, types.BuiltinFunctionType)


def reached(start: Any) -> Iterator[Any]:
    """Every object that is kept by another one."""
    seen, waiting = set(), [start]
    while waiting:
        each = waiting.pop()
        if id(each) in seen or isinstance(each, _ELSEWHERE):
            continue
        seen.add(id(each))
        yield each
        waiting += (found for found in gc.get_referents(each) if found is not globals())


def keeps_mark(operation) -> bool:
    """Whether the marked value is kept; the names of this module are no part of an operation."""
    return any(isinstance(each, str) and MARK in each for each in reached(operation))


async def test_a_plan_keeps_no_value_of_a_caller():
    text = """
    query ($mark: String!, $wish: Wish, $yes: Boolean!, $no: Boolean = false, $any: Anything) {
      echo(name: $mark, wish: $wish, anything: {a: [$any]}) @include(if: $yes)
      lion @skip(if: $no) { keeper { rest { loaded(name: $mark, wish: {least: 1, names: [$mark]}) } } }
      rest { nodeSolid { id } animalSolid { ... on Parrot { words owner { __typename } } } }
    }
    """
    wish = {"least": 1, "names": [MARK], "inner": {"least": 2, "names": MARK}}
    variables = {"mark": MARK, "wish": wish, "yes": True, "any": {"text": MARK}}
    for choices in (Choices(), Choices(1, null=50, raised=50, returned=50, odd=50), Choices(raised=900)):
        both = Both(ZOO)
        operation = both.operation(both.parsed(text))
        answer = await both.by_engine(operation, Zoo(choices), variables)
        assert operation._plans
        assert not keeps_mark(operation)
        del answer
    assert both.left == []


async def test_a_walk_finds_what_is_kept():
    both = Both(ZOO)
    operation = both.operation(both.parsed("{ __typename }"))
    operation.plans(operation.variables({}))
    operation._plans[()].append([{"deep": (MARK,)}])
    assert keeps_mark(operation)


async def test_a_literal_that_cannot_be_read_keeps_nothing_of_the_request():
    def read(_value):
        raise ValueError("unreadable")

    both = Both("scalar Odd type Query { a(odd: Odd, word: String): String }")
    text = 'query ($word: String) { a(odd: "x") b: a(word: $word) }'
    operation = both.operation(both.parsed(text))
    odd: GraphQLScalarType = both.schema.type_map["Odd"]
    odd.coerce_input_literal = odd.parse_value = odd.coerce_input_value = read
    for _ in range(2):
        found = await both.by_engine(operation, variables={"word": MARK}, root={"a": lambda _info, **_: MARK})
        assert found.data == {"a": None, "b": MARK}
        assert not keeps_mark(operation)


async def test_a_plan_is_made_once_for_each_set_of_conditions():
    both = Both(ZOO)
    operation = both.operation(both.parsed("query ($a: Boolean!, $n: String) { echo(name: $n) @skip(if: $a) }"))
    for name in "xyz":
        for skipped in (True, False):
            await both.by_engine(operation, Zoo(), {"a": skipped, "n": name})
    assert set(operation._plans) == {(True,), (False,)}


async def test_an_operation_runs_many_times_at_once_with_values_of_its_own():
    both = Both(ZOO)
    text = "query ($n: String) { echo(name: $n) rest { loaded(name: $n) } }"
    operation = both.operation(both.parsed(text))
    answers = [both.engine.answer(operation, Zoo(Choices(seed)), {"n": f"caller {seed}"}) for seed in range(20)]
    for seed, answer in enumerate(await asyncio.gather(*answers)):
        assert msgspec.json.encode(answer.data).count(f"caller {seed},".encode()) == 2
