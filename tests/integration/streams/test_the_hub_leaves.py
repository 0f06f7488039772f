"""A hub that is told to end tells whoever waits, who then comes back to another."""

import asyncio

import aiohttp
import pytest

from tests.http.streams import STATUS, socket_to
from tests.integration.adversity.served import served

pytestmark = pytest.mark.anyio

EVENTS = {"accept": "text/event-stream"}


async def test_sockets_are_closed_as_going_away_and_events_end(urls):
    async with (
        served(urls) as hub,
        socket_to(hub) as caller,
        aiohttp.ClientSession(f"http://127.0.0.1:{hub.port}") as session,
        session.post("/graphql", json={"query": STATUS}, headers=EVENTS) as response,
    ):
        await caller.begin()
        await caller.ask("1", STATUS)
        assert await response.content.readuntil(b"\n\n") == b":\n\n"
        hub.leave()
        async with asyncio.timeout(5):
            assert await caller.closed() == (1001, "going away")
            assert await response.content.read() == b""
