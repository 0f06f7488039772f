"""What any connector to the agencies system offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hub.connectors.agencies.records import Agency, AgencyFilter, District
from hub.sources.paging import Search, Slice


class Agencies(Protocol):
    """Batch functions: as many values as keys, in order; a miss is None."""

    async def agency_by_code(self, codes: Sequence[str]) -> Sequence[Agency | None]:
        """Agencies by agency code."""
        ...

    async def agencies(self, searches: Sequence[Search[AgencyFilter]]) -> Sequence[Slice[Agency]]:
        """Pages of agencies."""
        ...

    async def district_by_code(self, codes: Sequence[str]) -> Sequence[District | None]:
        """Districts by town code."""
        ...

    async def districts(self, texts: Sequence[str | None]) -> Sequence[Sequence[District]]:
        """All districts whose name, alias or postal code contains each text; None: all 38."""
        ...
