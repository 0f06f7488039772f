"""Whoever has nothing left is refused before its document is read."""

import pytest
from graphql import build_schema

from hub.errors import RateLimited
from hub.execution.engine import Engine
from hub.http.limits import Limiter, OperationLimits
from hub.http.operations import Operations
from hub.http.requests import GraphQLRequest
from hub.services.budgets import Budgets, Quota
from hub.services.callers import Caller

pytestmark = pytest.mark.anyio

HERE, THERE = Caller(address="192.0.2.1"), Caller(address="192.0.2.2")
# One level too many, which is found when the document is read.
TOO_DEEP = GraphQLRequest("{ a { a } }")


async def test_a_document_is_not_read_of_whom_nothing_is_left():
    read = []
    engine = Engine(build_schema("type Query { a: Query }"))
    quota = Quota("anyone", 25)
    budgets = Budgets(quota, quota, b"key", lambda: 0.0)
    limiter = Limiter(OperationLimits(depth=1), read.append)
    operations = Operations(engine, lambda _caller: None, None, limiter, budgets)
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
