"""Changes told over Redis: what the hub's own database tells to those who listen there, once more.

It reaches hubs that do not share a database, and all of them while theirs is away. Nothing is kept: who does not
listen at that moment does not hear.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from hub.services.changes import Pace
from hub.services.redis_clients import RedisClient, opened_redis

CHANNEL = "khub:changed"


async def announce_over_redis(address: str, tags: Sequence[str], seconds: float) -> bool:
    """Tell of changes within so many seconds; False if that could not be done."""
    try:
        async with asyncio.timeout(seconds), opened_redis(address, seconds, 1) as client:
            for tag in tags:
                await client.publish(CHANNEL, tag)
            return True
    except Exception:  # as in `redis_tier`: it fails in as many ways as a server can lie
        return False


async def listen_over_redis(
    address: str, hear: Callable[[str], None], *, random: Callable[[], float], pace: Pace
) -> None:
    """Hear every payload that is told over Redis, until cancelled. While it is away, try again."""
    failures = 0
    while True:
        with suppress(Exception):
            async with opened_redis(address, pace.answer, 1) as client:
                await _heard_until_lost(client, hear, pace)
        await asyncio.sleep(pace.pause(failures, random()))
        failures += 1


async def _heard_until_lost(client: RedisClient, hear: Callable[[str], None], pace: Pace) -> None:
    """Look now and then whether anybody is there; raises when nobody is."""
    async with client.pubsub() as channel:
        await channel.subscribe(CHANNEL)
        is_silent = False
        while True:
            message = await channel.get_message(timeout=pace.between_looks)
            if message is None:
                if is_silent:
                    raise TimeoutError
                await channel.ping()
            elif message["type"] == "message":
                hear(message["data"].decode(errors="replace"))
            is_silent = message is None
