"""Dispatch over the PostgreSQL database of the petitions system."""

from __future__ import annotations

from collections.abc import Sequence

from hub.connectors.petitions.keys import DispatchFilter, NearbyKey, place_bounds
from hub.connectors.petitions.records import DispatchCase
from hub.connectors.slices import in_series, slice_of_search, slice_per_key
from hub.services.postgres import Database, Statement
from hub.sources.paging import Page, Search, Slice

DISPATCH_BY_CASE_NUMBER = Statement("petitions/dispatch_by_case_number", DispatchCase)
DISPATCH_CASES = Statement("petitions/dispatch_cases", DispatchCase)
DISPATCH_OF_DISTRICT = Statement("petitions/dispatch_of_district", DispatchCase)
DISPATCH_NEAR = Statement("petitions/dispatch_near", DispatchCase)


class PostgresDispatch:
    """Implements `Dispatch`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def dispatch_by_case_number(self, numbers: Sequence[str]) -> list[DispatchCase | None]:
        """Dispatch cases by case number."""
        return await self._database.one_per_key(DISPATCH_BY_CASE_NUMBER, numbers)

    async def dispatch_cases(self, searches: Sequence[Search[DispatchFilter]]) -> list[Slice[DispatchCase]]:
        """Pages of dispatch cases."""
        return await in_series(searches, self._dispatch_cases)

    async def dispatch_of_district(self, keys: Sequence[tuple[str, Page]]) -> list[Slice[DispatchCase]]:
        """A page of dispatch cases for each town code."""
        return await slice_per_key(self._database, DISPATCH_OF_DISTRICT, keys)

    async def dispatch_near(self, keys: Sequence[NearbyKey]) -> list[list[DispatchCase]]:
        """Dispatch cases around each point, nearest first."""
        columns = zip(*((key.lat, key.lng, key.metres, key.limit) for key in keys), strict=True)
        return await self._database.many_per_key(DISPATCH_NEAR, *map(list, columns))

    async def _dispatch_cases(self, search: Search[DispatchFilter]) -> Slice[DispatchCase]:
        asked, page, near = search.filter, search.page, search.filter.near
        return await slice_of_search(
            self._database,
            DISPATCH_CASES,
            page,
            asked.town_code,
            asked.agency_code,
            asked.incident,
            asked.status,
            asked.since,
            asked.until,
            *((near.lat, near.lng, near.metres) if near else (None, None, None)),
            *place_bounds(page),
        )
