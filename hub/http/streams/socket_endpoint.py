"""Where a WebSocket begins: who may open one, by which protocol."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from starlette.types import Receive, Scope, Send

from hub.errors import RateLimited
from hub.http.head import Head
from hub.http.streams import messages
from hub.http.streams.ending import CloseCode
from hub.http.streams.limits import Streams
from hub.http.streams.socket import Handshake, Socket, close_message
from hub.services.request_log import RequestLine, RequestLog

SWITCHING_PROTOCOLS = 101


class SocketEndpoint:
    """Takes WebSockets from pages of these origins, of the hub's own, and from whoever is no browser."""

    def __init__(
        self,
        new_id: Callable[[], str],
        origins: frozenset[str] = frozenset(),
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._new_id = new_id
        self._origins = origins
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket, from its handshake to its end."""
        # A socket begins with a request by GET; what is proved of it is about that.
        head = Head({**scope, "method": "GET", "scheme": scope["scheme"].replace("ws", "http", 1)})
        handshake, began = Handshake.of(head, head.request_id(self._new_id)), self._clock()
        is_welcome = self._is_welcome(head)
        del head
        await receive()  # that somebody wants to connect
        status = 403
        if is_welcome:
            status = await self._status(handshake, scope["subprotocols"], receive, send)
        if status != SWITCHING_PROTOCOLS:
            await _refused(send, status)
        request_log: RequestLog | None = handshake.state["request_log"]
        if request_log:
            milliseconds = round(1000 * (self._clock() - began), 1)
            request_log.add(
                RequestLine(datetime.now(UTC), handshake.request_id, "GET", "/graphql", status, milliseconds)
            )

    async def _status(self, handshake: Handshake, offered: list[str], receive: Receive, send: Send) -> int:
        """The status that the socket is refused with, or was served under."""
        streams: Streams = handshake.state["streams"]
        try:
            with streams.counted("websocket", handshake.address):
                await self._served(handshake, offered, receive, send)
        except RateLimited:
            return 429
        return SWITCHING_PROTOCOLS

    async def _served(self, handshake: Handshake, offered: list[str], receive: Receive, send: Send) -> None:
        if messages.SUBPROTOCOL not in offered:
            await send({"type": "websocket.accept"})
            await send(close_message(CloseCode.SUBPROTOCOL_NOT_ACCEPTABLE, "Subprotocol not acceptable"))
            return
        await send({"type": "websocket.accept", "subprotocol": messages.SUBPROTOCOL})
        streams: Streams = handshake.state["streams"]
        socket = Socket(handshake, receive, send, streams)
        with streams.ended_with_the_hub(socket):
            await socket.serve()

    def _is_welcome(self, head: Head) -> bool:
        origin = head.header(b"origin")
        if origin is None or origin in self._origins or "*" in self._origins:
            return True
        return origin.partition("://")[2] == head.header(b"host")


async def _refused(send: Send, status: int) -> None:
    await send({"type": "websocket.http.response.start", "status": status, "headers": []})
    await send({"type": "websocket.http.response.body", "body": b""})
