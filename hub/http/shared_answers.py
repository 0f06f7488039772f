"""Whole answers that are the same for everyone, as bytes, each for as long as every part of it is fresh.

An answer is kept under its address as it came: another order of parameters is another address, as it is for every
cache on the way, and finds what its sources have kept. What was read from data that has changed is not given any
more.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from hub.http.response import Response

T = TypeVar("T")

# The media type and the query string.
Address: TypeAlias = tuple[str, bytes]

# What an entry takes beside its bodies, its address included, rounded up.
BYTES_PER_ENTRY = 4096
LONGEST_ADDRESS = 2048


@dataclass(slots=True, eq=False)
class SharedAnswer:
    """An answer's bytes, when it was made, until when it is fresh and what it was read from.

    `variants` has, by the encoding, the response to send.
    """

    body: bytes
    etag: bytes
    seconds: float
    tags: Collection[str]
    born: float
    # How many changes had been heard when it began to be made, and when it was last found to hold.
    began: int
    looked: int = 0
    variants: dict[str | None, Response] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """About how many bytes it takes, with the encodings it may be asked for."""
        return BYTES_PER_ENTRY + 2 * len(self.body)


class SharedAnswers:
    """At most `capacity` bytes of answers, the least recently used ones out first. `clock` never goes back."""

    def __init__(self, capacity: int, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._capacity = capacity
        self._size = 0
        self._kept: OrderedDict[Address, SharedAnswer] = OrderedDict()
        self._flights: dict[Address, asyncio.Future[Any]] = {}
        # Changes are numbered as they are heard; here is the last of each tag.
        self.changes = 0
        self._changed: dict[str, int] = {}

    @property
    def size(self) -> int:
        """About how many bytes they take."""
        return self._size

    def changed(self, tag: str) -> None:
        """Something that has this tag is not any more as it was."""
        self.changes += 1
        self._changed[tag] = self.changes
        # What is being made is for those who wait, and not for who comes after the change.
        self._flights = {}

    def known(self, address: Address) -> SharedAnswer | None:
        """The answer under an address, if it is kept and still holds."""
        found = self._kept.get(address)
        if found is None:
            return None
        if self.clock() < found.born + found.seconds and self._holds(found):
            self._kept.move_to_end(address)
            return found
        self._remove(address)
        return None

    def keep(self, address: Address, answer: SharedAnswer) -> None:
        """Keep an answer, unless what it was read from changed meanwhile, or there is no room for it."""
        self._remove(address)
        # Anyone can make addresses long, which would push out what is asked for.
        if len(address[1]) <= LONGEST_ADDRESS and answer.size <= self._capacity and self._holds(answer):
            self._kept[address] = answer
            self._size += answer.size
            while self._size > self._capacity:
                self._remove(next(iter(self._kept)))

    async def made_once(self, address: Address, make: Callable[[], Awaitable[T]]) -> T:
        """What `make` gives, which is called once for all who ask for an address at the same time."""
        flight = self._flights.get(address)
        if flight is None:
            flight = self._flights[address] = asyncio.ensure_future(make())
            flight.add_done_callback(lambda done: self._landed(address, done))
        # Whoever leaves does not take the answer away from the others.
        made: T = await asyncio.shield(flight)
        return made

    def _landed(self, address: Address, flight: asyncio.Future[Any]) -> None:
        if self._flights.get(address) is flight:
            del self._flights[address]

    def _holds(self, answer: SharedAnswer) -> bool:
        if answer.looked != self.changes:
            if any(self._changed.get(tag, 0) > answer.began for tag in answer.tags):
                return False
            answer.looked = self.changes
        return True

    def _remove(self, address: Address) -> None:
        removed = self._kept.pop(address, None)
        if removed is not None:
            self._size -= removed.size
