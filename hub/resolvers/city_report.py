"""The table of the council reports, computed live: public."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hub.connectors.reports.records import Figure
from hub.connectors.reports.sources import FIGURES_OF_PERIOD
from hub.context import Context
from hub.resolvers.city_measures import MEASURES, Measure, shown
from hub.rules.roc_calendar import Period
from hub.services.callers import PUBLIC


@dataclass(frozen=True, slots=True)
class CityReportLine:
    """One measure over the period asked for."""

    measure: Measure
    period: Period


@dataclass(frozen=True, slots=True)
class PrintedComparison:
    """One measure over the period of a figure that is printed of it."""

    measure: Measure
    period: Period
    figure: Figure


@dataclass(frozen=True, slots=True)
class CityReport:
    """The report of a period."""

    period: Period
    lines: tuple[CityReportLine, ...]


async def city_report(context: Context, period: Period) -> CityReport:
    """The report of a period, its numbers still to be asked for."""
    context.require(PUBLIC)
    # Once the periods of the printed figures are known, every system can count all periods in one statement.
    # A failure of the figures is not the report's: it shows where they are printed.
    await asyncio.wait([context.load(FIGURES_OF_PERIOD, period)])
    return CityReport(period, tuple(CityReportLine(measure, period) for measure in MEASURES))


def comparisons(context: Context, line: CityReportLine) -> list[PrintedComparison]:
    """Every figure printed of a line; raises what kept the figures from coming."""
    context.require(PUBLIC)
    figures = context.load(FIGURES_OF_PERIOD, line.period).result() or ()
    return [
        PrintedComparison(line.measure, days, figure)
        for figure in figures
        if figure.metric == line.measure.metric and (days := figure.period.days)
    ]


def value(context: Context, of: CityReportLine | PrintedComparison) -> Awaitable[Decimal | None]:
    """The number of a measure, computed over its period."""
    context.require(PUBLIC)
    # Asked for at once, not when awaited: the counts of the whole report are one batch.
    return _value(of, context.load(of.measure.source, of.period))


def compared(context: Context, of: PrintedComparison) -> Awaitable[Decimal | None]:
    """Computed minus printed."""
    context.require(PUBLIC)
    return _difference(value(context, of), of.figure.value)


async def _value(of: CityReportLine | PrintedComparison, loading: Awaitable[Any]) -> Decimal | None:
    counts = await loading
    return None if counts is None else of.measure.value(counts)


async def _difference(computing: Awaitable[Decimal | None], printed: Decimal | None) -> Decimal | None:
    computed = await computing
    return None if computed is None or printed is None else difference(computed, printed)


def difference(computed: Decimal, printed: Decimal) -> Decimal:
    """Computed minus printed, at the precision that is printed: 7.03 days agree with a printed 7."""
    # A database's 20000 comes as 2E+4, which says nothing of how precisely it was printed.
    return shown(computed.quantize(Decimal(f"{printed:f}"), ROUND_HALF_UP) - printed)
