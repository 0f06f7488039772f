"""The client of HTTP is opened when something is first posted, once, and closed in the end."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from hub.casework.posting import Failure, opened_late

pytestmark = pytest.mark.anyio


@pytest.fixture
def told():
    return []


@pytest.fixture
def load(told):
    async def post(address, _headers, _content):
        told.append(address)
        return Failure("HTTP 500")

    @asynccontextmanager
    async def opened_post():
        told.append("opened")
        yield post
        told.append("closed")

    return lambda: opened_post


async def test_nothing_is_opened_where_nothing_is_posted(load, told):
    async with opened_late(load):
        pass
    assert told == []


async def test_it_is_opened_once_also_for_many_at_once_and_closed_in_the_end(load, told):
    async with opened_late(load) as post:
        failures = await asyncio.gather(*(post("https://a.test", {}, b"") for _ in range(3)))
    assert failures == [Failure("HTTP 500")] * 3
    assert told == ["opened", *["https://a.test"] * 3, "closed"]
