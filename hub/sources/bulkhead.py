"""A bulkhead: how many calls of one system may be under way, so that a slow one does not fill the hub."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from types import TracebackType

from hub.errors import SourceUnavailable
from hub.rules.systems import SystemCode


class Bulkhead:
    """`async with bulkhead:` is one of at most `limit` calls, in the order in which they came.

    As many as `queue` may wait for as long as calls end. When none has ended for `wait` seconds, those who have
    waited as long get SourceUnavailable; so does whoever finds the queue full.
    """

    def __init__(self, system: SystemCode, limit: int = 12, wait: float = 0.1, queue: int = 240) -> None:
        self._system = system
        self._wait = wait
        self._free = limit
        self._longest_queue = queue
        self._moved_at = -math.inf
        self._queue: deque[asyncio.Future[bool]] = deque()

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
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[bool] = loop.create_future()
        self._queue.append(turn)
        loop.call_later(self._wait, self._look_after, turn)
        try:
            return await turn
        except asyncio.CancelledError:
            self._leave(turn)
            # The slot may have come in the moment in which the caller left.
            if not turn.cancelled() and turn.result():
                self._give_back()
            raise

    def _look_after(self, turn: asyncio.Future[bool]) -> None:
        """End a wait that leads nowhere."""
        loop = asyncio.get_running_loop()
        if turn.done():
            return
        moves_on = self._moved_at + self._wait - loop.time()
        if moves_on > 0:
            loop.call_later(moves_on, self._look_after, turn)
        else:
            self._leave(turn)

    def _leave(self, turn: asyncio.Future[bool]) -> None:
        """Wait no longer, unless the turn has come."""
        if turn in self._queue:
            self._queue.remove(turn)
        if not turn.done():
            turn.set_result(False)

    def _give_back(self) -> None:
        self._moved_at = asyncio.get_running_loop().time()
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(True)
                return
        self._free += 1
