"""The tenders of the demo city: works, firms and everything about them are invented."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import asyncpg

from hub.connectors.tenders.terms import ControlList
from hub.demo.tenders.cohorts import AS_OF
from hub.demo.tenders.inspections import deficiencies, inspection_rows, inspections
from hub.demo.tenders.oversight import oversight_reports
from hub.demo.tenders.progress import contract_changes, progress_reports, verifications
from hub.demo.tenders.works import Work, Works, firms
from hub.demo.world import Progress, World
from hub.rules.deadlines import DeadlineKind

# Copies of the demo data for benchmarks have ids of their own from here on, copy by copy.
_COPY: Final = 1_000_000

# Rows came with their ids: later ones go on from there. Searches are planned well from the first one on.
_AFTERWARDS: Final = """
select
  setval(pg_get_serial_sequence('tender', 'id'), (select max(id) from tender)),
  setval(pg_get_serial_sequence('inspection', 'id'), (select max(id) from inspection)),
  setval(pg_get_serial_sequence('oversight_report', 'id'), (select max(id) from oversight_report));
select gin_clean_pending_list('tender_title');
analyze;
"""

# Both reports of 2012 count these lists: 168 then 169 annual plans, 33 then 35 items of city meetings.
_PICKED: Final = (
    (ControlList.ANNUAL_PLAN, 168, date(2012, 1, 1)),
    (ControlList.ANNUAL_PLAN, 1, date(2012, 7, 16)),
    (ControlList.CITY_MEETING, 33, date(2012, 1, 3)),
    (ControlList.CITY_MEETING, 2, date(2012, 7, 10)),
)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table: in copies the columns at `ids` are shifted, and those at `numbers` marked."""

    name: str
    columns: tuple[str, ...] | None
    rows: list[tuple[object, ...]]
    ids: tuple[int, ...] = (0,)
    numbers: tuple[int, ...] = ()

    def copies(self, scale: int) -> Iterator[tuple[object, ...]]:
        """The rows, and as many copies more as `scale` says."""
        yield from self.rows
        for copy in range(1, scale):
            yield from (self._copied(row, copy) for row in self.rows)

    def _copied(self, row: tuple[object, ...], copy: int) -> tuple[object, ...]:
        values = list(row)
        for at in self.ids:
            values[at] = row[at] + copy * _COPY  # type: ignore[operator]  # `ids` names columns of integers
        for at in self.numbers:
            values[at] = f"{row[at]}-{copy}"
        return tuple(values)


async def seed(connection: asyncpg.Connection[asyncpg.Record], world: World, progress: Progress) -> None:
    """Write the tenders and all that belongs to them."""
    named = [(number, name, True) for number, name, _ in firms()]
    await connection.copy_records_to_table("firm", records=named)
    for table in _tables(world):
        await connection.copy_records_to_table(
            table.name, columns=table.columns, records=table.copies(world.scale)
        )
        progress(table.name, len(table.rows) * world.scale)
    await connection.execute(_AFTERWARDS)


def _tables(world: World) -> Iterator[Table]:
    works = Works(world).all()
    yield Table("tender", None, [_tender(work) for work in works], numbers=(2,))
    yield Table("contract", None, list(_contracts(works)))
    random = world.random("tenders.progress")
    reports = progress_reports(works, random)
    changes = ("tender_id", "kind", "before", "after", "reason", "approved_at")
    yield Table("contract_change", changes, list(contract_changes(works, random)))
    yield Table("progress_report", None, list(reports))
    checks = ("tender_id", "month", "verified_on", "trigger", "field_actual", "result")
    yield Table("progress_verification", checks, list(verifications(reports, random)))
    random = world.random("tenders.inspections")
    made = inspections(works, random)
    yield Table("inspection", None, list(inspection_rows(made, random)), ids=(0, 2), numbers=(1,))
    found = ("inspection_id", "code", "severity", "text", "extended_until", "repaired_at", "filed_for_record_at")
    yield Table("deficiency", found, list(deficiencies(made, random)))
    random = world.random("tenders.oversight")
    yield Table("oversight_report", None, list(oversight_reports(works, random)), ids=(0, 2), numbers=(1,))
    yield Table("control_entry", None, list(_controls(works)), ids=(1,))


def _tender(work: Work) -> tuple[object, ...]:
    award = work.award
    return (
        work.id,
        work.agency,
        work.job_number,
        work.title,
        work.category,
        work.notice[1],
        work.notice[0],
        work.budget,
        work.noticed,
        work.opened,
        work.status,
        work.town,
        *(work.site or (None, None)),
        *((award.contractor, award.amount, award.floor_price, award.day) if award else (None,) * 4),
        True,
    )


def _contracts(works: Iterable[Work]) -> Iterator[tuple[object, ...]]:
    for work in works:
        contract = work.contract
        if contract is None or contract.signed > AS_OF:
            continue
        yield (
            work.id,
            f"C{work.job_number}",
            contract.signed,
            contract.start,
            contract.planned_end,
            contract.actual_end,
            DeadlineKind.WORKING if work.id % 5 == 0 else DeadlineKind.CALENDAR,
        )


def _controls(works: list[Work]) -> Iterator[tuple[object, ...]]:
    """Works are listed with their cohort; the largest of the others are annual plans and meeting items."""
    yield from ((work.cohort.control, work.id, work.cohort.listed_on) for work in works if work.cohort.control)
    others = sorted((work for work in works if not work.cohort.control), key=lambda work: -work.budget)
    start: dict[ControlList, int] = {}
    for control, count, listed_on in _PICKED:
        first = start.get(control, 0)
        yield from ((control, work.id, listed_on) for work in others[first : first + count])
        start[control] = first + count
