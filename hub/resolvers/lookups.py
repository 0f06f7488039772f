"""The ledger as public counts."""

from __future__ import annotations

from collections.abc import Sequence

from hub.connectors.lookups.records import LookupStatistic
from hub.connectors.lookups.sources import LOOKUPS_BY_MONTH
from hub.context import Context
from hub.rules.roc_calendar import Period
from hub.services.callers import PUBLIC


async def lookup_statistics(context: Context, period: Period) -> Sequence[LookupStatistic] | None:
    """Lookups by month and certificate kind."""
    context.require(PUBLIC)
    return await context.load(LOOKUPS_BY_MONTH, period)
