"""What the hub answers over HTTP, and the headers that every answer carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from starlette.types import Send

_NOT_MODIFIED = 304

Headers: TypeAlias = Sequence[tuple[bytes, bytes]]

# What is no page loads nothing; the pages have policies of their own.
_NO_PAGE = b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

SECURITY_HEADERS: Headers = (
    (b"content-security-policy", _NO_PAGE),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)


def json_type(media_type: str) -> tuple[bytes, bytes]:
    """The header of a body of this type, which is always UTF-8."""
    return b"content-type", f"{media_type}; charset=utf-8".encode()


@dataclass(slots=True)
class Response:
    """A status, headers beside those that every answer carries, and a whole body."""

    status: int
    headers: Headers
    body: bytes

    async def send(self, send: Send, request_id: str) -> None:
        """Send it as the answer to the request with this id."""
        headers = [
            *self.headers,
            # Without a body, a 304 does not say how long one would be.
            *(((b"content-length", b"%d" % len(self.body)),) if self.status != _NOT_MODIFIED else ()),
            *SECURITY_HEADERS,
            (b"x-request-id", request_id.encode()),
        ]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})
