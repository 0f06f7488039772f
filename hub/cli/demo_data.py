"""What a demo's databases begin with: tables, invented rows, and its clients."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hub.app.office import new_seals
from hub.app.systems import opened_database
from hub.casework.subscriptions import Subscriptions
from hub.cli.databases import ROWS
from hub.cli.progress import shown_rows
from hub.demo.client import demo_key, permit_demo_clients, subscribe_told_agency, told_key
from hub.demo.databases import seed_all, seeded_scales
from hub.demo.world import world
from hub.errors import StartupError
from hub.privacy.ledger.postgres import PostgresLedger
from hub.privacy.policy_table import PolicyTable
from hub.privacy.subjects import SubjectHashes
from hub.rules.systems import SystemCode
from hub.services.api_keys import Clients
from hub.services.databases import migrate_all


@dataclass(frozen=True, slots=True)
class DemoKeys:
    """The keys of the demo's clients: of the agency that looks up and tells, and of the one that is told."""

    agency: str
    told: str


def prepare(
    urls: Mapping[SystemCode, str], secret: bytes, scale: int | None, folder: Path, hashes: SubjectHashes
) -> DemoKeys:
    """Migrate, and seed what has no data yet; the keys of the demo's clients."""
    asyncio.run(migrate_all(urls))
    scales = asyncio.run(seeded_scales(urls))
    there = next(iter(scales.values()), None)
    if there is not None and scale not in (None, there):
        raise StartupError(f"{folder} has the demo at scale {there}: leave --scale out, or delete the folder")
    if empty := {system: url for system, url in urls.items() if system not in scales}:
        wanted = there or scale or 1
        with shown_rows("demo data", ROWS * wanted) as progress:
            asyncio.run(seed_all(empty, world(wanted, hashes), progress))
    return asyncio.run(_demo_keys(urls[SystemCode.HUB], secret))


async def _demo_keys(url: str, secret: bytes) -> DemoKeys:
    async with opened_database(SystemCode.HUB, url) as database:
        await permit_demo_clients(PolicyTable(database, PostgresLedger(database), lambda: datetime.now(UTC)))
        await subscribe_told_agency(Subscriptions(database, new_seals(secret, None)))
        clients = Clients(database)
        return DemoKeys(await demo_key(clients, secret), await told_key(clients, secret))
