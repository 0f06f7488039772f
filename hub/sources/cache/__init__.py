"""The cache of sources: batch-aware, in two tiers, with the age of every answer (decision 16).

What is fresh is given from memory. For as long again it is given as stale while a newer one is fetched. Later it
is given only if its system cannot be reached. Personal sources do not fit in: only a `PublicSource` does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from hub.sources import K, PublicSource, Replies, Source, V
from hub.sources.cache.cached_source import CachedSource
from hub.sources.cache.memory import Memory
from hub.sources.cache.second import Announcements, SecondShelf, SecondTier, version_name
from hub.sources.cache.tasks import Tasks

__all__ = ["Cache", "Memory", "SecondTier"]

# For a source, what is told how many of its keys were answered from memory.
Counter: TypeAlias = Callable[[Source[Any, Any]], Callable[[int], None]]


def uncounted(_source: Source[Any, Any]) -> Callable[[int], None]:
    """Tell nobody."""
    return lambda _keys: None


class Cache:
    """What is kept of all public sources; in `memory`, and in a `second` tier if hubs share one.

    `clock` gives seconds and never goes back, `now` the time of day, `random` a figure from 0 to 1, `new_version`
    a token that no hub gives twice; `counter` has counted what memory answers.
    """

    def __init__(
        self,
        memory: Memory,
        second: SecondTier | None = None,
        *,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        random: Callable[[], float],
        new_version: Callable[[], bytes],
        counter: Counter = uncounted,
    ) -> None:
        self._memory = memory
        self._counter = counter
        self._second = second
        self._announcements = Announcements(second, new_version) if second else None
        self._clock = clock
        self._now = now
        self._random = random
        self._tasks = Tasks()
        self._by_tag: dict[str, list[CachedSource[Any, Any]]] = {}

    def over(self, source: PublicSource[K, V], replies: Replies[K, V]) -> Replies[K, V]:
        """The replies of a source, or what is kept of them."""
        cached = CachedSource(
            source,
            replies,
            self._memory,
            self._second_shelf(source),
            self._tasks,
            clock=self._clock,
            random=self._random,
            kept=self._counter(source),
        )
        for tag in source.tags:
            self._by_tag.setdefault(tag, []).append(cached)
        return cached.reply

    def changed(self, tag: str) -> None:
        """Believe nothing any more that was read from the table `tag`, written `system.table`, or `system.*`."""
        for cached in self._by_tag.get(tag, ()):
            cached.changed()
        if self._announcements and tag in self._by_tag:
            self._announcements.add(version_name(tag))
            self._tasks.start(self._announcements.tell())

    async def close(self) -> None:
        """End what is under way in the background; those who still wait are cancelled."""
        await self._tasks.close()

    def _second_shelf(self, source: PublicSource[K, V]) -> SecondShelf[K, V] | None:
        if self._second is None or self._announcements is None:
            return None
        return SecondShelf(source, self._second, self._announcements, self._now)
