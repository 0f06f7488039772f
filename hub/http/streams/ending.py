"""Work that is ended from outside, with a reason."""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Awaitable, Coroutine
from typing import Any, NamedTuple


class CloseCode(enum.IntEnum):
    """Why a WebSocket is closed: by RFC 6455 and, from 4400, by graphql-transport-ws."""

    GOING_AWAY = 1001
    TRY_AGAIN_LATER = 1013
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    SUBPROTOCOL_NOT_ACCEPTABLE = 4406
    INITIALISATION_TIMEOUT = 4408
    ALREADY_EXISTS = 4409
    TOO_MANY_INITIALISATIONS = 4429
    INTERNAL = 4500


class Ending(NamedTuple):
    """Why a stream ends, with words for whoever reads the logs of a page."""

    code: CloseCode
    reason: str


class Endable:
    """Implements `Stream`: what goes on within `until_ended` can be ended."""

    def __init__(self) -> None:
        self._task: asyncio.Task[object] | None = None
        self._ended: Ending | None = None

    def end(self, code: CloseCode, reason: str) -> None:
        """End what goes on; who is first gives the reason."""
        if self._ended is None and self._task is not None:
            self._ended = Ending(code, reason)
            self._task.cancel()

    async def until_ended(self, work: Awaitable[Ending | None]) -> Ending | None:
        """Why the work ended: what it gives itself, or what it was ended with."""
        task = self._task = asyncio.current_task()
        try:
            return await work
        except asyncio.CancelledError:
            if self._ended is None or task is None:
                raise
            task.uncancel()
            return self._ended
        finally:
            self._task = None


async def done_before(work: Coroutine[Any, Any, None], refused: Coroutine[Any, Any, Ending] | None) -> bool:
    """Whether the work was done before its caller was refused, which ends it; raises what the work raises."""
    if refused is None:
        await work
        return True
    doing, waiting = asyncio.create_task(work), asyncio.create_task(refused)
    try:
        await asyncio.wait((doing, waiting), return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            doing.result()
        return doing.done()
    finally:
        doing.cancel()
        waiting.cancel()
        await asyncio.gather(doing, waiting, return_exceptions=True)
