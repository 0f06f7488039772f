"""One source behind the cache: what is fresh is given at once, and each key is fetched by one flight at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Generic, TypeAlias

from hub.errors import SourceError, SourceTimeout, SourceUnavailable
from hub.sources import K, PublicSource, Replies, Reply, V
from hub.sources.cache.ages import Ages, ages
from hub.sources.cache.memory import Entry, Memory, Shelf, size_of
from hub.sources.cache.second import Found, SecondShelf, Versions
from hub.sources.cache.tasks import Tasks
from hub.sources.freshness import FreshnessState, Stamped

# Who waits for a key waits for its future, and may leave without ending the flight.
Flights: TypeAlias = dict[K, asyncio.Future[Reply[V]]]

# Whoever can be given what is known waits this long for something newer.
STALE_WAIT_SECONDS = 0.3

# The generation of what may have changed since it was read: given only while nothing newer can be had.
_OUTDATED = -1

# How far the clock of another hub may be ahead before its answers are not believed, in seconds.
_CLOCK_SKEW = 5.0


class CachedSource(Generic[K, V]):
    """The replies of one source, kept in memory and, if there is a `second` tier, shared with other hubs."""

    def __init__(
        self,
        source: PublicSource[K, V],
        replies: Replies[K, V],
        memory: Memory,
        second: SecondShelf[K, V] | None,
        tasks: Tasks,
        *,
        clock: Callable[[], float],
        random: Callable[[], float],
        kept: Callable[[int], None],
    ) -> None:
        self._kept = kept
        self._keeping = source.keeping
        self._replies = replies
        self._memory = memory
        self._second = second
        self._tasks = tasks
        self._clock = clock
        self._random = random
        self._shelf: Shelf[K, V] = {}
        self._flights: Flights[K, V] = {}
        self._generation = 0

    def reply(self, keys: Sequence[K]) -> Awaitable[Sequence[Reply[V]]]:
        """A reply for each key; if there is none but failures, raises the first."""
        # The hot path: nothing is waited for, and each key is looked up once.
        now, generation, entry_of, used = self._clock(), self._generation, self._shelf.get, self._memory.used
        replies: list[Reply[V]] = []
        for key in keys:
            entry = entry_of(key)
            if entry is None or entry.generation != generation or now >= entry.ages.fresh_until:
                return self._reply_in_part(keys, now)
            used(entry)
            replies.append(entry.cached)
        found: asyncio.Future[Sequence[Reply[V]]] = asyncio.get_running_loop().create_future()
        found.set_result(replies)
        self._kept(len(keys))
        return found

    def changed(self) -> None:
        """Believe nothing that was read until now; what is under way is for those who wait, and is not kept."""
        self._generation += 1
        self._flights = {}

    async def _reply_in_part(self, keys: Sequence[K], now: float) -> Sequence[Reply[V]]:
        replies = {key: self._at_once(key, now) for key in keys}
        self._kept(sum(reply is not None for reply in replies.values()))
        self._depart([key for key in replies if key not in self._flights and not self._fresh(key, now)])
        awaited = {key: self._flights[key] for key, reply in replies.items() if reply is None}
        in_need = self._known(awaited, now)
        await _landed([awaited[key] for key in in_need], STALE_WAIT_SECONDS)
        await _landed([future for key, future in awaited.items() if key not in in_need], None)
        replies.update(
            (key, in_need[key] if not future.done() else future.result()) for key, future in awaited.items()
        )
        answers = [reply for key in keys if (reply := replies[key]) is not None]
        if all(isinstance(answer, SourceError) for answer in answers):
            raise answers[0]  # type: ignore[misc]  # all are errors
        return answers

    def _at_once(self, key: K, now: float) -> Reply[V] | None:
        """What can be given without waiting."""
        entry = self._shelf.get(key)
        if entry is None or entry.generation != self._generation or now >= entry.ages.refreshed_until:
            return None
        self._memory.used(entry)
        return entry.cached if now < entry.ages.fresh_until else entry.stale

    def _known(self, keys: Collection[K], now: float) -> dict[K, Stamped[V]]:
        """What may be given in need, for those of the keys that anything is known of."""
        entries = ((key, self._shelf.get(key)) for key in keys)
        return {key: entry.stale for key, entry in entries if entry is not None and now < entry.ages.kept_until}

    def _fresh(self, key: K, now: float) -> bool:
        entry = self._shelf.get(key)
        return entry is not None and entry.generation == self._generation and now < entry.ages.fresh_until

    def _depart(self, keys: Collection[K]) -> None:
        """Start one flight for keys that nobody is fetching."""
        if keys:
            loop = asyncio.get_running_loop()
            flights: Flights[K, V] = {key: loop.create_future() for key in keys}
            self._flights.update(flights)
            self._tasks.start(self._fly(flights)).add_done_callback(lambda _: self._ended(flights))

    def _ended(self, flights: Flights[K, V]) -> None:
        """However a flight ended, and if it was cancelled before it began: nobody waits for it any more."""
        for key, future in flights.items():
            future.cancel()
            self._forget(key, future)

    async def _fly(self, flights: Flights[K, V]) -> None:
        try:
            await self._fetch(flights)
        except Exception as error:  # whatever it is, it concerns those who wait
            for future in flights.values():
                if not future.done():
                    future.set_exception(error)
                    future.exception()  # a refresh has nobody who waits

    async def _fetch(self, flights: Flights[K, V]) -> None:
        """Look in the second tier, then ask the system for what is still missing."""
        # What changes from here on makes the answers of this flight unfit to be kept.
        generation = self._generation
        versions = await self._look(flights, generation)
        asked = [key for key, future in flights.items() if not future.done()]
        if asked:
            born = self._clock()
            answers = self._land_all(flights, dict(zip(asked, await self._asked(asked), strict=True)))
            if generation == self._generation:
                self._keep(answers, born, generation)
                if self._second and versions:
                    await self._second.keep(answers, versions)

    async def _asked(self, keys: Sequence[K]) -> Sequence[Reply[V]]:
        try:
            return await self._replies(keys)
        except SourceError as error:
            return [error] * len(keys)

    async def _look(self, flights: Flights[K, V], generation: int) -> Versions | None:
        """Take up what the second tier has; those who wait for what it answers are answered."""
        look = await self._second.look(tuple(flights)) if self._second else None
        if look is None:
            return None
        for key, found in look.found.items():
            self._take_up(key, found, generation)
            now = self._clock()
            reply = self._at_once(key, now)
            if reply is not None:
                future = flights[key]
                if not self._fresh(key, now):
                    # Who waits has waited enough; the flight goes on to fetch a newer one.
                    flights[key] = self._replaced(key, future)
                self._land(key, future, reply)
        return look.versions

    def _take_up(self, key: K, found: Found[V], generation: int) -> None:
        known = self._shelf.get(key)
        if found.age < -_CLOCK_SKEW or (known is not None and known.cached.as_of >= found.stamped.as_of):
            return
        self._put(key, found.stamped, self._clock() - found.age, generation if found.current else _OUTDATED)

    def _land_all(self, flights: Flights[K, V], replies: Mapping[K, Reply[V]]) -> dict[K, Stamped[V]]:
        """Answer those who wait; the answers that are fit to be kept."""
        answers = {}
        for key, reply in replies.items():
            if isinstance(reply, SourceError):
                self._land(key, flights[key], self._instead(key, reply))
            else:
                answers[key] = reply
                self._land(key, flights[key], reply)
        return answers

    def _instead(self, key: K, error: SourceError) -> Reply[V]:
        """What is known of a system that cannot be reached, or the failure."""
        entry = self._shelf.get(key)
        if not isinstance(error, SourceTimeout | SourceUnavailable):
            return error
        return entry.stale if entry is not None and self._clock() < entry.ages.kept_until else error

    def _land(self, key: K, future: asyncio.Future[Reply[V]], reply: Reply[V]) -> None:
        self._forget(key, future)
        future.set_result(reply)

    def _forget(self, key: K, future: asyncio.Future[Reply[V]]) -> None:
        if self._flights.get(key) is future:
            del self._flights[key]

    def _replaced(self, key: K, future: asyncio.Future[Reply[V]]) -> asyncio.Future[Reply[V]]:
        other: asyncio.Future[Reply[V]] = asyncio.get_running_loop().create_future()
        if self._flights.get(key) is future:
            self._flights[key] = other
        return other

    def _keep(self, answers: Mapping[K, Stamped[V]], born: float, generation: int) -> None:
        for key, stamped in answers.items():
            if key in self._shelf or self._memory.admits(born):
                self._put(key, Stamped(stamped.value, stamped.as_of, FreshnessState.CACHED), born, generation)

    def _put(self, key: K, cached: Stamped[V], born: float, generation: int) -> None:
        size = size_of(key, cached.value)
        self._memory.put(self._shelf, Entry(key, cached, self._ages(cached, born), generation, size))

    def _ages(self, cached: Stamped[V], born: float) -> Ages:
        return ages(self._keeping, missing=cached.value is None, born=born, chance=self._random())


async def _landed(futures: Sequence[asyncio.Future[Reply[V]]], seconds: float | None) -> None:
    """Wait for all of them, so long at most."""
    if futures:
        # Unlike awaiting a future, this leaves it alone when the one who waits is cancelled.
        await asyncio.wait(futures, timeout=seconds)
