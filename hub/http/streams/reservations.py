"""Reserved streams: one stream of events for all operations of a caller."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from hub.http.streams.events import EventStream, as_events
from hub.http.streams.limits import Streams
from hub.http.streams.running import Runner, RunningOperations


class Reservation:
    """A stream that somebody may open once, and the operations whose answers go there.

    Until it is opened, what is answered waits, as much as may wait for a slow caller.
    """

    def __init__(self, runner: Runner, streams: Streams) -> None:
        self._waiting: list[tuple[str, Any]] = []
        self._most = streams.limits.queued
        self.stream: EventStream | None = None
        self.running = RunningOperations(runner, self._emit, streams.limits.operations)

    def open(self, stream: EventStream) -> None:
        """Send what has come and what comes on this stream."""
        self.stream, waiting = stream, self._waiting
        self._waiting = []
        for kind, data in waiting:
            stream.put(kind, data)

    def _emit(self, kind: str, operation_id: str, payload: Any) -> None:
        as_events(lambda kind, data: self._put(kind, _with_id(operation_id, kind, data)))(kind, payload)

    def _put(self, kind: str, data: Any) -> None:
        if self.stream:
            self.stream.put(kind, data)
        elif len(self._waiting) < self._most:
            self._waiting.append((kind, data))


class Reservations:
    """The reserved streams of this process, by their tokens, which begin with its name as their `keeper`."""

    def __init__(
        self, streams: Streams, keeper: str, new_secret: Callable[[], str] = lambda: secrets.token_urlsafe(32)
    ) -> None:
        self.keeper = keeper
        self._streams = streams
        self._new_secret = new_secret
        self._reserved: dict[str, tuple[Reservation, ExitStack]] = {}

    def reserve(self, runner: Runner, address: str) -> str:
        """Reserve a stream; its token. Raises RateLimited if its address has as many as it may have."""
        stack = ExitStack()
        stack.enter_context(self._streams.counted("events", address))
        token = f"{self.keeper}.{self._new_secret()}"
        self._reserved[token] = Reservation(runner, self._streams), stack
        late = asyncio.get_running_loop().call_later(self._streams.limits.attach, self._give_up, token)
        stack.callback(late.cancel)
        return token

    def get(self, token: str) -> Reservation | None:
        """The reservation of a token, if there is one."""
        found = self._reserved.get(token)
        return found[0] if found else None

    async def leave(self, token: str) -> None:
        """End a reservation and its operations."""
        reservation, stack = self._reserved.pop(token)
        stack.close()
        await reservation.running.stop_all()

    def _give_up(self, token: str) -> None:
        reservation, stack = self._reserved[token]
        if reservation.stream is None:
            del self._reserved[token]
            stack.close()
            reservation.running.cancel_all()


def keeper_of(token: str) -> str:
    """The name of the process that keeps the reservation, if there is one."""
    return token.partition(".")[0]


def _with_id(operation_id: str, kind: str, data: Any) -> dict[str, Any]:
    return {"id": operation_id, "payload": data} if kind == "next" else {"id": operation_id}
