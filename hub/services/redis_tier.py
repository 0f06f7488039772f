"""Redis as the second tier of the cache. It costs latency when it fails, once in a while, and never an answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from redis.asyncio import RedisCluster

from hub.services.redis_clients import RedisClient, opened_redis

T = TypeVar("T")

CONNECTIONS = 16


class RedisTier:
    """Values by name in Redis. Nothing raises: a failure is nothing found, or False for not done.

    `seconds` is what one command may take, with the connecting before it. After a failure Redis is left alone
    for a second or two, so that a slow one is not waited for again and again.
    """

    def __init__(
        self, client: RedisClient, seconds: float, *, clock: Callable[[], float], random: Callable[[], float]
    ) -> None:
        self._client = client
        self._seconds = seconds
        self._clock = clock
        self._random = random
        self._left_alone_until = clock()
        # With a connection for each, none is ever refused for want of one.
        self._turns = asyncio.Semaphore(CONNECTIONS)

    async def get_many(self, names: Sequence[str]) -> Sequence[bytes | None]:
        """The values in the order of the names, in one round trip (on a cluster, one a node)."""
        values = await self._in_time(lambda: self._values(names))
        return [None] * len(names) if values is None else values

    async def set_many(self, values: Mapping[str, bytes], seconds: float) -> bool:
        """Keep values for so long, in one round trip."""
        return await self._in_time(lambda: self._set(values, seconds, if_absent=False)) or False

    async def add_many(self, values: Mapping[str, bytes], seconds: float) -> bool:
        """Keep values for so long under the names that have none, in one round trip."""
        return await self._in_time(lambda: self._set(values, seconds, if_absent=True)) or False

    async def add(self, name: str, amount: int, seconds: float) -> int | None:
        """Add to a number that is forgotten after so long, in one round trip; what it is then."""
        return await self._in_time(lambda: self._added(name, amount, seconds))

    async def _added(self, name: str, amount: int, seconds: float) -> int:
        pipeline = self._client.pipeline(transaction=False)
        pipeline.incrby(name, amount)
        pipeline.expire(name, int(seconds))
        found: list[int] = await pipeline.execute()
        return found[0]

    async def _values(self, names: Sequence[str]) -> list[bytes | None]:
        if isinstance(self._client, RedisCluster):
            return await self._client.mget_nonatomic(names)
        return await self._client.mget(names)  # type: ignore[return-value]  # nothing decodes them to text

    async def _set(self, values: Mapping[str, bytes], seconds: float, *, if_absent: bool) -> bool:
        pipeline = self._client.pipeline(transaction=False)
        for name, value in values.items():
            pipeline.set(name, value, px=max(1, int(seconds * 1000)), nx=if_absent)
        await pipeline.execute()
        return True

    async def _in_time(self, command: Callable[[], Awaitable[T]]) -> T | None:
        if self._clock() < self._left_alone_until:
            return None
        try:
            async with asyncio.timeout(self._seconds), self._turns:
                return await command()
        except Exception:
            # The client fails in as many ways as a server can lie; a cache that fails is one that has nothing.
            self._left_alone_until = self._clock() + 1 + self._random()
            return None


async def _connected(client: RedisClient) -> None:
    """Connect ahead of the first request, which would take that for Redis being slow; the first try warms up."""
    for _ in range(2):
        with suppress(Exception):
            await client.ping()
            return


@asynccontextmanager
async def opened_redis_tier(
    address: str, seconds: float, *, clock: Callable[[], float], random: Callable[[], float]
) -> AsyncIterator[RedisTier]:
    """The second tier at an address (see `hub.services.redis_clients`); if it is away it is asked again later."""
    async with opened_redis(address, seconds, CONNECTIONS) as client:
        await _connected(client)
        yield RedisTier(client, seconds, clock=clock, random=random)
