"""The demo's databases: one a system, created, migrated and filled on one server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import asyncpg

from hub.demo import agencies, awards, lookups, petitions, reports, tenders, verification
from hub.demo.world import Progress, Seed, World
from hub.errors import StartupError
from hub.rules.systems import SystemCode
from hub.services.folders import sql_folder
from hub.services.migrations import migrate

SEEDS: Mapping[SystemCode, Seed] = {
    SystemCode.AGENCIES: agencies.seed,
    SystemCode.TENDERS: tenders.seed,
    SystemCode.PETITIONS: petitions.seed,
    SystemCode.AWARDS: awards.seed,
    SystemCode.REPORTS: reports.seed,
    SystemCode.VERIFICATION: verification.seed,
    SystemCode.HUB: lookups.seed,
}

_HAS_SEED = "select to_regclass('demo_seed') is not null"


async def create_databases(url_of: Callable[[str], str]) -> dict[SystemCode, str]:
    """Create the database of each system where it is missing; the addresses of all."""
    async with connected("postgres", url_of("postgres")) as connection:
        have = {row[0] for row in await connection.fetch("select datname from pg_database")}
        for system in SystemCode:
            if system not in have:
                await connection.execute(f'create database "{system}"')
    return {system: url_of(system) for system in SystemCode}


async def migrate_all(urls: Mapping[SystemCode, str]) -> dict[SystemCode, list[str]]:
    """Bring every system's database up to date; what ran, by system."""
    ran = await asyncio.gather(*(_migrated(system, url) for system, url in urls.items()))
    return dict(zip(urls, ran, strict=True))


async def _migrated(system: SystemCode, url: str) -> list[str]:
    async with connected(system, url) as connection:
        return await migrate(connection, sql_folder() / system / "migrations")


async def seed_all(urls: Mapping[SystemCode, str], world: World, progress: Progress) -> None:
    """Fill these databases with demo data, each in one transaction; raises StartupError if one has data."""
    await asyncio.gather(*(_seeded(system, url, world, progress) for system, url in urls.items()))


async def _seeded(system: SystemCode, url: str, world: World, progress: Progress) -> None:
    async with connected(system, url) as connection:
        async with connection.transaction():
            if await connection.fetchval(_HAS_SEED):
                raise StartupError(f"the {system} database already has demo data")
            # Made in the seed's own transaction: the table is there exactly when the data is.
            await connection.execute(
                f"create table demo_seed as select now() as seeded_at, {world.scale:d} as scale"
            )
            await SEEDS[system](connection, world, progress)
        # Counts read indexes alone, once it is known that every row is visible.
        await connection.execute("vacuum analyze")


async def seeded_scales(urls: Mapping[SystemCode, str]) -> dict[SystemCode, int]:
    """The scale of the demo data, of the databases that have any: not all, if the first start was interrupted."""
    found = {system: await _seeded_scale(system, url) for system, url in urls.items()}
    return {system: scale for system, scale in found.items() if scale is not None}


async def _seeded_scale(system: SystemCode, url: str) -> int | None:
    async with connected(system, url) as connection:
        if not await connection.fetchval(_HAS_SEED):
            return None
        scale: int = await connection.fetchval("select scale from demo_seed")
        return scale


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
