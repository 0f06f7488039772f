"""What any connector to the tenders system offers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

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
from hub.rules.roc_calendar import Period
from hub.sources.paging import Page, Search, Slice


class Tenders(Protocol):
    """Batch functions: as many values as keys, in order; a miss is None. `ids` are `Tender.id`."""

    async def tender_by_key(self, keys: Sequence[TenderKey]) -> Sequence[Tender | None]:
        """Tenders by agency code and job number."""
        ...

    async def tenders(self, searches: Sequence[Search[TenderFilter]]) -> Sequence[Slice[Tender]]:
        """Pages of tenders."""
        ...

    async def tenders_of_agency(self, keys: Sequence[tuple[str, Page]]) -> Sequence[Slice[Tender]]:
        """Pages of the tenders of agencies, by agency code."""
        ...

    async def tenders_of_district(self, keys: Sequence[tuple[str, Page]]) -> Sequence[Slice[Tender]]:
        """Pages of the tenders with a site in districts, by town code."""
        ...

    async def tenders_of_firm(self, keys: Sequence[tuple[str, Page]]) -> Sequence[Slice[Tender]]:
        """Pages of the tenders that firms won, by business number."""
        ...

    async def tenders_near(self, keys: Sequence[NearKey]) -> Sequence[Sequence[Tender]]:
        """Tenders with a site around each point, nearest first."""
        ...

    async def firm_by_business_number(self, numbers: Sequence[str]) -> Sequence[Firm | None]:
        """Firms by business number."""
        ...

    async def contract_of_tender(self, ids: Sequence[int]) -> Sequence[Contract | None]:
        """The contract of each tender."""
        ...

    async def changes_of_contract(self, ids: Sequence[int]) -> Sequence[Sequence[ContractChange]]:
        """The changes of each tender's contract, earliest first."""
        ...

    async def progress_of_tender(self, keys: Sequence[tuple[int, int]]) -> Sequence[Sequence[ProgressReport]]:
        """The latest reports of each tender, at most so many, the most recent first."""
        ...

    async def latest_progress(self, ids: Sequence[int]) -> Sequence[ProgressReport | None]:
        """The most recent report of each tender."""
        ...

    async def verifications_of_tender(self, ids: Sequence[int]) -> Sequence[Sequence[ProgressVerification]]:
        """The field checks of each tender's reports, the most recent first."""
        ...

    async def inspections_of_tender(self, ids: Sequence[int]) -> Sequence[Sequence[Inspection]]:
        """The inspections of each tender, the most recent first."""
        ...

    async def inspection_by_number(self, numbers: Sequence[str]) -> Sequence[Inspection | None]:
        """Inspections by number."""
        ...

    async def inspections(self, searches: Sequence[Search[InspectionFilter]]) -> Sequence[Slice[Inspection]]:
        """Pages of inspections."""
        ...

    async def deficiencies_of_inspection(self, ids: Sequence[int]) -> Sequence[Sequence[Deficiency]]:
        """The deficiencies that each inspection found, by `Inspection.id`, in the order of their codes."""
        ...

    async def oversight_of_tender(self, ids: Sequence[int]) -> Sequence[Sequence[OversightReport]]:
        """The citizen oversight reports on each tender, the most recent first."""
        ...

    async def oversight_report_by_number(self, numbers: Sequence[str]) -> Sequence[OversightReport | None]:
        """Citizen oversight reports by number."""
        ...

    async def oversight_reports(
        self, searches: Sequence[Search[OversightFilter]]
    ) -> Sequence[Slice[OversightReport]]:
        """Pages of citizen oversight reports."""
        ...

    async def controls_of_tender(self, ids: Sequence[int]) -> Sequence[Sequence[ControlEntry]]:
        """The control lists that track each tender, longest on a list first."""
        ...

    async def tender_counts(self, periods: Sequence[Period]) -> Sequence[TenderCounts | None]:
        """The counts of each period: tenders of NT$1 million or more noticed in it, inspections, oversight."""
        ...

    async def control_list_counts(self, days: Sequence[date]) -> Sequence[Sequence[ControlListCounts]]:
        """Every control list as it stood on each day."""
        ...
