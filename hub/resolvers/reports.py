"""The figures of the council reports: public."""

from __future__ import annotations

from collections.abc import Sequence

from hub.connectors.reports.records import Figure, FigureFilter
from hub.connectors.reports.sources import FIGURES
from hub.context import Context
from hub.services.callers import PUBLIC


async def figures(context: Context, wanted: FigureFilter) -> Sequence[Figure] | None:
    """All figures that fit."""
    context.require(PUBLIC)
    return await context.load(FIGURES, wanted)
