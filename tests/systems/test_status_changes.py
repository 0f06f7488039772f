"""Whoever waits is told when a system's status has become another."""

import asyncio
from contextlib import aclosing, asynccontextmanager

import asyncpg
import msgspec
import pytest

from hub.http.requests import GraphQLRequest
from hub.rules.systems import SystemCode
from hub.services.callers import ANYONE
from tests.conftest import opened_hub

pytestmark = pytest.mark.anyio

CHANGES = "subscription { changed: systemStatusChanged { code status name { zhTw } } }"


@asynccontextmanager
async def database_of(urls):
    """A connection to the hub's own database, as another hub has it, and what it hears there."""
    heard = asyncio.Queue()
    connection = await asyncpg.connect(urls[SystemCode.HUB])
    try:
        await connection.add_listener("khub_changed", lambda *told: heard.put_nowait(told[-1]))
        yield connection, heard
    finally:
        await connection.close()


async def told_of(answers):
    """The changes that are told of, up to that a system is down."""
    found = []
    while not found or found[-1]["status"] != "DOWN":
        body = (await anext(answers)).body
        found.append(msgspec.json.decode(msgspec.json.encode(body))["data"]["changed"])
    return found


async def test_a_system_that_goes_down_is_told_of(urls):
    away = {**urls, SystemCode.AWARDS: "postgresql://nobody@127.0.0.1:1/nowhere"}
    async with (
        database_of(urls) as (_, heard),
        opened_hub(away) as hub,
        aclosing(await hub.operations.opened(GraphQLRequest(CHANGES), ANYONE, "a-test")) as answers,
    ):
        told = asyncio.create_task(told_of(answers))
        while not told.done():
            await hub.ask("{ awards(first: 1) { edges { cursor } } }")
        # And so are the other hubs of this database: which system, and not what became of it.
        assert await asyncio.wait_for(heard.get(), 5) == "status:awards"
    assert {each["code"] for each in told.result()} == {"AWARDS"}
    assert told.result()[-1]["name"] == {"zhTw": SystemCode.AWARDS.zh_tw}


async def test_what_another_hub_has_seen_is_looked_into(urls):
    looks = set()
    async with database_of(urls) as (other, _), opened_hub(urls) as hub:
        # By itself it looks about every five seconds.
        async with asyncio.timeout(10):
            while len(looks) < 5:
                await other.execute("notify khub_changed, 'status:awards'")
                await asyncio.sleep(0.2)
                looks.add(hub.health(SystemCode.AWARDS).last_success)
