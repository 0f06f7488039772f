"""Pure ASGI middleware: the request id and the headers that every answer carries."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]

_REQUEST_ID = re.compile(rb"[A-Za-z0-9-]{8,64}")
_SECURITY_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"DENY",
}


class RequestId:
    """Gives every request an id, the caller's if it has the form of one, and sends it back."""

    def __init__(self, app: ASGIApp, new_id: Callable[[], str]) -> None:
        self._app = app
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"")
        request_id = given.decode() if _REQUEST_ID.fullmatch(given) else self._new_id()
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                there = {name for name, _ in headers}
                headers += [header for header in _SECURITY_HEADERS.items() if header[0] not in there]
                message["headers"] = [*headers, (b"x-request-id", request_id.encode())]
            await send(message)

        await self._app(scope, receive, send_with_headers)


class Shortcut:
    """Hands the requests of one path to their endpoint, past the router and what goes with it."""

    def __init__(self, app: ASGIApp, path: str, methods: Collection[str], endpoint: Endpoint) -> None:
        self._app = app
        self._path = path
        self._methods = methods
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] == "http" and scope["path"] == self._path and scope["method"] in self._methods:
            response = await self._endpoint(Request(scope, receive))
            await response(scope, receive, send)
        else:
            await self._app(scope, receive, send)
