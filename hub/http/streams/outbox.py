"""What waits to be sent to a caller who may be slow."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class Outbox:
    """Sends messages in order, as fast as they are taken; of who takes too few, `full` is called.

    There is a task only while something is to be sent: most streams are idle most of the time.
    """

    def __init__(self, send: Callable[[str], Awaitable[None]], most: int, full: Callable[[], None]) -> None:
        self._send = send
        self._most = most
        self._full = full
        # A deque takes as much memory as all the rest of an idle stream.
        self._waiting: list[str] = []
        self._task: asyncio.Task[None] | None = None
        self._is_closed = False

    def put(self, text: str) -> None:
        """Have a message sent, unless this is closed."""
        if self._is_closed:
            return
        if len(self._waiting) >= self._most:
            self._full()
            return
        self._waiting.append(text)
        if self._task is None:
            self._task = asyncio.create_task(self._sent())

    async def drained(self) -> None:
        """Wait until everything has gone."""
        if self._task:
            await self._task

    async def close(self) -> None:
        """Send nothing more."""
        self._is_closed = True
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _sent(self) -> None:
        while self._waiting:
            # It waits until it has gone.
            await self._send(self._waiting[0])
            del self._waiting[0]
        self._task = None
