"""Answers as server-sent events, by the protocol graphql-sse.

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md

In distinct connections mode each operation has a stream of its own. In single connection mode a caller reserves
one stream (PUT), opens it (GET with the token it got), and has operations run on it (POST) and ended (DELETE).
"""

from __future__ import annotations

import asyncio
from asyncio import FIRST_COMPLETED
from collections.abc import Callable
from typing import Any

import msgspec
from starlette.types import Receive, Send

from hub.http.response import SECURITY_HEADERS
from hub.http.streams.ending import CloseCode, Endable, Ending
from hub.http.streams.limits import StreamLimits
from hub.http.streams.outbox import Outbox

# A comment: clients pass over it, proxies do not.
SIGN_OF_LIFE = ":\n\n"

_HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # A proxy is to pass on each event as it comes.
    (b"x-accel-buffering", b"no"),
    *SECURITY_HEADERS,
)


def event_of(kind: str, data: Any) -> str:
    """One event; without data it has an empty line of it, as browsers pass over an event that has none."""
    return f"event: {kind}\ndata: {msgspec.json.encode(data).decode() if data is not None else ''}\n\n"


class EventStream(Endable):
    """An HTTP answer that goes on until its caller leaves, or until it is ended."""

    def __init__(self, send: Send, limits: StreamLimits, request_id: str) -> None:
        super().__init__()
        self._send = send
        self._limits = limits
        self._request_id = request_id
        self._outbox = Outbox(self._send_text, limits.queued, self._is_too_slow)

    def put(self, kind: str, data: Any) -> None:
        """Have an event sent."""
        self._outbox.put(event_of(kind, data))

    async def serve(self, receive: Receive, until: asyncio.Future[Any] | None = None) -> None:
        """Send what is put in, until the caller leaves or, once all is sent, something else is done."""
        headers = [*_HEADERS, (b"x-request-id", self._request_id.encode())]
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        # The first sign of life tells a caller that the stream is open.
        self._outbox.put(SIGN_OF_LIFE)
        try:
            await self.until_ended(self._going_on(receive, until))
        finally:
            await self._outbox.close()
        await self._send({"type": "http.response.body", "body": b""})

    async def _going_on(self, receive: Receive, until: asyncio.Future[Any] | None) -> Ending | None:
        gone = asyncio.ensure_future(_gone(receive))
        waited_for = [each for each in (gone, until) if each]
        try:
            while not (await asyncio.wait(waited_for, timeout=self._limits.ping, return_when=FIRST_COMPLETED))[0]:
                self._outbox.put(SIGN_OF_LIFE)
            if not gone.done():
                await self._outbox.drained()
        finally:
            gone.cancel()
        return None

    async def _send_text(self, text: str) -> None:
        await self._send({"type": "http.response.body", "body": text.encode(), "more_body": True})

    def _is_too_slow(self) -> None:
        self.end(CloseCode.TRY_AGAIN_LATER, f"more than {self._limits.queued} events wait to be taken")


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def as_events(put: Callable[[str, Any], None]) -> Callable[[str, Any], None]:
    """What tells a runner's messages as events: there are none for errors, which are a result like any other."""

    def emit(kind: str, payload: Any) -> None:
        if kind == "error":
            put("next", {"errors": payload})
            put("complete", None)
        else:
            put(kind, payload)

    return emit
