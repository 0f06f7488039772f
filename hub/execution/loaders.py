"""Loaders: the keys that one level of an operation asks for become one call of the source."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeAlias

from hub.sources import Batch, K, Source, V

Batches: TypeAlias = Mapping[Source[Any, Any], Batch[Any, Any]]


class Loader(Generic[K, V]):
    """One source within one operation: gathers keys for a turn of the loop, asks for each key once.

    A failure is remembered like an answer: within one operation nothing is asked twice.
    """

    def __init__(self, batch: Batch[K, V]) -> None:
        self._batch = batch
        self._asked: dict[K, asyncio.Future[V | None]] = {}
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

    def _start(self) -> None:
        keys, self._waiting = self._waiting, []
        call = asyncio.get_running_loop().create_task(self._answer(keys))
        self._calls.add(call)  # the loop itself holds tasks weakly
        call.add_done_callback(self._calls.discard)

    async def _answer(self, keys: Sequence[K]) -> None:
        futures = [self._asked[key] for key in keys]
        try:
            values = await self._batch(keys)
        except BaseException as error:
            _fail(futures, error)
            if not isinstance(error, Exception):
                raise
            return
        for future, value in zip(futures, values, strict=True):
            if not future.done():
                future.set_result(value)


class Loaders:
    """The loaders of one operation, made when first asked for."""

    def __init__(self, batches: Batches) -> None:
        self._batches = batches
        self._loaders: dict[Source[Any, Any], Loader[Any, Any]] = {}

    def load(self, source: Source[K, V], key: K) -> asyncio.Future[V | None]:
        """The value of `key` in `source`."""
        if source not in self._loaders:
            self._loaders[source] = Loader(self._batches[source])
        return self._loaders[source].load(key)


def _fail(futures: Sequence[asyncio.Future[Any]], error: BaseException) -> None:
    for future in futures:
        if future.done():
            continue
        if isinstance(error, asyncio.CancelledError):
            future.cancel()
        else:
            future.set_exception(error)
            future.exception()  # a waiter that has gone is not a forgotten failure
