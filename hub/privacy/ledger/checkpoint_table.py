"""A second place in PostgreSQL: a table of another server, to which the hub may add, and change nothing."""

from __future__ import annotations

import time

import asyncpg

from hub.services.folders import sql_folder
from hub.services.postgres_connection import Rows
from hub.services.postgres_link import opened_link

SECONDS = 5.0


class CheckpointTable:
    """Implements `SecondPlace`; connects each time, which is once a minute."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def last(self) -> bytes | None:
        """See `SecondPlace`."""
        rows = await self._run("checkpoints/last")
        return rows[0][0].encode() if rows else None

    async def keep(self, note: bytes) -> None:
        """See `SecondPlace`."""
        await self._run("checkpoints/keep", note.decode())

    async def _run(self, path: str, *arguments: str) -> Rows:
        statement = (sql_folder() / f"{path}.sql").read_text("utf-8")
        try:
            async with opened_link(self._url, "checkpoints", time.monotonic, SECONDS) as link:
                return await link.execute(statement, *arguments)
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise ConnectionError(f"{type(error).__name__}: {error}") from error
