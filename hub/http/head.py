"""What an HTTP request says before its body."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from starlette.types import Scope

from hub.services.credentials import Credentials

# Of hexadecimal digits, as many as the id of a trace has: nobody's name or number has this form.
_REQUEST_ID = re.compile(rb"[0-9a-f-]{32,64}")


class Head:
    """Method, query string and headers of a request, the address it came from, and `state`, the hub's parts.

    Of a header that is there twice it has the last, but credentials that are there twice are none.
    """

    __slots__ = ("_scope", "address", "headers", "method", "query", "state")

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.method: str = scope["method"]
        self.query: bytes = scope["query_string"]
        self.headers: Mapping[bytes, bytes] = dict(scope["headers"])
        client = scope.get("client")
        self.address: str = client[0] if client else ""
        self.state: Mapping[str, Any] = scope.get("state", {})

    def header(self, name: bytes) -> str | None:
        """The value of a header by its name in small letters; None where it is missing."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    def credentials(self) -> Credentials:
        """What the request says of who sends it."""
        origin = f"{self._scope['scheme']}://{self.header(b'host') or ''}"
        dpop = self._joined(b"dpop")
        return Credentials(self._joined(b"authorization"), dpop, self.method, origin, self._scope["path"])

    def _joined(self, name: bytes) -> str | None:
        """A header with all its values, commas between; one that is to be there once is then refused."""
        if name not in self.headers:
            return None
        return ", ".join(value.decode("latin-1") for each, value in self._scope["headers"] if each == name)

    def request_id(self, new_id: Callable[[], str]) -> str:
        """The caller's own id of the request if it has the form of one, or a new one."""
        given = self.headers.get(b"x-request-id", b"")
        return given.decode() if _REQUEST_ID.fullmatch(given) else new_id()
