"""The figures of the council reports: facts, nothing invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import asyncpg

from hub.connectors.reports.records import FigureSubject, PeriodKind
from hub.demo.world import Progress, World, facts
from hub.rules.systems import SystemCode

SYSTEMS: Mapping[str, SystemCode] = MappingProxyType(
    {
        FigureSubject.DOCUMENT_FREE_LOOKUP: SystemCode.VERIFICATION,
        FigureSubject.TENDER_PROGRESS: SystemCode.TENDERS,
        FigureSubject.INSPECTION: SystemCode.TENDERS,
        FigureSubject.CITIZEN_OVERSIGHT: SystemCode.TENDERS,
        FigureSubject.PETITION: SystemCode.PETITIONS,
        FigureSubject.DISPATCH: SystemCode.PETITIONS,
        FigureSubject.CALL_CENTRE: SystemCode.PETITIONS,
        FigureSubject.AWARDS: SystemCode.AWARDS,
    }
)
# Counted up to their last day. A year, or years together, were not over when the reports were printed.
DATED = frozenset({PeriodKind.RANGE, PeriodKind.DAY, PeriodKind.UNTIL, PeriodKind.AS_OF, PeriodKind.EDITION})
UNITS_OF_TEXT = frozenset({"grade", "date"})


async def seed(connection: asyncpg.Connection[asyncpg.Record], _world: World, progress: Progress) -> None:
    """Write the reports, their figures and where these disagree."""
    reports = [_report(row) for row in facts("council_reports.csv")]
    await connection.copy_records_to_table("council_report", records=reports)
    rows = facts("report_figures.csv")
    units = {row["unit"]: row["zh_tw"] for row in facts("figure_units.csv")}
    figures = [_figure(number, row, units) for number, row in enumerate(rows, 1)]
    await connection.copy_records_to_table("figure", records=figures)
    conflicts = list(_conflicts(rows))
    await connection.copy_records_to_table("figure_conflict", columns=CONFLICT_COLUMNS, records=conflicts)
    progress("reports", len(reports) + len(figures) + len(conflicts))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _report(row: Mapping[str, str]) -> tuple[object, ...]:
    days = (_day(row[name]) for name in ("first_day", "last_day", "published_on"))
    return row["code"], row["name_zh"], row["name_en"], *days


def _figure(number: int, row: Mapping[str, str], units: Mapping[str, str]) -> tuple[object, ...]:
    last_day = _day(row["period_end"])
    return (
        number,
        row["metric_id"],
        row["label_zh"],
        row["label_en"],
        row["value"],
        None if row["unit"] in UNITS_OF_TEXT else Decimal(row["value"]),
        units[row["unit"]],
        row["unit"],
        row["period_kind"],
        _day(row["period_start"]),
        last_day,
        last_day if row["period_kind"] in DATED else None,
        row["report"].split("|"),
        row["system"],
        SYSTEMS.get(row["system"]),
        row["note"] or None,
        " ".join(filter(None, (row["metric_id"], row["label_zh"], row["label_en"], row["note"]))),
    )


CONFLICT_COLUMNS = ("figure_id", "other_id", "explanation_zh", "explanation_en")


def _conflicts(rows: tuple[dict[str, str], ...]) -> Iterator[tuple[object, ...]]:
    """Each disagreement as it is seen from either figure."""
    ids = {(row["metric_id"], row["report"]): number for number, row in enumerate(rows, 1)}
    for row in facts("figure_conflicts.csv"):
        figure = ids[row["metric_id"], row["report"]]
        other = ids.get((row["metric_id"], row["other_report"]))
        yield figure, other, row["zh_tw"], row["en"]
        if other is not None:
            yield other, figure, row["zh_tw"], row["en"]
