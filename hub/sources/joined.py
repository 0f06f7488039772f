"""Keys of all requests that wait at the same time share the next call of their source.

No key is held back: those that come in the same turn of the loop, or while calls of the source are under way, go
with the next call. Each is read after its request came, so nothing is older than if it had been read alone.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass
from typing import Generic

from hub.errors import SourceTimeout, SourceUnavailable
from hub.sources import SEARCH, K, PublicSource, Replies, Reply, V

# How many calls of one source may be under way before keys wait for the next: with two, a slow one does not hold
# up all that come after it. Searches are one call each, whoever asks.
CALLS_AT_ONCE = 2
SEARCHES_AT_ONCE = 8

# Calls that take longer are slow: one more is begun for those who wait, as long as there are fewer than this many.
SLOW_SECONDS = 0.05
MOST_AT_ONCE = 8


@dataclass(slots=True, eq=False)
class _Waiter(Generic[K, V]):
    """What one request asks for, and where it is answered."""

    keys: Sequence[K]
    replies: asyncio.Future[Sequence[Reply[V]]]
    # A call is part of the trace of the first who waits for it.
    context: Context


class Joined(Generic[K, V]):
    """The replies of one public source, for all requests of this process together.

    Only a public source fits: what a caller may see is decided before, and its values are the same for everyone.
    """

    def __init__(self, source: PublicSource[K, V], replies: Replies[K, V]) -> None:
        self._replies = replies
        self._max_keys = source.max_batch
        self._at_once = SEARCHES_AT_ONCE if source.max_batch == SEARCH else CALLS_AT_ONCE
        self._free = self._at_once
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: deque[_Waiter[K, V]] = deque()
        self._is_leaving = False
        self._calls: set[asyncio.Task[None]] = set()

    def reply(self, keys: Sequence[K]) -> asyncio.Future[Sequence[Reply[V]]]:
        """A reply for each key; fails with what made the call fail."""
        loop = asyncio.get_running_loop()
        waiter: _Waiter[K, V] = _Waiter(keys, loop.create_future(), copy_context())
        self._waiting.append(waiter)
        if self._free and not self._is_leaving:
            self._is_leaving = True
            loop.call_soon(self._leave)
        elif not self._free:
            self._hurry_later()
        return waiter.replies

    def _hurry_later(self) -> None:
        if self._timer is None and len(self._calls) < MOST_AT_ONCE:
            self._timer = asyncio.get_running_loop().call_later(SLOW_SECONDS, self._hurry)

    def _hurry(self) -> None:
        """Begin one more call for those who still wait, and look after the rest again."""
        self._timer = None
        if self._waiting and not self._free:
            self._free = 1
            self._leave()

    def _leave(self) -> None:
        """Start as many calls as may be under way."""
        self._is_leaving = False
        while self._waiting and self._free:
            if party := self._party():
                self._free -= 1
                call = asyncio.get_running_loop().create_task(self._call(party), context=party[0].context)
                self._calls.add(call)  # the loop itself holds tasks weakly
                call.add_done_callback(self._ended)
        if self._waiting:
            self._hurry_later()

    def _ended(self, call: asyncio.Task[None]) -> None:
        self._calls.discard(call)
        self._free = max(0, self._at_once - len(self._calls))
        self._leave()

    def _party(self) -> list[_Waiter[K, V]]:
        """Those who go together, in the order in which they came: as long as a call takes all their keys."""
        party: list[_Waiter[K, V]] = []
        keys: set[K] = set()
        while self._waiting:
            keys.update(self._waiting[0].keys)
            if party and len(keys) > self._max_keys:
                break
            waiter = self._waiting.popleft()
            if not waiter.replies.done():  # whoever has gone is not asked for
                party.append(waiter)
        return party

    async def _call(self, party: Sequence[_Waiter[K, V]]) -> None:
        try:
            await self._answer(party)
        except (SourceTimeout, SourceUnavailable) as error:
            _fail(party, error)
        except Exception as error:
            if len(party) == 1:
                _fail(party, error)
            else:
                await self._each_alone(party)
        finally:
            # Whatever ended this call, nobody is left waiting.
            for waiter in party:
                waiter.replies.cancel()

    async def _each_alone(self, party: Iterable[_Waiter[K, V]]) -> None:
        """Ask once more for each by itself: one key that cannot be answered is not the failure of all."""
        for waiter in party:
            try:
                await self._answer((waiter,))
            except Exception as error:
                _fail((waiter,), error)

    async def _answer(self, party: Sequence[_Waiter[K, V]]) -> None:
        keys = (
            party[0].keys if len(party) == 1 else list(dict.fromkeys(key for each in party for key in each.keys))
        )
        replies = dict(zip(keys, await self._replies(keys), strict=True))
        for waiter in party:
            _settle(waiter, replies)


def joined(source: PublicSource[K, V], replies: Replies[K, V]) -> Replies[K, V]:
    """The replies of a source, its calls shared by all who wait."""
    return Joined(source, replies).reply


def _settle(waiter: _Waiter[K, V], replies: Mapping[K, Reply[V]]) -> None:
    if not waiter.replies.done():
        waiter.replies.set_result([replies[key] for key in waiter.keys])


def _fail(party: Iterable[_Waiter[K, V]], error: Exception) -> None:
    for waiter in party:
        if not waiter.replies.done():
            waiter.replies.set_exception(error)
            waiter.replies.exception()  # a waiter that has gone is not a forgotten failure
