"""The cache of public sources: fresh answers at once, ageing ones while new ones come, old ones in need."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeAlias

from hub.errors import SourceError, SourceTimeout, SourceUnavailable
from hub.rules.systems import SystemCode
from hub.sources import K, PublicSource, Replies, Reply, V
from hub.sources.freshness import FreshnessState, Stamped
from hub.sources.memory import Kept, Memory

Flight: TypeAlias = asyncio.Future[Reply[V]]

# Whoever can be given a kept answer waits this long for a newer one.
STALE_WAIT_SECONDS = 0.3

# Expiry is spread by a tenth up and down, so that what was fetched together is not all fetched together again.
SPREAD = 0.1


class Cache:
    """What all sources share: the memory, the versions of the data, the fetches under way.

    `clock` gives seconds and never goes back, `now` the time of day, `random` numbers from 0 to 1.
    """

    def __init__(
        self,
        memory: Memory,
        *,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        random: Callable[[], float],
    ) -> None:
        self.memory = memory
        self.clock = clock
        self.now = now
        self.random = random
        self._changes: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    def over(self, source: PublicSource[K, V], replies: Replies[K, V]) -> Replies[K, V]:
        """Replies from what is kept, and of the source where nothing fit to give is."""
        return CachedSource(self, source, replies)

    def changed(self, tag: str) -> None:
        """What was read before, of data with this tag, is no longer fresh; it is given in need only."""
        self._changes[tag] += 1

    def changed_system(self, system: SystemCode) -> None:
        """Anything of this system may have changed."""
        self._changes[system] += 1

    def version(self, source: PublicSource[Any, Any]) -> int:
        """The version of the data that a source reads: it grows with each change."""
        changes = self._changes
        return changes[source.system] + sum(changes[tag] for tag in source.keeping.tags)

    def start(self, fetch: Any) -> None:
        """Run a fetch that does not end with whoever asked first."""
        task = asyncio.get_running_loop().create_task(fetch)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Leave what is being fetched."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class CachedSource(Generic[K, V]):
    """The replies of one source through the cache; each key is fetched once at a time, whoever asks."""

    def __init__(self, cache: Cache, source: PublicSource[K, V], replies: Replies[K, V]) -> None:
        self._cache = cache
        self._source = source
        self._keeping = source.keeping
        self._replies = replies
        self._flights: dict[K, Flight[V]] = {}

    async def __call__(self, keys: Sequence[K]) -> Sequence[Reply[V]]:
        """The reply to each key."""
        given, wanted = self._from_memory(keys)
        if wanted:
            given.update(await self._newer(wanted))
        return [given[key] for key in keys]

    def _from_memory(self, keys: Sequence[K]) -> tuple[dict[K, Reply[V]], dict[K, Kept[V] | None]]:
        """What can be given at once; and the other keys, with what may be given for them in need."""
        time, version = self._cache.clock(), self._cache.version(self._source)
        given: dict[K, Reply[V]] = {}
        wanted: dict[K, Kept[V] | None] = {}
        ageing: list[K] = []
        for key in keys:
            kept = self._cache.memory.get((self._source, key))
            if kept is None or kept.version != version or time >= kept.renew_until:
                wanted[key] = kept if kept is not None and time < kept.stale_until else None
            elif time < kept.fresh_until:
                given[key] = kept.answer
            else:
                given[key] = _stale(kept)
                ageing.append(key)
        self._board(ageing)
        return given, wanted

    async def _newer(self, wanted: dict[K, Kept[V] | None]) -> dict[K, Reply[V]]:
        """The replies of the source; what is kept, for keys to which it gives none in time."""
        flights = dict(zip(wanted, self._board(wanted), strict=True))
        in_need = [flights[key] for key, kept in wanted.items() if kept is not None]
        if in_need:
            await asyncio.wait(in_need, timeout=STALE_WAIT_SECONDS)
        if without := [flights[key] for key, kept in wanted.items() if kept is None]:
            # Waiting so, whoever leaves does not cancel what others wait for.
            await asyncio.wait(without)
        return {key: _best(flights[key], kept) for key, kept in wanted.items()}

    def _board(self, keys: Iterable[K]) -> list[Flight[V]]:
        """The flights that fetch these keys: those under way, and one more for the rest."""
        keys = list(keys)
        if new := [key for key in keys if key not in self._flights]:
            loop = asyncio.get_running_loop()
            self._flights.update((key, loop.create_future()) for key in new)
            self._cache.start(self._fetch(new))
        return [self._flights[key] for key in keys]

    async def _fetch(self, keys: list[K]) -> None:
        # Read before the data is: a change that comes in between makes the answer old when it is kept.
        version = self._cache.version(self._source)
        try:
            replies: Sequence[Reply[V]] = await self._replies(keys)
        except SourceError as error:
            replies = [error] * len(keys)
        except BaseException as error:
            self._fail(keys, error)
            if not isinstance(error, Exception):
                raise
            return
        for key, reply in zip(keys, replies, strict=True):
            if isinstance(reply, Stamped):
                self._keep(key, reply, version)
            self._land(key).set_result(reply)

    def _keep(self, key: K, reply: Stamped[V], version: int) -> None:
        keeping = self._keeping
        fresh_for = keeping.missing_for if reply.value is None else keeping.fresh_for
        fresh_for *= 1 - SPREAD + 2 * SPREAD * self._cache.random()
        read_at = self._cache.clock() - (self._cache.now() - reply.as_of).total_seconds()
        kept = Kept(
            Stamped(reply.value, reply.as_of, FreshnessState.CACHED),
            read_at + fresh_for,
            read_at + 2 * fresh_for,
            read_at + keeping.stale_for,
            version,
        )
        self._cache.memory.put((self._source, key), kept)

    def _land(self, key: K) -> Flight[V]:
        return self._flights.pop(key)

    def _fail(self, keys: list[K], error: BaseException) -> None:
        for flight in map(self._land, keys):
            if isinstance(error, Exception):
                flight.set_exception(error)
                flight.exception()  # those who waited may have left
            else:
                flight.cancel()


def _best(flight: Flight[V], kept: Kept[V] | None) -> Reply[V]:
    """The reply that a flight brought; what is kept if it brought none in time or its system cannot be reached."""
    if kept is None:
        return flight.result()
    if not flight.done():
        return _stale(kept)
    reply = flight.result()
    return _stale(kept) if isinstance(reply, SourceTimeout | SourceUnavailable) else reply


def _stale(kept: Kept[V]) -> Stamped[V]:
    return Stamped(kept.answer.value, kept.answer.as_of, FreshnessState.STALE)
