"""The agencies system over its PostgreSQL database."""

from __future__ import annotations

from collections.abc import Sequence

from hub.connectors.agencies.records import Agency, AgencyFilter, District
from hub.connectors.patterns import containing
from hub.connectors.slices import in_series, slice_of_search
from hub.services.postgres import Database, Statement
from hub.sources.paging import Search, Slice

AGENCY_BY_CODE = Statement("agencies/agency_by_code", Agency)
AGENCIES = Statement("agencies/agencies", Agency)
DISTRICT_BY_CODE = Statement("agencies/district_by_code", District)
DISTRICTS = Statement("agencies/districts", District)


class PostgresAgencies:
    """Implements `Agencies`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def agency_by_code(self, codes: Sequence[str]) -> list[Agency | None]:
        """Agencies by agency code."""
        return await self._database.one_per_key(AGENCY_BY_CODE, codes)

    async def agencies(self, searches: Sequence[Search[AgencyFilter]]) -> list[Slice[Agency]]:
        """Pages of agencies."""
        return await in_series(searches, self._search)

    async def _search(self, search: Search[AgencyFilter]) -> Slice[Agency]:
        page = search.page
        return await slice_of_search(
            self._database, AGENCIES, page, containing(search.filter.text), page.descending, page.bound(0)
        )

    async def district_by_code(self, codes: Sequence[str]) -> list[District | None]:
        """Districts by town code."""
        return await self._database.one_per_key(DISTRICT_BY_CODE, codes)

    async def districts(self, texts: Sequence[str | None]) -> list[list[District]]:
        """All districts whose name, alias or postal code contains each text."""
        return await self._database.many_per_key(DISTRICTS, [containing(text) for text in texts])
