"""A connection of the server, bounded: how long a request's head may be, and how long it may take to come.

The HTTP parser takes headers of any length and waits for them without end. A body is bounded by whoever reads it.
"""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from hub.errors import BadInput
from hub.http.answers import described
from hub.http.media_types import JSON
from hub.http.request_metrics import RequestMetrics
from hub.http.requests import MAX_QUERY
from hub.http.response import SECURITY_HEADERS, Headers, Response, json_type

MAX_HEAD = 32 * 1024
# A path beside the longest query string.
MAX_URL = MAX_QUERY + 1024
HEAD_SECONDS = 10.0

_CLOSE = (b"connection", b"close")


class BoundedConnection(HttpToolsProtocol):
    """Refuses a head that is too long or comes too slowly, in the form of every other refusal, and closes."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._in_head = True
        self._head_bytes = 0
        self._deadline: asyncio.TimerHandle | None = None
        self._is_handed_over = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._head_has_come()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless what came of a head is too long."""
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._is_handed_over or self.transport.is_closing():
            return
        if self._in_head and self._head_bytes > MAX_HEAD:
            # Before the first byte of a request there is no address.
            self._refuse(*_too_long(url=len(getattr(self, "url", b"")) > MAX_URL))
        elif self._deadline is None and (self.cycle is None or self.cycle.response_complete):
            # The next head has begun, or a body drips on that nobody reads.
            self._wait_for_head()

    def handle_websocket_upgrade(self) -> None:
        """Leave the connection to another protocol, which has times of its own."""
        self._is_handed_over = True
        super().handle_websocket_upgrade()
        # Each holds the other, and both would stay until a collection that is rare.
        del self.parser

    def on_headers_complete(self) -> None:
        """Answer the request, or refuse it by its length."""
        self._head_has_come()
        self._in_head = False
        length = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if len(self.url) <= MAX_URL and length <= MAX_HEAD:
            super().on_headers_complete()
            return
        self.app, app = _Refusing(*_too_long(url=len(self.url) > MAX_URL)), self.app
        super().on_headers_complete()
        self.app = app

    def on_message_complete(self) -> None:
        """The next request begins with a head."""
        self._in_head, self._head_bytes = True, 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        self._refuse(400, BadInput("這不是 HTTP 要求", "this is no HTTP request"))

    def _wait_for_head(self) -> None:
        self._deadline = self.loop.call_later(HEAD_SECONDS, self._is_late)

    def _head_has_come(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _is_late(self) -> None:
        self._deadline = None
        if self.transport.is_closing():
            return
        if self._in_head and self._head_bytes:
            seconds = f"{HEAD_SECONDS:g}"
            self._refuse(
                408, BadInput(f"標頭未於 {seconds} 秒內送達", f"the headers did not come within {seconds} s")
            )
        else:
            self.transport.close()

    def _refuse(self, status: int, reason: BadInput) -> None:
        """Answer without the application, which has no request yet, and close."""
        requests: RequestMetrics | None = self.app_state.get("requests")
        if requests:
            requests.answered("other", status, 0.0)
        body = _body(reason)
        headers: Headers = (
            *self.server_state.default_headers,
            json_type(JSON),
            (b"content-length", b"%d" % len(body)),
            *SECURITY_HEADERS,
            _CLOSE,
        )
        head = b"".join(b"%b: %b\r\n" % header for header in dict(headers).items())
        self.transport.write(b"".join((STATUS_LINE[status], head, b"\r\n", body)))
        self.transport.close()


class _Refusing:
    """An application that answers one request with why it is not taken."""

    def __init__(self, status: int, reason: BadInput) -> None:
        self._status = status
        self._reason = reason

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        requests: RequestMetrics | None = scope["state"].get("requests")
        if requests:
            requests.answered("other", self._status, 0.0)
        await Response(self._status, (json_type(JSON), _CLOSE), _body(self._reason)).send(send, "-")


def _too_long(*, url: bool) -> tuple[int, BadInput]:
    if url:
        return 414, BadInput(f"網址最長 {MAX_URL} 位元組", f"an address may have {MAX_URL} bytes at most")
    most = MAX_HEAD // 1024
    return 431, BadInput(f"標頭合計最長 {most} KiB", f"the headers may have {most} KiB at most together")


def _body(reason: BadInput) -> bytes:
    return msgspec.json.encode({"errors": [described(reason)]})
