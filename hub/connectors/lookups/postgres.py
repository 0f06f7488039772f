"""The ledger over the hub's own PostgreSQL database."""

from __future__ import annotations

from collections.abc import Sequence

from hub.connectors.instants import instants
from hub.connectors.lookups.records import LookupCounts, LookupStatistic
from hub.rules.roc_calendar import Period
from hub.services.postgres import Database, Statement

LOOKUP_COUNTS = Statement("hub/lookup_counts", LookupCounts)
LOOKUPS_BY_MONTH = Statement("hub/lookups_by_month", LookupStatistic)


class PostgresLookups:
    """Implements `Lookups`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def lookup_counts(self, periods: Sequence[Period]) -> list[LookupCounts | None]:
        """Lookups made in each period."""
        return await self._database.one_per_key(LOOKUP_COUNTS, *instants(periods))

    async def lookups_by_month(self, periods: Sequence[Period]) -> list[list[LookupStatistic]]:
        """Lookups made in each period, by month and certificate kind."""
        return await self._database.many_per_key(LOOKUPS_BY_MONTH, *instants(periods))
