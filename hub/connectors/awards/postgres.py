"""The award registry over its PostgreSQL database."""

from __future__ import annotations

from collections.abc import Sequence

from hub.connectors.awards.records import (
    Award,
    AwardCounts,
    AwardEdition,
    AwardFilter,
    AwardProgramme,
    Certification,
    CertificationFilter,
)
from hub.connectors.patterns import containing
from hub.connectors.slices import in_series, slice_of_search, slice_per_key
from hub.rules.roc_calendar import Period
from hub.services.postgres import Database, Statement
from hub.sources.paging import Page, Search, Slice

AWARD_PROGRAMME_BY_CODE = Statement("awards/award_programme_by_code", AwardProgramme)
AWARD_PROGRAMMES = Statement("awards/award_programmes", AwardProgramme)
AWARD_EDITION_BY_CODE = Statement("awards/award_edition_by_code", AwardEdition)
EDITIONS_OF_PROGRAMME = Statement("awards/editions_of_programme", AwardEdition)
AWARD_BY_CODE = Statement("awards/award_by_code", Award)
AWARDS = Statement("awards/awards", Award)
AWARDS_OF_AGENCY = Statement("awards/awards_of_agency", Award)
AWARDS_OF_TENDER = Statement("awards/awards_of_tender", Award)
CERTIFICATION_BY_NUMBER = Statement("awards/certification_by_number", Certification)
CERTIFICATIONS = Statement("awards/certifications", Certification)
CERTIFICATIONS_OF_DISTRICT = Statement("awards/certifications_of_district", Certification)
AWARD_COUNTS = Statement("awards/award_counts", AwardCounts)


class PostgresAwards:
    """Implements `Awards`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def award_programme_by_code(self, codes: Sequence[str]) -> list[AwardProgramme | None]:
        """Programmes by code."""
        return await self._database.one_per_key(AWARD_PROGRAMME_BY_CODE, codes)

    async def award_programmes(self, texts: Sequence[str | None]) -> list[list[AwardProgramme]]:
        """All programmes whose name contains each text."""
        return await self._database.many_per_key(AWARD_PROGRAMMES, [containing(text) for text in texts])

    async def award_edition_by_code(self, codes: Sequence[str]) -> list[AwardEdition | None]:
        """Editions by code."""
        return await self._database.one_per_key(AWARD_EDITION_BY_CODE, codes)

    async def editions_of_programme(self, codes: Sequence[str]) -> list[list[AwardEdition]]:
        """Editions of each programme, newest first."""
        return await self._database.many_per_key(EDITIONS_OF_PROGRAMME, codes)

    async def award_by_code(self, codes: Sequence[str]) -> list[Award | None]:
        """Awards by code."""
        return await self._database.one_per_key(AWARD_BY_CODE, codes)

    async def awards(self, searches: Sequence[Search[AwardFilter]]) -> list[Slice[Award]]:
        """Pages of awards."""
        return await in_series(searches, self._awards)

    async def _awards(self, search: Search[AwardFilter]) -> Slice[Award]:
        wanted, page = search.filter, search.page
        return await slice_of_search(
            self._database,
            AWARDS,
            page,
            wanted.programme,
            wanted.year,
            wanted.outcome,
            wanted.rank,
            wanted.agency,
            containing(wanted.text),
            page.descending,
            page.bound(0),
            page.bound(1),
        )

    async def awards_of_agency(self, keys: Sequence[tuple[str, Page]]) -> list[Slice[Award]]:
        """Pages of the awards of each agency."""
        return await slice_per_key(self._database, AWARDS_OF_AGENCY, keys)

    async def awards_of_tender(self, tender_keys: Sequence[str]) -> list[list[Award]]:
        """Awards of each tender."""
        return await self._database.many_per_key(AWARDS_OF_TENDER, tender_keys)

    async def certification_by_number(self, numbers: Sequence[str]) -> list[Certification | None]:
        """Certifications by number."""
        return await self._database.one_per_key(CERTIFICATION_BY_NUMBER, numbers)

    async def certifications(self, searches: Sequence[Search[CertificationFilter]]) -> list[Slice[Certification]]:
        """Pages of certifications."""
        return await in_series(searches, self._certifications)

    async def _certifications(self, search: Search[CertificationFilter]) -> Slice[Certification]:
        wanted, page = search.filter, search.page
        return await slice_of_search(
            self._database,
            CERTIFICATIONS,
            page,
            wanted.district,
            wanted.valid_on,
            containing(wanted.text),
            page.descending,
            page.bound(0),
            page.bound(1),
        )

    async def certifications_of_district(self, keys: Sequence[tuple[str, Page]]) -> list[Slice[Certification]]:
        """Pages of the certifications in each district."""
        return await slice_per_key(self._database, CERTIFICATIONS_OF_DISTRICT, keys)

    async def award_counts(self, periods: Sequence[Period]) -> list[AwardCounts | None]:
        """Counts of each period."""
        firsts, lasts = [period.first for period in periods], [period.last for period in periods]
        return await self._database.one_per_key(AWARD_COUNTS, firsts, lasts)
