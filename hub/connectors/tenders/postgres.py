"""The tenders system over its PostgreSQL database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hub.connectors.patterns import containing
from hub.connectors.slices import in_series, slice_of_search, slice_per_key
from hub.connectors.tenders.inspections import Deficiency, Inspection, OversightReport
from hub.connectors.tenders.records import (
    Contract,
    ContractChange,
    ControlEntry,
    ControlListCounts,
    Firm,
    ProgressReport,
    ProgressVerification,
    Tender,
    TenderCounts,
    TenderKey,
)
from hub.connectors.tenders.searches import InspectionFilter, NearKey, OversightFilter, TenderFilter
from hub.rules.roc_calendar import Period, day_end_exclusive, day_start
from hub.services.postgres import Database, Statement
from hub.sources.paging import Page, Search, Slice

TENDER_BY_KEY = Statement("tenders/tender_by_key", Tender)
TENDERS = Statement("tenders/tenders", Tender)
TENDERS_OF_AGENCY = Statement("tenders/tenders_of_agency", Tender)
TENDERS_OF_DISTRICT = Statement("tenders/tenders_of_district", Tender)
TENDERS_OF_FIRM = Statement("tenders/tenders_of_firm", Tender)
TENDERS_NEAR = Statement("tenders/tenders_near", Tender)
FIRM_BY_BUSINESS_NUMBER = Statement("tenders/firm_by_business_number", Firm)
CONTRACT_OF_TENDER = Statement("tenders/contract_of_tender", Contract)
CHANGES_OF_CONTRACT = Statement("tenders/changes_of_contract", ContractChange)
PROGRESS_OF_TENDER = Statement("tenders/progress_of_tender", ProgressReport)
LATEST_PROGRESS = Statement("tenders/latest_progress", ProgressReport)
VERIFICATIONS_OF_TENDER = Statement("tenders/verifications_of_tender", ProgressVerification)
INSPECTIONS_OF_TENDER = Statement("tenders/inspections_of_tender", Inspection)
INSPECTION_BY_NUMBER = Statement("tenders/inspection_by_number", Inspection)
INSPECTIONS = Statement("tenders/inspections", Inspection)
DEFICIENCIES_OF_INSPECTION = Statement("tenders/deficiencies_of_inspection", Deficiency)
OVERSIGHT_OF_TENDER = Statement("tenders/oversight_of_tender", OversightReport)
OVERSIGHT_REPORT_BY_NUMBER = Statement("tenders/oversight_report_by_number", OversightReport)
OVERSIGHT_REPORTS = Statement("tenders/oversight_reports", OversightReport)
CONTROLS_OF_TENDER = Statement("tenders/controls_of_tender", ControlEntry)
TENDER_COUNTS = Statement("tenders/tender_counts", TenderCounts)
CONTROL_LIST_COUNTS = Statement("tenders/control_list_counts", ControlListCounts)


class PostgresTenders:
    """Implements `Tenders`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tender_by_key(self, keys: Sequence[TenderKey]) -> list[Tender | None]:
        """Tenders by agency code and job number."""
        return await self._database.one_per_key(
            TENDER_BY_KEY, [key.agency_code for key in keys], [key.job_number for key in keys]
        )

    async def tenders(self, searches: Sequence[Search[TenderFilter]]) -> list[Slice[Tender]]:
        """Pages of tenders."""
        return await in_series(searches, self._tenders)

    async def _tenders(self, search: Search[TenderFilter]) -> Slice[Tender]:
        wanted, page = search.filter, search.page
        column = page.order.column
        return await slice_of_search(
            self._database,
            TENDERS,
            page,
            wanted.agency,
            wanted.district,
            wanted.status,
            wanted.category,
            wanted.firm,
            wanted.control_list,
            wanted.notice_from,
            wanted.notice_to,
            wanted.min_budget,
            containing(wanted.text),
            wanted.least_lag,
            column,
            page.descending,
            page.bound(0) if column == "notice_date" else None,
            page.bound(0) if column == "budget" else None,
            page.bound(1),
        )

    async def tenders_of_agency(self, keys: Sequence[tuple[str, Page]]) -> list[Slice[Tender]]:
        """Pages of the tenders of agencies."""
        return await slice_per_key(self._database, TENDERS_OF_AGENCY, keys)

    async def tenders_of_district(self, keys: Sequence[tuple[str, Page]]) -> list[Slice[Tender]]:
        """Pages of the tenders with a site in districts."""
        return await slice_per_key(self._database, TENDERS_OF_DISTRICT, keys)

    async def tenders_of_firm(self, keys: Sequence[tuple[str, Page]]) -> list[Slice[Tender]]:
        """Pages of the tenders that firms won."""
        return await slice_per_key(self._database, TENDERS_OF_FIRM, keys)

    async def tenders_near(self, keys: Sequence[NearKey]) -> list[list[Tender]]:
        """Tenders with a site around each point, nearest first."""
        points = ([key.lat for key in keys], [key.lng for key in keys], [float(key.metres) for key in keys])
        return await self._database.many_per_key(TENDERS_NEAR, *points, [key.limit for key in keys])

    async def firm_by_business_number(self, numbers: Sequence[str]) -> list[Firm | None]:
        """Firms by business number."""
        return await self._database.one_per_key(FIRM_BY_BUSINESS_NUMBER, numbers)

    async def contract_of_tender(self, ids: Sequence[int]) -> list[Contract | None]:
        """The contract of each tender."""
        return await self._database.one_per_key(CONTRACT_OF_TENDER, ids)

    async def changes_of_contract(self, ids: Sequence[int]) -> list[list[ContractChange]]:
        """The changes of each tender's contract."""
        return await self._database.many_per_key(CHANGES_OF_CONTRACT, ids)

    async def progress_of_tender(self, keys: Sequence[tuple[int, int]]) -> list[list[ProgressReport]]:
        """The latest reports of each tender, at most so many."""
        ids, sizes = zip(*keys, strict=True)
        return await self._database.many_per_key(PROGRESS_OF_TENDER, ids, sizes)

    async def latest_progress(self, ids: Sequence[int]) -> list[ProgressReport | None]:
        """The most recent report of each tender."""
        return await self._database.one_per_key(LATEST_PROGRESS, ids)

    async def verifications_of_tender(self, ids: Sequence[int]) -> list[list[ProgressVerification]]:
        """The field checks of each tender's reports."""
        return await self._database.many_per_key(VERIFICATIONS_OF_TENDER, ids)

    async def inspections_of_tender(self, ids: Sequence[int]) -> list[list[Inspection]]:
        """The inspections of each tender."""
        return await self._database.many_per_key(INSPECTIONS_OF_TENDER, ids)

    async def inspection_by_number(self, numbers: Sequence[str]) -> list[Inspection | None]:
        """Inspections by number."""
        return await self._database.one_per_key(INSPECTION_BY_NUMBER, numbers)

    async def inspections(self, searches: Sequence[Search[InspectionFilter]]) -> list[Slice[Inspection]]:
        """Pages of inspections."""
        return await in_series(searches, self._inspections)

    async def _inspections(self, search: Search[InspectionFilter]) -> Slice[Inspection]:
        wanted, page = search.filter, search.page
        return await slice_of_search(
            self._database,
            INSPECTIONS,
            page,
            wanted.agency,
            wanted.since,
            wanted.until,
            wanted.kind,
            wanted.score_from,
            wanted.score_below,
            page.descending,
            page.bound(0),
            page.bound(1),
        )

    async def deficiencies_of_inspection(self, ids: Sequence[int]) -> list[list[Deficiency]]:
        """The deficiencies that each inspection found."""
        return await self._database.many_per_key(DEFICIENCIES_OF_INSPECTION, ids)

    async def oversight_of_tender(self, ids: Sequence[int]) -> list[list[OversightReport]]:
        """The citizen oversight reports on each tender."""
        return await self._database.many_per_key(OVERSIGHT_OF_TENDER, ids)

    async def oversight_report_by_number(self, numbers: Sequence[str]) -> list[OversightReport | None]:
        """Citizen oversight reports by number."""
        return await self._database.one_per_key(OVERSIGHT_REPORT_BY_NUMBER, numbers)

    async def oversight_reports(self, searches: Sequence[Search[OversightFilter]]) -> list[Slice[OversightReport]]:
        """Pages of citizen oversight reports."""
        return await in_series(searches, self._oversight_reports)

    async def _oversight_reports(self, search: Search[OversightFilter]) -> Slice[OversightReport]:
        wanted, page = search.filter, search.page
        return await slice_of_search(
            self._database,
            OVERSIGHT_REPORTS,
            page,
            wanted.agency,
            wanted.since and day_start(wanted.since),
            wanted.until and day_end_exclusive(wanted.until),
            wanted.report_class,
            wanted.channel,
            wanted.closed,
            page.descending,
            page.bound(0),
            page.bound(1),
        )

    async def controls_of_tender(self, ids: Sequence[int]) -> list[list[ControlEntry]]:
        """The control lists that track each tender."""
        return await self._database.many_per_key(CONTROLS_OF_TENDER, ids)

    async def tender_counts(self, periods: Sequence[Period]) -> list[TenderCounts | None]:
        """The counts of each period."""
        return await self._database.one_per_key(
            TENDER_COUNTS,
            [period.first for period in periods],
            [period.last for period in periods],
            [day_start(period.first) for period in periods],
            [day_end_exclusive(period.last) for period in periods],
        )

    async def control_list_counts(self, days: Sequence[date]) -> list[list[ControlListCounts]]:
        """Every control list as it stood on each day."""
        return await self._database.many_per_key(CONTROL_LIST_COUNTS, days)
