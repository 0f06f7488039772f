"""The council reports over their PostgreSQL database."""

from __future__ import annotations

from collections.abc import Sequence

from hub.connectors.patterns import containing
from hub.connectors.reports.records import CouncilReport, Figure, FigureConflict, FigureFilter
from hub.rules.roc_calendar import Period
from hub.services.postgres import Database, Statement

FIGURES = Statement("reports/figures", Figure)
FIGURE_BY_ID = Statement("reports/figure_by_id", Figure)
FIGURES_OF_PERIOD = Statement("reports/figures_of_period", Figure)
CONFLICTS_OF_FIGURE = Statement("reports/conflicts_of_figure", FigureConflict)
REPORTS_OF_FIGURE = Statement("reports/reports_of_figure", CouncilReport)


class PostgresReports:
    """Implements `Reports`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def figures(self, filters: Sequence[FigureFilter]) -> list[list[Figure]]:
        """All figures that fit, in the order of the reports."""
        return await self._database.many_per_key(
            FIGURES,
            [wanted.metric for wanted in filters],
            [wanted.system for wanted in filters],
            [wanted.subject for wanted in filters],
            [wanted.period and wanted.period.first for wanted in filters],
            [wanted.period and wanted.period.last for wanted in filters],
            [containing(wanted.text) for wanted in filters],
        )

    async def figure_by_id(self, ids: Sequence[int]) -> list[Figure | None]:
        """Figures by id."""
        return await self._database.one_per_key(FIGURE_BY_ID, ids)

    async def figures_of_period(self, periods: Sequence[Period]) -> list[list[Figure]]:
        """Figures within each period, or printed in a report on days within it."""
        firsts, lasts = [period.first for period in periods], [period.last for period in periods]
        return await self._database.many_per_key(FIGURES_OF_PERIOD, firsts, lasts)

    async def conflicts_of_figure(self, ids: Sequence[int]) -> list[list[FigureConflict]]:
        """What each figure disagrees with."""
        return await self._database.many_per_key(CONFLICTS_OF_FIGURE, ids)

    async def reports_of_figure(self, ids: Sequence[int]) -> list[list[CouncilReport]]:
        """The reports that print each figure."""
        return await self._database.many_per_key(REPORTS_OF_FIGURE, ids)
