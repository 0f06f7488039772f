"""What the hub answers over HTTP, and the headers that every answer carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from starlette.types import Send

Headers: TypeAlias = Sequence[tuple[bytes, bytes]]

SECURITY_HEADERS: Headers = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)


@dataclass(frozen=True, slots=True)
class Response:
    """A status, headers beside those that every answer carries, and a whole body."""

    status: int
    headers: Headers
    body: bytes

    async def send(self, send: Send, request_id: str) -> None:
        """Send it as the answer to the request with this id."""
        headers = [
            *self.headers,
            (b"content-length", b"%d" % len(self.body)),
            *SECURITY_HEADERS,
            (b"x-request-id", request_id.encode()),
        ]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})
