"""What is kept in this process, bounded by bytes: the least recently used goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from hub.sources.freshness import Stamped

V = TypeVar("V")

# What Python's objects take beside their values: measured, see the test of the bound.
OBJECT_FACTOR = 6
ENTRY_BYTES = 700


@dataclass(frozen=True, slots=True)
class Kept(Generic[V]):
    """An answer with the clock's times until which it is fresh, given while a new one is fetched, and kept at all.

    `version` is that of the data it was read from.
    """

    answer: Stamped[V]
    fresh_until: float
    renew_until: float
    stale_until: float
    version: int


class Memory:
    """Kept answers of at most `limit` bytes, as near as their encoded size tells."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._used = 0
        self._kept: OrderedDict[Hashable, tuple[Kept[Any], int]] = OrderedDict()

    def get(self, name: Hashable) -> Kept[Any] | None:
        """What is kept under `name`."""
        found = self._kept.get(name)
        if found is None:
            return None
        self._kept.move_to_end(name)
        return found[0]

    def put(self, name: Hashable, kept: Kept[Any]) -> None:
        """Keep this, in place of what was kept under the name; what would fill the memory alone is not kept."""
        self.drop(name)
        size = _size(kept.answer.value)
        if size > self._limit:
            return
        self._kept[name] = kept, size
        self._used += size
        while self._used > self._limit:
            _, (_, freed) = self._kept.popitem(last=False)
            self._used -= freed

    def drop(self, name: Hashable) -> None:
        """Keep nothing under `name`."""
        _, freed = self._kept.pop(name, (None, 0))
        self._used -= freed

    def __len__(self) -> int:
        return len(self._kept)


def _size(value: object) -> int:
    return ENTRY_BYTES + OBJECT_FACTOR * len(msgspec.msgpack.encode(value, enc_hook=_nothing))


def _nothing(_part: object) -> None:
    """What cannot be encoded, such as the order of a page, is shared by all and takes no room."""
