"""A bulkhead: how many calls of one system may be under way, so that a slow one does not fill the hub."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from types import TracebackType

from hub.errors import SourceUnavailable
from hub.rules.systems import SystemCode

# How long a call may wait for its turn while none ends.
WAIT_SECONDS = 0.1

# A wait is counted in ticks of the loop, not by the clock: while the hub itself is late, answers lie unread, and
# that no call ends says nothing of the system.
TICKS = 5


@dataclass(slots=True, eq=False)
class _Turn:
    """Where one that waits is told whether its turn has come, and the tick in which it came."""

    came: int
    given: asyncio.Future[bool]


class Bulkhead:
    """`async with bulkhead:` is one of at most `limit` calls, in the order in which they came.

    As many as `queue` may wait for as long as calls end. When none has ended for `wait` seconds, those who have
    waited as long get SourceUnavailable; so does whoever finds the queue full.
    """

    def __init__(self, system: SystemCode, limit: int = 12, wait: float = WAIT_SECONDS, queue: int = 240) -> None:
        self._system = system
        self._tick_seconds = wait / TICKS
        self._free = limit
        self._longest_queue = queue
        self._now = self._moved = 0
        self._timer: asyncio.TimerHandle | None = None
        self._queue: deque[_Turn] = deque()
        self._limit = limit

    @property
    def under_way(self) -> int:
        """How many calls are under way."""
        return self._limit - self._free

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._queue)

    async def __aenter__(self) -> None:
        # While anyone waits, no slot is free: one that is given back is handed on.
        if self._free:
            self._free -= 1
        elif not await self._given_slot():
            raise SourceUnavailable(self._system, "not asked: too many calls are under way", retry_after=1)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._give_back()

    async def _given_slot(self) -> bool:
        if len(self._queue) >= self._longest_queue:
            return False
        turn = _Turn(self._now, asyncio.get_running_loop().create_future())
        self._queue.append(turn)
        self._tick_later()
        try:
            return await turn.given
        except asyncio.CancelledError:
            self._leave(turn)
            raise

    def _tick_later(self) -> None:
        if self._timer is None and self._queue:
            self._timer = asyncio.get_running_loop().call_later(self._tick_seconds, self._tick)

    def _tick(self) -> None:
        """End the waits that lead nowhere."""
        self._timer = None
        self._now += 1
        if self._now - self._moved > TICKS:
            while self._queue and self._now - self._queue[0].came > TICKS:
                _tell(self._queue.popleft(), given=False)
        self._tick_later()

    def _leave(self, turn: _Turn) -> None:
        if turn in self._queue:
            self._queue.remove(turn)
        elif not turn.given.cancelled() and turn.given.result():
            # The slot came in the moment in which the caller left.
            self._give_back()

    def _give_back(self) -> None:
        self._moved = self._now
        while self._queue:
            if _tell(self._queue.popleft(), given=True):
                return
        self._free += 1


def _tell(turn: _Turn, *, given: bool) -> bool:
    """Whether it was there to hear it."""
    if turn.given.done():
        return False
    turn.given.set_result(given)
    return True
