"""The server's side of a WebSocket, for thousands that wait: what only its handshake needs is let go."""

from __future__ import annotations

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class WaitingSocket(WebSocketsSansIOProtocol):
    """A socket that keeps neither request nor response of its handshake: they are a third of what it takes."""

    async def send(self, message: ASGISendEvent) -> None:
        """Send a message; as the server does."""
        await super().send(message)
        if message["type"] == "websocket.accept":
            # The parser of frames goes on holding both.
            self.request.headers.clear()
            self.response.headers.clear()
            self.scope["headers"] = []
