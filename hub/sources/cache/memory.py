"""The first tier: answers in this process, bounded by bytes, the least recently used ones out first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias

from hub.sources import K, V
from hub.sources.cache.ages import Ages
from hub.sources.codec import encoded_answer, encoded_key
from hub.sources.freshness import FreshnessState, Stamped

# Measured: records take 4 to 7 times the bytes of their encoding (10 where most of them is decimals), and an entry
# some 600 bytes for itself, its key and its places in the tables. Rounded up; a test holds the bound to it.
OBJECTS_PER_BYTE = 7
BYTES_PER_ENTRY = 1200
# From here on a new entry pushes others out.
FULL = 0.9
# Of so many new entries that would push out a fresh one, one is let in.
ONE_OF = 16


@dataclass(slots=True, eq=False)
class Entry(Generic[K, V]):
    """A kept answer. It is current as long as `generation` is that of its source."""

    key: K
    cached: Stamped[V]
    ages: Ages
    generation: int
    size: int

    @property
    def stale(self) -> Stamped[V]:
        """The answer, said to be older than it is fresh."""
        return Stamped(self.cached.value, self.cached.as_of, FreshnessState.STALE)


# The entries of one source, by key: each key is hashed once a look.
Shelf: TypeAlias = dict[K, Entry[K, V]]


class Memory:
    """At most `capacity` bytes of entries, over the shelves of all sources together."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._shelves: OrderedDict[Entry[Any, Any], Shelf[Any, Any]] = OrderedDict()
        self.size = 0
        self._turned_away = 0
        # Said of an entry each time it is given; bound here since it is the hot path.
        self.used = self._shelves.move_to_end

    def __len__(self) -> int:
        return len(self._shelves)

    def admits(self, now: float) -> bool:
        """Whether an entry may come under a new key.

        Where more is asked for than there is room, each new entry would push out one that is asked for again: none
        would ever be found, and each be made for nothing. So what is fresh stays, but for one in a while.
        """
        if self.size < FULL * self._capacity or not self._shelves:
            return True
        oldest = next(iter(self._shelves))
        if now >= oldest.ages.fresh_until:
            return True
        self._turned_away = (self._turned_away + 1) % ONE_OF
        return self._turned_away == 0

    def put(self, shelf: Shelf[K, V], entry: Entry[K, V]) -> None:
        """Keep an entry instead of the one that its key had; one that is too large is not kept."""
        self._remove(shelf.get(entry.key))
        if entry.size > self._capacity:
            return
        shelf[entry.key] = entry
        self._shelves[entry] = shelf
        self.size += entry.size
        while self.size > self._capacity:
            self._remove(next(iter(self._shelves)))

    def _remove(self, entry: Entry[Any, Any] | None) -> None:
        if entry is not None:
            del self._shelves.pop(entry)[entry.key]
            self.size -= entry.size


def size_of(key: object, value: object) -> int:
    """About how many bytes an entry takes."""
    return BYTES_PER_ENTRY + OBJECTS_PER_BYTE * (len(encoded_key(key)) + len(encoded_answer(value)))
