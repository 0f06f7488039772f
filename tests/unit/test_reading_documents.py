"""What documents cost to be read: nobody's are read who has nothing left, and long ones are read in turns."""

import asyncio

import pytest
from graphql import build_schema

from hub.errors import RateLimited
from hub.execution.engine import Engine
from hub.http.limits import Limiter, OperationLimits
from hub.http.operations import (
    CHARACTERS_AN_OBJECT,
    REFUSAL_COST,
    SHORT,
    TURNS_BEFORE_LONG,
    TURNS_BEFORE_SHORT,
    Operations,
)
from hub.http.requests import GraphQLRequest
from hub.services.budgets import Budgets, Quota
from hub.services.callers import Caller

pytestmark = pytest.mark.anyio

HERE, THERE = Caller(address="192.0.2.1"), Caller(address="192.0.2.2")
# One level too many, which is found when the document is read.
TOO_DEEP = GraphQLRequest("{ a { a } }")


def operations_with(read, cost):
    engine = Engine(build_schema("type Query { a: Query }"))
    quota = Quota("anyone", cost)
    budgets = Budgets(quota, quota, b"key", lambda: 0.0)
    return Operations(
        engine, lambda _caller, _request_id: None, None, Limiter(OperationLimits(depth=1), read.append), budgets
    )


async def test_a_document_is_not_read_of_whom_nothing_is_left():
    read = []
    operations = operations_with(read, 25)
    for left in (15, 5):
        answer = await operations.answer(TOO_DEEP, HERE, "test")
        assert answer.account.spending.left == left
    # The third is read, as something is left; it costs more than that.
    for _ in range(3):
        with pytest.raises(RateLimited):
            await operations.answer(TOO_DEEP, HERE, "test")
    assert read == ["depth"] * 3
    assert not (await operations.answer(TOO_DEEP, THERE, "test")).executed
    assert read == ["depth"] * 4


async def test_a_long_document_costs_more_to_refuse_than_a_short_one():
    operations = operations_with([], 10_000)
    long = GraphQLRequest(TOO_DEEP.query + " " * 2_500)
    spent = [
        10_000 - (await operations.answer(each, HERE, "test")).account.spending.left for each in (TOO_DEEP, long)
    ]
    assert spent == [REFUSAL_COST, 2 * REFUSAL_COST + len(long.query) // CHARACTERS_AN_OBJECT]


async def test_documents_are_read_in_turns_between_which_others_have_theirs_and_short_ones_do_not_wait_for_long():
    seen = []
    operations = operations_with(seen, 10_000)
    long = GraphQLRequest(TOO_DEEP.query + " " * SHORT)

    async def others():
        for _ in range(4 * TURNS_BEFORE_LONG):
            seen.append("others")
            await asyncio.sleep(0)

    asked = (long, long, TOO_DEEP, TOO_DEEP)
    await asyncio.gather(*(operations.answer(each, HERE, "test") for each in asked), others())
    *short, first, second = (place for place, each in enumerate(seen) if each == "depth")
    assert short[0] < short[1] < first
    assert seen[short[0] : short[1]].count("others") >= TURNS_BEFORE_SHORT
    assert seen[first:second].count("others") >= TURNS_BEFORE_LONG
