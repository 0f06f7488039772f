"""Periods of days as the instants that bound them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hub.rules.roc_calendar import Period, day_end_exclusive, day_start


def instants(periods: Sequence[Period]) -> tuple[list[datetime], list[datetime]]:
    """The first instant of each period, and the first after each."""
    return [day_start(period.first) for period in periods], [day_end_exclusive(period.last) for period in periods]
