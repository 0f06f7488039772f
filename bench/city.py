"""The demo city that all contestants read: one PostgreSQL server with a database a system."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.processes import parent
from hub.app.systems import opened_database
from hub.demo.databases import create_databases, seed_all, seeded_scales
from hub.demo.world import world
from hub.errors import StartupError
from hub.http.stored_documents import sha256_of
from hub.rules.systems import SystemCode
from hub.services.databases import connected, migrate_all
from hub.services.document_registry import DocumentRegistry
from hub.services.embedded_postgres import EmbeddedPostgres

STATEMENTS = Path(__file__).parent / "statements"
DOCUMENTS = Path(__file__).parent / "documents"
REPORTS_A_TENDER = 12
LAST_MONTH = date(2012, 8, 1)

# Every contestant keeps connections to several databases, and the vacuum must not run beside one of them only.
_POSTGRES = {"max_connections": "1000", "autovacuum": "off", "shared_buffers": "512MB"}


@dataclass(frozen=True, slots=True)
class City:
    """The addresses of its systems, and the processes of the servers behind them."""

    urls: Mapping[SystemCode, str]
    servers: tuple[int, ...]

    async def column(self, system: SystemCode, text: str, *arguments: object) -> list[Any]:
        """The first column of what a statement returns."""
        async with connected(system, self.urls[system]) as connection:
            return [row[0] for row in await connection.fetch(text, *arguments)]


@contextmanager
def opened_city(folder: Path | None, scale: int) -> Iterator[City]:
    """The city at this scale, seeded where the folder does not have it yet; without a folder thrown away."""
    with _folder(folder) as home, EmbeddedPostgres(home / "postgres", options=_POSTGRES) as postgres:
        urls = asyncio.run(_seeded(postgres, scale, home))
        yield City(urls, (asyncio.run(_server(urls[SystemCode.HUB])),))


@contextmanager
def _folder(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder.absolute()
        return
    temporary = Path(tempfile.mkdtemp(prefix="khub-bench-"))
    # Run as root, PostgreSQL has an account of its own, which must get in.
    temporary.chmod(0o755)
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


async def _seeded(postgres: EmbeddedPostgres, scale: int, home: Path) -> dict[SystemCode, str]:
    urls = await create_databases(postgres.url)
    await migrate_all(urls)
    scales = await seeded_scales(urls)
    if others := set(scales.values()) - {scale}:
        raise StartupError(f"{home} has the demo at scale {max(others)}: give that, or another folder")
    if empty := {system: url for system, url in urls.items() if system not in scales}:
        await seed_all(empty, world(scale), lambda _name, _rows: None)
    await _more_reports(urls[SystemCode.TENDERS])
    await _stored_documents(urls[SystemCode.HUB])
    return urls


async def _stored_documents(url: str) -> None:
    """Register the documents that are asked for."""
    async with opened_database(SystemCode.HUB, url) as database:
        for path in DOCUMENTS.glob("*.graphql"):
            text = path.read_text("utf-8")
            end = datetime.now(UTC) + timedelta(days=365)
            await DocumentRegistry(database).store(sha256_of(text), text, path.stem, "benchmarks", end)


async def _more_reports(url: str) -> None:
    """Give every tender a year of monthly reports, so that each list asked for is full."""
    async with connected(SystemCode.TENDERS, url) as connection:
        done = await connection.execute(statement("more_reports"), REPORTS_A_TENDER, LAST_MONTH)
        if done != "INSERT 0 0":
            await connection.execute("vacuum analyze progress_report")


def statement(name: str) -> str:
    """A statement that makes what the demo has not."""
    return (STATEMENTS / f"{name}.sql").read_text("utf-8")


async def _server(url: str) -> int:
    """The process of the server: the parent of whoever answers."""
    async with connected(SystemCode.HUB, url) as connection:
        return parent(await connection.fetchval("select pg_backend_pid()"))
