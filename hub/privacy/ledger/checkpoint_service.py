"""A second place over HTTP: a service that keeps what is posted to it, and answers with the last of it."""

from __future__ import annotations

from hub.services.http_exchange import exchanged

SECONDS = 5.0

_KEPT = (200, 201, 204)


class CheckpointService:
    """Implements `SecondPlace`."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def last(self) -> bytes | None:
        """See `SecondPlace`."""
        status, body = await exchanged("GET", self._address, SECONDS)
        if status == 404:
            return None
        if status != 200:
            raise ConnectionError(f"HTTP {status}")
        return body

    async def keep(self, note: bytes) -> None:
        """See `SecondPlace`."""
        status, _ = await exchanged("POST", self._address, SECONDS, note)
        if status not in _KEPT:
            raise ConnectionError(f"HTTP {status}")
