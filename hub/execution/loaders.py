"""Loaders: the keys that one level of an operation asks for become one call of the source."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeAlias

from hub.errors import SourceError, SourceTimeout
from hub.rules.systems import SystemCode
from hub.sources import K, Replies, Reply, Source, V
from hub.sources.freshness import Provenance, Stamped, provenance

AllReplies: TypeAlias = Mapping[Source[Any, Any], Replies[Any, Any]]


class Loader(Generic[K, V]):
    """One source within one operation: gathers keys for a turn of the loop, asks for each key once.

    A failure is remembered like an answer: within one operation nothing is asked twice. At the loop's time
    `until` whatever has no answer yet fails.
    """

    def __init__(self, source: Source[K, V], replies: Replies[K, V], until: float | None = None) -> None:
        self._source = source
        self._replies = replies
        self._until = until
        self._asked: dict[K, asyncio.Future[V | None]] = {}
        self._stamps: dict[K, Stamped[V]] = {}
        self._waiting: list[K] = []
        self._calls: set[asyncio.Task[None]] = set()

    def load(self, key: K) -> asyncio.Future[V | None]:
        """The value of `key`; None is a miss."""
        if key not in self._asked:
            loop = asyncio.get_running_loop()
            self._asked[key] = loop.create_future()
            self._waiting.append(key)
            if len(self._waiting) == 1:
                # The level's other resolvers run in this turn of the loop; the call starts in the next.
                loop.call_soon(self._start)
        return self._asked[key]

    def stamp(self, key: K) -> Stamped[V] | None:
        """How `key` was answered; None as long as it was not, or if it failed."""
        return self._stamps.get(key)

    def _start(self) -> None:
        keys, self._waiting = self._waiting, []
        call = asyncio.get_running_loop().create_task(self._answer(keys))
        self._calls.add(call)  # the loop itself holds tasks weakly
        call.add_done_callback(self._calls.discard)

    async def _answer(self, keys: Sequence[K]) -> None:
        futures = [self._asked[key] for key in keys]
        try:
            replies = await self._in_time(keys)
        except BaseException as error:
            _fail(futures, error)
            if not isinstance(error, Exception):
                raise
            return
        for key, future, reply in zip(keys, futures, replies, strict=True):
            self._settle(key, future, reply)

    async def _in_time(self, keys: Sequence[K]) -> Sequence[Reply[V]]:
        limit = asyncio.timeout_at(self._until)
        try:
            async with limit:
                return await self._replies(keys)
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise SourceTimeout(self._source.system, f"{self._source}: the operation's time is over") from error

    def _settle(self, key: K, future: asyncio.Future[V | None], reply: Reply[V]) -> None:
        if isinstance(reply, SourceError):
            _fail([future], reply)
        else:
            self._stamps[key] = reply
            if not future.done():
                future.set_result(reply.value)


class Loaders:
    """The loaders of one operation, made when first asked for; it knows what was loaded for which path."""

    def __init__(self, replies: AllReplies, until: float | None = None) -> None:
        self._replies = replies
        self._until = until
        self._loaders: dict[Source[Any, Any], Loader[Any, Any]] = {}
        self._loads: dict[Hashable, list[tuple[Source[Any, Any], Any]]] = {}

    def load(self, source: Source[K, V], key: K, path: Hashable = None) -> asyncio.Future[V | None]:
        """The value of `key` in `source`, for the field at `path`."""
        if source not in self._loaders:
            self._loaders[source] = Loader(source, self._replies[source], self._until)
        self._loads.setdefault(path, []).append((source, key))
        return self._loaders[source].load(key)

    def provenances(self, path: Hashable) -> list[Provenance]:
        """Where the answers that the field at `path` has loaded are from, by system."""
        by_system: dict[SystemCode, list[Stamped[Any]]] = {}
        for source, key in self._loads.get(path, ()):
            if (stamp := self._loaders[source].stamp(key)) is not None:
                by_system.setdefault(source.system, []).append(stamp)
        found = (provenance(system, stamps) for system, stamps in by_system.items())
        return [each for each in found if each is not None]

    def paths(self) -> Iterator[Hashable]:
        """Every path for which something was loaded, in the order in which it was first asked for."""
        return iter(self._loads)


def _fail(futures: Sequence[asyncio.Future[Any]], error: BaseException) -> None:
    for future in futures:
        if future.done():
            continue
        if isinstance(error, asyncio.CancelledError):
            future.cancel()
        else:
            future.set_exception(error)
            future.exception()  # a waiter that has gone is not a forgotten failure
