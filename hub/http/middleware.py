"""Pure ASGI middleware: the request id and the headers that every answer carries, and the way to the endpoint."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.http.head import Head
from hub.http.response import SECURITY_HEADERS
from hub.services.request_log import RequestLine, RequestLog


class RequestId:
    """Gives every request an id, the caller's if it has the form of one, sends it back and has it logged."""

    def __init__(
        self,
        app: ASGIApp,
        new_id: Callable[[], str],
        paths: Collection[str] = (),
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._app = app
        self._paths = paths
        self._new_id = new_id
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head, began = Head(scope), self._clock()
        request_id = head.request_id(self._new_id)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._log(head, scope, request_id, message["status"], began)
                headers = list(message["headers"])
                there = {name for name, _ in headers}
                headers += [header for header in SECURITY_HEADERS if header[0] not in there]
                message["headers"] = [*headers, (b"x-request-id", request_id.encode())]
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _log(self, head: Head, scope: Scope, request_id: str, status: int, began: float) -> None:
        request_log: RequestLog | None = head.state["request_log"]
        if request_log:
            # An address is a text of its caller unless it is one that the hub has.
            path = scope["path"] if scope["path"] in self._paths else "other"
            milliseconds = round(1000 * (self._clock() - began), 1)
            request_log.add(RequestLine(datetime.now(UTC), request_id, head.method, path, status, milliseconds))


class Shortcut:
    """Hands the requests and sockets of one path to their endpoints, and everything else to the application."""

    def __init__(self, app: ASGIApp, path: str, endpoint: ASGIApp, sockets: ASGIApp) -> None:
        self._app = app
        self._path = path
        self._endpoint = endpoint
        self._sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] == "http" and scope["path"] == self._path:
            await self._endpoint(scope, receive, send)
        elif scope["type"] == "websocket" and scope["path"] == self._path:
            await self._sockets(scope, receive, send)
        else:
            await self._app(scope, receive, send)
