"""What any reader of the hub's own database offers: of the ledger, the policy table, notices and applications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from hub.casework.applications import Application, Move
from hub.connectors.lookups.access_log import AccessLogEntry, AccessLogFilter
from hub.connectors.lookups.own_cases import NoticeAbout, Person
from hub.connectors.lookups.records import LookupCounts, LookupStatistic
from hub.privacy.batches import BatchOutcome
from hub.privacy.permissions import Permission
from hub.rules.roc_calendar import Period
from hub.sources.paging import Search, Slice


class Lookups(Protocol):
    """Batch functions: as many values as keys, in order."""

    async def lookup_counts(self, periods: Sequence[Period]) -> Sequence[LookupCounts | None]:
        """Lookups made in each period."""
        ...

    async def lookups_by_month(self, periods: Sequence[Period]) -> Sequence[Sequence[LookupStatistic]]:
        """Lookups made in each period, by month and certificate kind."""
        ...

    async def permissions_of_client(self, clients: Sequence[str]) -> Sequence[Sequence[Permission]]:
        """What each client may look up now."""
        ...

    async def batch_outcomes(self, batches: Sequence[str]) -> Sequence[Sequence[BatchOutcome]]:
        """How the items of each batch ended before, the last last."""
        ...

    async def access_log(self, searches: Sequence[Search[AccessLogFilter]]) -> Sequence[Slice[AccessLogEntry]]:
        """Pages of the lookups about one person each, but for those on hold."""
        ...

    async def applications_of_citizen(self, searches: Sequence[Search[Person]]) -> Sequence[Slice[Application]]:
        """Pages of the online applications of one person each."""
        ...

    async def notices_about(self, searches: Sequence[Search[Person]]) -> Sequence[Slice[NoticeAbout]]:
        """Pages of the notices about one person each, but for those on hold."""
        ...

    async def moves_of_application(self, applications: Sequence[UUID]) -> Sequence[Sequence[Move]]:
        """Every state that each application came to, in order."""
        ...
