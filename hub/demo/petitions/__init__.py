"""Petitions, dispatch and calls: invented, in the volumes that the council reports print."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import asyncpg

from hub.connectors.petitions.terms import ServiceCaseKind
from hub.demo.petitions.cases import DISPATCH_COLUMNS, PETITION_COLUMNS, Cases, Row
from hub.demo.petitions.days import cases_by_day
from hub.demo.petitions.numbers import case_numbers
from hub.demo.world import Progress, World, facts
from hub.rules.roc_calendar import YearMonth
from hub.services.folders import sql_folder

_TRANSFERS = "petitions/demo_transfers"


async def seed(connection: asyncpg.Connection[asyncpg.Record], world: World, progress: Progress) -> None:
    """Write eight months of cases with their history, and of calls."""
    cases = Cases()
    for kind in ServiceCaseKind:
        columns = DISPATCH_COLUMNS if kind is ServiceCaseKind.DISPATCH else PETITION_COLUMNS
        rows = _rows(cases, kind, world)
        done = await connection.copy_records_to_table("service_case", records=rows, columns=columns)
        progress("petitions", _count(done))
    done = await connection.execute((sql_folder() / f"{_TRANSFERS}.sql").read_text("utf-8"))
    progress("petitions", _count(done))
    months = [_call_month(row, world.scale) for row in facts("call_months.csv")]
    await connection.copy_records_to_table("call_month", records=months)
    await connection.execute("analyze")
    progress("petitions", len(months))


def _rows(cases: Cases, kind: ServiceCaseKind, world: World) -> Iterator[Row]:
    taken: set[str] = set()
    for copy in range(world.scale):
        random = world.random(f"petitions {kind} {copy}")
        for day, count in cases_by_day(kind).items():
            numbers = case_numbers(kind, day, count, random, taken)
            yield from cases.of_day(kind, day, numbers, random)


def _count(done: str) -> int:
    """The rows of a command's tag, such as `COPY 62883`."""
    return int(done.rsplit(maxsplit=1)[-1])


def _call_month(row: dict[str, str], scale: int) -> tuple[date | int | bool, ...]:
    month = YearMonth.parse(row.pop("month"))
    return (month.first_day, *(int(count) * scale for count in row.values()), True)
