"""A bulkhead: how many calls of one system may be under way, so that a slow one does not fill the hub."""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType

from hub.errors import SourceUnavailable
from hub.rules.systems import SystemCode


class Bulkhead:
    """`async with bulkhead:` is one of at most `limit` calls, in the order in which they came.

    Twice as many may wait, each `wait` seconds; whoever has no place or no turn by then gets SourceUnavailable.
    """

    def __init__(self, system: SystemCode, limit: int = 12, wait: float = 0.1) -> None:
        self._system = system
        self._wait = wait
        self._free = limit
        self._longest_queue = 2 * limit
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
        over = loop.call_later(self._wait, self._leave, turn)
        try:
            return await turn
        except asyncio.CancelledError:
            self._leave(turn)
            # The slot may have come in the moment in which the caller left.
            if not turn.cancelled() and turn.result():
                self._give_back()
            raise
        finally:
            over.cancel()

    def _leave(self, turn: asyncio.Future[bool]) -> None:
        """Wait no longer, unless the turn has come."""
        if turn in self._queue:
            self._queue.remove(turn)
        if not turn.done():
            turn.set_result(False)

    def _give_back(self) -> None:
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(True)
                return
        self._free += 1
