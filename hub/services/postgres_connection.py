"""Connections to PostgreSQL over which no answer comes that is too large, and that never take long to close."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, TypeAlias

import asyncpg

from hub.services.postgres_errors import AnswerTooLarge

Rows: TypeAlias = list[asyncpg.Record]

# What one answer may have: more is a statement gone wrong, and would fill the memory.
MAX_ROWS = 10_000
MAX_BYTES = 5_000_000
CLOSE_SECONDS = 0.5


class Meter(asyncio.Protocol):
    """Between the socket and the driver: cuts the connection when more comes than one answer may have.

    The driver itself has no limit, and keeps in memory whatever comes.
    """

    def __init__(self, driver: asyncio.Protocol, transport: asyncio.Transport) -> None:
        self._driver = driver
        self._transport = transport
        self.left = MAX_BYTES

    def data_received(self, data: bytes) -> None:
        """Hand on what came, within the limit."""
        self.left -= len(data)
        if self.left < 0:
            self._transport.abort()
        else:
            self._driver.data_received(data)

    def eof_received(self) -> bool | None:
        """Hand on that the server says no more."""
        return self._driver.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """Hand on that the connection has ended."""
        self._driver.connection_lost(exc)

    def pause_writing(self) -> None:
        """Hand on that the server takes no more for now."""
        self._driver.pause_writing()

    def resume_writing(self) -> None:
        """Hand on that the server takes more again."""
        self._driver.resume_writing()


class CappedConnection(asyncpg.Connection):
    """A connection whose answers have at most so many rows and bytes."""

    __slots__ = ("_meter",)

    def __init__(
        self, protocol: Any, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop, *rest: Any
    ) -> None:
        super().__init__(protocol, transport, loop, *rest)
        self._meter = Meter(protocol, transport)
        transport.set_protocol(self._meter)

    async def fetch_capped(self, text: str, *arguments: object) -> Rows:
        """All rows of a statement, which the server itself ends one row after the most; raises AnswerTooLarge."""
        self._meter.left = MAX_BYTES
        try:
            # As `fetchrow` does it; no public method takes a number of rows.
            rows: Rows = await self._execute(text, arguments, MAX_ROWS + 1, None)  # type: ignore[attr-defined]
        except asyncpg.PostgresConnectionError:
            if self._meter.left < 0:
                raise AnswerTooLarge(f"more than {MAX_BYTES} bytes") from None
            raise
        if len(rows) > MAX_ROWS:
            raise AnswerTooLarge(f"more than {MAX_ROWS} rows")
        return rows

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109  # the driver's signature
        """Take leave of the server, but never wait long for one that does not answer."""
        with suppress(Exception):
            await super().close(timeout=CLOSE_SECONDS if timeout is None else timeout)
