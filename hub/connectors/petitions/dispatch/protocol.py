"""What any connector to dispatch offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hub.connectors.petitions.keys import DispatchFilter, NearbyKey
from hub.connectors.petitions.records import DispatchCase
from hub.sources.paging import Page, Search, Slice


class Dispatch(Protocol):
    """Batch functions: as many values as keys, in order; a miss is None."""

    async def dispatch_by_case_number(self, numbers: Sequence[str]) -> Sequence[DispatchCase | None]:
        """Dispatch cases by case number."""
        ...

    async def dispatch_cases(self, searches: Sequence[Search[DispatchFilter]]) -> Sequence[Slice[DispatchCase]]:
        """Pages of dispatch cases."""
        ...

    async def dispatch_of_district(self, keys: Sequence[tuple[str, Page]]) -> Sequence[Slice[DispatchCase]]:
        """A page of dispatch cases for each town code."""
        ...

    async def dispatch_near(self, keys: Sequence[NearbyKey]) -> Sequence[Sequence[DispatchCase]]:
        """Dispatch cases around each point, nearest first."""
        ...
