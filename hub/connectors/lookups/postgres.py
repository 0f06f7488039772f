"""The ledger, notices and online applications over the hub's own PostgreSQL database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from hub.casework.applications import Application, Move
from hub.connectors.instants import instants
from hub.connectors.lookups.access_log import AccessLogEntry, AccessLogFilter
from hub.connectors.lookups.own_cases import NoticeAbout, Person
from hub.connectors.lookups.records import LookupCounts, LookupStatistic
from hub.connectors.slices import in_series, slice_of_search
from hub.privacy.batches import BatchOutcome
from hub.privacy.permissions import Permission
from hub.rules.roc_calendar import Period
from hub.services.postgres import Database, Statement
from hub.sources.paging import Search, Slice

LOOKUP_COUNTS = Statement("hub/lookup_counts", LookupCounts)
LOOKUPS_BY_MONTH = Statement("hub/lookups_by_month", LookupStatistic)
BATCH_OUTCOMES = Statement("hub/batch_outcomes", BatchOutcome, current=True)
# A permission is of no use from the moment it is withdrawn.
PERMISSIONS_OF_CLIENT = Statement("hub/permissions_of_client", Permission, current=True)
# Who looks sees what was looked up just now, and nothing that a hold keeps back.
ACCESS_LOG = Statement("hub/access_log", AccessLogEntry, current=True)
# Who has just done something with a case sees it done.
APPLICATIONS_OF_CITIZEN = Statement("hub/applications_of_citizen", Application, current=True)
NOTICES_ABOUT = Statement("hub/notices_about", NoticeAbout, current=True)
MOVES_OF_APPLICATION = Statement("hub/moves_of_application", Move, current=True)


R = TypeVar("R")


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

    async def permissions_of_client(self, clients: Sequence[str]) -> list[list[Permission]]:
        """What each client may look up now."""
        return await self._database.many_per_key(PERMISSIONS_OF_CLIENT, clients)

    async def batch_outcomes(self, batches: Sequence[str]) -> list[list[BatchOutcome]]:
        """How the items of each batch ended before, the last last."""
        return await self._database.many_per_key(BATCH_OUTCOMES, batches)

    async def access_log(self, searches: Sequence[Search[AccessLogFilter]]) -> list[Slice[AccessLogEntry]]:
        """Pages of the lookups about one person each, but for those on hold."""
        return await in_series(searches, self._access_log)

    async def _access_log(self, search: Search[AccessLogFilter]) -> Slice[AccessLogEntry]:
        asked, page = search.filter, search.page
        (since,), (until,) = instants([asked.period]) if asked.period else ((None,), (None,))
        bounds = (page.descending, page.bound(0))
        return await slice_of_search(self._database, ACCESS_LOG, page, asked.subject_hashes, since, until, *bounds)

    async def applications_of_citizen(self, searches: Sequence[Search[Person]]) -> list[Slice[Application]]:
        """Pages of the online applications of one person each."""
        return await in_series(searches, self._applications)

    async def _applications(self, search: Search[Person]) -> Slice[Application]:
        return await self._of_person(APPLICATIONS_OF_CITIZEN, search)

    async def notices_about(self, searches: Sequence[Search[Person]]) -> list[Slice[NoticeAbout]]:
        """Pages of the notices about one person each, but for those on hold."""
        return await in_series(searches, self._notices)

    async def _notices(self, search: Search[Person]) -> Slice[NoticeAbout]:
        return await self._of_person(NOTICES_ABOUT, search)

    async def moves_of_application(self, applications: Sequence[UUID]) -> list[list[Move]]:
        """Every state that each application came to, in order."""
        return await self._database.many_per_key(MOVES_OF_APPLICATION, applications)

    async def _of_person(self, statement: Statement[R], search: Search[Person]) -> Slice[R]:
        page = search.page
        bounds = (page.descending, page.bound(0), page.bound(1))
        return await slice_of_search(self._database, statement, page, search.filter.subject_hashes, *bounds)
