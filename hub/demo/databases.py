"""The demo's databases: one a system, created and filled on one server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from hub.demo import agencies, awards, lookups, petitions, reports, tenders, verification
from hub.demo.world import Progress, Seed, World
from hub.errors import StartupError
from hub.rules.systems import SystemCode
from hub.services.databases import connected

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
        for system in SEEDS:
            if system not in have:
                await connection.execute(f'create database "{system}"')
    return {system: url_of(system) for system in SEEDS}


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
