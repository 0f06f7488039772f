"""A city ten times as large, and a hub that keeps the plan of every statement it runs."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from hub.app import opened_parts
from hub.app.configuration import Configuration
from hub.demo.databases import create_databases, seed_all
from hub.demo.world import world
from hub.rules.systems import SystemCode
from hub.services.databases import migrate_all
from hub.services.folders import sql_folder
from hub.services.postgres import Database
from hub.services.postgres_link import Link, opened_link
from tests.conftest import PATIENCE, SECRET, Hub

SCALE = 10


@pytest.fixture(scope="session")
def large_urls(postgres) -> dict[SystemCode, str]:
    async def filled() -> dict[SystemCode, str]:
        addresses = await create_databases(postgres.url)
        await migrate_all(addresses)
        await seed_all(addresses, world(SCALE), lambda _name, _rows: None)
        return addresses

    return asyncio.run(filled())


class ExplainingLink:
    """A link that runs every statement and keeps its plan, with the buffers it touched."""

    def __init__(self, link: Link, plans: list[dict[str, Any]]) -> None:
        self._link, self._plans = link, plans

    async def fetch(self, text: str, *arguments: object) -> Any:
        explained = await self._link.fetch(f"explain (analyze, buffers, format json) {text}", *arguments)
        self._plans.append({"text": text, "plan": json.loads(explained[0][0])[0]["Plan"]})
        return await self._link.fetch(text, *arguments)

    async def fetch_current(self, text: str, *arguments: object) -> Any:
        return await self._link.fetch(text, *arguments)

    async def execute(self, text: str, *arguments: object) -> Any:
        return await self._link.execute(text, *arguments)

    def changed(self) -> None:
        self._link.changed()

    def pools(self) -> Any:
        return self._link.pools()


@pytest.fixture(scope="session")
async def large_hub(large_urls, anyio_backend) -> AsyncIterator[tuple[Hub, list[dict[str, Any]]]]:
    plans: list[dict[str, Any]] = []

    @asynccontextmanager
    async def explaining(system: SystemCode, url: str, patience: float) -> AsyncIterator[Database]:
        async with opened_link(url, system, time.monotonic, 2 * patience) as link:
            yield Database(system, ExplainingLink(link, plans), sql_folder())

    configured = Configuration(patience=PATIENCE, budget=10**9)
    async with opened_parts(large_urls, SECRET, explaining, configured) as parts:
        names = ("operations", "clients", "databases", "health", "metrics")
        yield Hub(**{name: parts[name] for name in names}), plans
