"""What any reader of the ledger offers: counts, never an entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hub.connectors.lookups.records import LookupCounts, LookupStatistic
from hub.rules.roc_calendar import Period


class Lookups(Protocol):
    """Batch functions: as many values as keys, in order."""

    async def lookup_counts(self, periods: Sequence[Period]) -> Sequence[LookupCounts | None]:
        """Lookups made in each period."""
        ...

    async def lookups_by_month(self, periods: Sequence[Period]) -> Sequence[Sequence[LookupStatistic]]:
        """Lookups made in each period, by month and certificate kind."""
        ...
