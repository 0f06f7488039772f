"""Thousands of phones wait over sockets of one worker: what they take of its memory, while nothing happens."""

import asyncio
import resource
from contextlib import AsyncExitStack

import pytest

from tests.http.streams import socket_to
from tests.integration.adversity.served import served

pytestmark = pytest.mark.anyio

SOCKETS = 5_000
MEGABYTES = 200


@pytest.fixture(autouse=True)
def files():
    """Each socket is a file, on both sides."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20_000), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def begun(stack, hub):
    """A socket that has said who it is; its own client looks at nothing meanwhile."""
    caller = await stack.enter_async_context(socket_to(hub, ping_interval=None, open_timeout=60))
    await caller.begin()
    return caller


async def test_5000_sockets_fit_in_200_megabytes(urls):
    settings = {"HUB_WORKERS": "1", "HUB_STREAMS_PER_ADDRESS": str(SOCKETS)}
    async with served(urls, **settings) as hub, AsyncExitStack() as stack:
        before = hub.resident_kilobytes() / 1024
        callers = []
        while len(callers) < SOCKETS:
            callers += await asyncio.gather(*(begun(stack, hub) for _ in range(100)))
        megabytes = hub.resident_kilobytes() / 1024
        print(f"{SOCKETS} sockets: {before:.0f} MB without, {megabytes:.0f} MB with them")
        await asyncio.gather(*(caller.say("ping") for caller in callers))
        answered = await asyncio.gather(*(caller.hear() for caller in callers))
    assert answered == [("pong", None, None)] * SOCKETS
    assert megabytes <= MEGABYTES
