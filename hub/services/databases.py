"""The databases of all systems, as an operator deals with them: reached one by one, and brought up to date."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg

from hub.errors import StartupError
from hub.rules.systems import TABLES_OF, SystemCode
from hub.services.folders import sql_folder
from hub.services.migrations import migrate


async def migrate_all(urls: Mapping[SystemCode, str]) -> dict[SystemCode, list[str]]:
    """Bring every system's database up to date; what ran, by system."""
    ran = await asyncio.gather(*(_migrated(system, url) for system, url in urls.items()))
    return dict(zip(urls, ran, strict=True))


async def _migrated(system: SystemCode, url: str) -> list[str]:
    async with connected(system, url) as connection:
        return await migrate(connection, sql_folder() / TABLES_OF[system] / "migrations")


@asynccontextmanager
async def connected(system: str, url: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """One connection; raises StartupError if there is none to be had."""
    try:
        connection = await asyncpg.connect(url, timeout=5)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise StartupError(f"cannot connect to the {system} database: {error}") from error
    try:
        yield connection
    finally:
        await connection.close()
