"""What any connector to the award registry offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hub.connectors.awards.records import (
    Award,
    AwardCounts,
    AwardEdition,
    AwardFilter,
    AwardProgramme,
    Certification,
    CertificationFilter,
)
from hub.rules.roc_calendar import Period
from hub.sources.paging import Page, Search, Slice


class Awards(Protocol):
    """Batch functions: as many values as keys, in order; a miss is None."""

    async def award_programme_by_code(self, codes: Sequence[str]) -> Sequence[AwardProgramme | None]:
        """Programmes by code."""
        ...

    async def award_programmes(self, texts: Sequence[str | None]) -> Sequence[Sequence[AwardProgramme]]:
        """All programmes whose name contains each text; None: all."""
        ...

    async def award_edition_by_code(self, codes: Sequence[str]) -> Sequence[AwardEdition | None]:
        """Editions by code."""
        ...

    async def editions_of_programme(self, codes: Sequence[str]) -> Sequence[Sequence[AwardEdition]]:
        """Editions of each programme, newest first."""
        ...

    async def award_by_code(self, codes: Sequence[str]) -> Sequence[Award | None]:
        """Awards by code."""
        ...

    async def awards(self, searches: Sequence[Search[AwardFilter]]) -> Sequence[Slice[Award]]:
        """Pages of awards."""
        ...

    async def awards_of_agency(self, keys: Sequence[tuple[str, Page]]) -> Sequence[Slice[Award]]:
        """Pages of the awards of each agency, by agency code."""
        ...

    async def awards_of_tender(self, tender_keys: Sequence[str]) -> Sequence[Sequence[Award]]:
        """Awards of each tender, by `agency/job number`."""
        ...

    async def certification_by_number(self, numbers: Sequence[str]) -> Sequence[Certification | None]:
        """Certifications by number."""
        ...

    async def certifications(
        self, searches: Sequence[Search[CertificationFilter]]
    ) -> Sequence[Slice[Certification]]:
        """Pages of certifications."""
        ...

    async def certifications_of_district(self, keys: Sequence[tuple[str, Page]]) -> Sequence[Slice[Certification]]:
        """Pages of the certifications in each district, by town code."""
        ...

    async def award_counts(self, periods: Sequence[Period]) -> Sequence[AwardCounts | None]:
        """Counts of each period."""
        ...
