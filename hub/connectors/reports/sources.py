"""The sources of the council reports, one line each."""

from __future__ import annotations

from hub.connectors.reports.protocol import Reports
from hub.rules.systems import SystemCode
from hub.sources import source

FIGURES = source(SystemCode.REPORTS, Reports.figures, tags=("figure",))
FIGURE_BY_ID = source(SystemCode.REPORTS, Reports.figure_by_id, tags=("figure",))
FIGURES_OF_PERIOD = source(SystemCode.REPORTS, Reports.figures_of_period, tags=("council_report", "figure"))
CONFLICTS_OF_FIGURE = source(SystemCode.REPORTS, Reports.conflicts_of_figure, tags=("figure_conflict",))
REPORTS_OF_FIGURE = source(SystemCode.REPORTS, Reports.reports_of_figure, tags=("council_report", "figure"))
