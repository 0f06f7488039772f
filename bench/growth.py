"""Whether an answer takes longer as the tables grow: the same operations over ever more progress reports."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from bench.agreement import require_agreement
from bench.city import LAST_MONTH, City, statement
from bench.contestants import CONTESTANTS
from bench.measure import Measured, measured, medians, warmed_up
from bench.operations import OPERATIONS
from bench.progress import say
from bench.served import Server, running
from bench.table import aligned
from hub.rules.systems import SystemCode
from hub.services.databases import connected

NAMES = ("hub", "asyncpg")
# The first reads what grows, the second what does not.
DOCUMENTS = ("list", "point")
# At every size, as more tenders do not mean more reports of each. With hundreds of them a list would take longer:
# for the newest of a key PostgreSQL reads all entries of it that a page of the index has.
REPORTS_A_TENDER = 24

# How many tenders have reports at the least size, so many that the newest lists are full of them at every size.
_DAYS_WITH_REPORTS = """
    select notice_date from (select notice_date from tender order by notice_date desc limit $1) as newest
    group by notice_date order by notice_date desc
"""


@dataclass(frozen=True, slots=True)
class Growth:
    """The figures of one operation: of each contestant, at each number of reports."""

    operation: str
    figures: Mapping[str, Mapping[int, Measured]]

    def table(self) -> str:
        """A row a contestant: the median time at each size, and that at the last by that at the first."""
        sizes = list(next(iter(self.figures.values())))
        rows = [("p50 ms", *(f"{size:,} reports" for size in sizes), "last × first")]
        for name, found in self.figures.items():
            times = [found[size].p50_ms for size in sizes]
            rows.append((name, *(f"{each:.2f}" for each in times), f"{times[-1] / times[0]:.2f}"))
        return aligned(rows)


def growths(city: City, sizes: Sequence[int], rounds: int, seconds: float, folder: Path) -> Iterator[Growth]:
    """The figures of each operation, by one caller at a time; all sizes take turns."""
    with ExitStack() as stack:
        cities = {size: stack.enter_context(_grown(city, size)) for size in sizes}
        servers = {
            (name, size): stack.enter_context(
                running(CONTESTANTS[name], cities[size], 1, _made(folder / f"{size}"))
            )
            for size in sizes
            for name in NAMES
        }
        for operation in DOCUMENTS:
            requests = _requests(operation, city, min(sizes), folder)
            for size in sizes:
                reference, *others = (servers[name, size] for name in NAMES)
                require_agreement(reference, others, operation, requests.read_bytes().splitlines())
            yield Growth(operation, _figures(servers, city, requests, rounds, seconds))


def _figures(
    servers: Mapping[tuple[str, int], Server], city: City, requests: Path, rounds: int, seconds: float
) -> dict[str, dict[int, Measured]]:
    for server in servers.values():
        warmed_up(server, requests, 1, 1.0)
    found: dict[str, dict[int, list[Measured]]] = {name: {} for name, _ in servers}
    for number in range(rounds):
        say(f"{requests.stem} over growing tables, round {number + 1} of {rounds}")
        for (name, size), server in servers.items():
            found[name].setdefault(size, []).append(measured(server, city.servers, requests, 1, seconds))
    return {name: {size: medians(each) for size, each in sizes.items()} for name, sizes in found.items()}


@contextmanager
def _grown(city: City, size: int) -> Iterator[City]:
    """The city with a copy of the tenders' database that has so many reports; the copy is dropped at the end."""
    say(f"a copy of the tenders with {size:,} progress reports")
    name = f"tenders_with_{size}"
    asyncio.run(_copied(city, name))
    try:
        url = city.urls[SystemCode.TENDERS].replace("/tenders?", f"/{name}?")
        asyncio.run(_filled(url, size))
        yield replace(city, urls={**city.urls, SystemCode.TENDERS: url})
    finally:
        asyncio.run(_dropped(city, name))


async def _copied(city: City, name: str) -> None:
    await _dropped(city, name)
    async with connected(SystemCode.HUB, city.urls[SystemCode.HUB]) as connection:
        await connection.execute(f'create database "{name}" template "{SystemCode.TENDERS}"')


async def _dropped(city: City, name: str) -> None:
    async with connected(SystemCode.HUB, city.urls[SystemCode.HUB]) as connection:
        await connection.execute(f'drop database if exists "{name}" (force)')


async def _filled(url: str, size: int) -> None:
    async with connected(SystemCode.TENDERS, url) as connection:
        tenders = size // REPORTS_A_TENDER
        missing = tenders - await connection.fetchval("select count(*) from tender")
        if missing > 0:
            await connection.execute(statement("older_tenders"), missing)
        await connection.execute(statement("reports_without_keys"))
        await connection.execute(statement("reports_by_month"), tenders, REPORTS_A_TENDER, LAST_MONTH)
        await connection.execute(statement("reports_with_keys"))
        await connection.execute("vacuum analyze")


def _requests(operation: str, city: City, least: int, folder: Path) -> Path:
    """Requests for what has reports at every size."""
    path = folder / f"{operation}.jsonl"
    bodies = asyncio.run(OPERATIONS[operation].bodies(city))
    if operation == "list":
        days = asyncio.run(city.column(SystemCode.TENDERS, _DAYS_WITH_REPORTS, least // REPORTS_A_TENDER - 20))
        bodies = [_until(body, day) for body, day in zip(bodies, days, strict=False)]
    path.write_bytes(b"\n".join(bodies))
    return path


def _until(body: bytes, day: date) -> bytes:
    request: dict[str, Any] = msgspec.json.decode(body)
    return msgspec.json.encode({**request, "variables": {"filter": {"noticeTo": day.isoformat()}}})


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder
