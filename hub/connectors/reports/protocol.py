"""What any connector to the council reports offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hub.connectors.reports.records import CouncilReport, Figure, FigureConflict, FigureFilter
from hub.rules.roc_calendar import Period


class Reports(Protocol):
    """Batch functions: as many values as keys, in order; a miss is None. `ids` are `Figure.id`."""

    async def figures(self, filters: Sequence[FigureFilter]) -> Sequence[Sequence[Figure]]:
        """All figures that fit, in the order of the reports."""
        ...

    async def figure_by_id(self, ids: Sequence[int]) -> Sequence[Figure | None]:
        """Figures by id."""
        ...

    async def figures_of_period(self, periods: Sequence[Period]) -> Sequence[Sequence[Figure]]:
        """Figures over known days that lie within each period, or are printed in a report on days within it."""
        ...

    async def conflicts_of_figure(self, ids: Sequence[int]) -> Sequence[Sequence[FigureConflict]]:
        """What each figure disagrees with."""
        ...

    async def reports_of_figure(self, ids: Sequence[int]) -> Sequence[Sequence[CouncilReport]]:
        """The reports that print each figure."""
        ...
