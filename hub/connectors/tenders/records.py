"""Records of the tenders system, as its statements return them. Amounts are in New Taiwan dollars."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Self

import msgspec

from hub.connectors.tenders.terms import (
    ContractChangeKind,
    ControlList,
    NoticeType,
    ProcurementCategory,
    ProcurementMethod,
    TenderStatus,
    VerificationResult,
    VerificationTrigger,
)
from hub.errors import BadInput
from hub.rules.city import CityRules
from hub.rules.construction import (
    ProcurementBand,
    explanation_due,
    lag_percent,
    procurement_band,
)
from hub.rules.deadlines import Clock, DeadlineCode, DeadlineKind, clock
from hub.rules.roc_calendar import day_start


class TenderKey(NamedTuple):
    """A tender by its agency and the agency's job number; a job number alone repeats across agencies."""

    agency_code: str
    job_number: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The key written as `agency/job`; raises BadInput for another form."""
        agency_code, separator, job_number = text.partition("/")
        if not (agency_code and separator and job_number):
            raise BadInput("標案鍵值應為「機關代碼/標案案號」", "a tender's key is agency code/job number")
        return cls(agency_code, job_number)

    def __str__(self) -> str:
        return f"{self.agency_code}/{self.job_number}"


class Tender(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One tender with its award, if there is one."""

    id: int
    agency_code: str
    job_number: str
    title: str
    category: ProcurementCategory
    notice_type: NoticeType
    method: ProcurementMethod
    budget: Decimal
    notice_date: date
    opening_date: date | None
    status: TenderStatus
    town_code: str | None
    latitude: float | None
    longitude: float | None
    contractor: str | None
    award_amount: Decimal | None
    floor_price: Decimal | None
    award_date: date | None
    synthetic: bool

    @property
    def key(self) -> TenderKey:
        """What names the tender outside its system."""
        return TenderKey(self.agency_code, self.job_number)

    @property
    def band(self) -> ProcurementBand | None:
        """The value band; None for goods and services, whose thresholds are others."""
        if self.category is not ProcurementCategory.WORKS:
            return None
        return procurement_band(self.budget, self.notice_date)


class Firm(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A firm that won a tender."""

    business_number: str
    name: str
    synthetic: bool


class Contract(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The contract of a tender."""

    tender_id: int
    number: str
    signed_on: date
    start_on: date | None
    planned_end: date | None
    actual_end: date | None
    work_days: DeadlineKind


class ContractChange(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One approved change of a contract, in the source's words."""

    kind: ContractChangeKind
    before: str
    after: str
    reason: str
    approved_at: datetime


class ProgressReport(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One month's report: progress and spend rate in percent, `month` its first day."""

    tender_id: int
    month: date
    planned: Decimal
    actual: Decimal
    paid_amount: Decimal
    spend_rate: Decimal
    reason: str | None
    remedy: str | None
    suspension: str | None
    filed_at: datetime

    @property
    def lag(self) -> Decimal:
        """Planned minus actual, in percentage points."""
        return lag_percent(self.planned, self.actual)

    def explanation_due(self, rules: CityRules) -> bool:
        """Whether the agency owes a reason and a remedy."""
        return explanation_due(self.lag, self.spend_rate, rules.explanation)

    def filing_clock(self, rules: CityRules, now: datetime) -> Clock:
        """The clock of the monthly filing."""
        rule = rules.deadlines[DeadlineCode.MONTHLY_FILING]
        return clock(rule, day_start(self.month), now=now, stopped_at=self.filed_at)


class ProgressVerification(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A field check of one month's reported progress, both in percent."""

    month: date
    verified_on: date
    trigger: VerificationTrigger
    reported_actual: Decimal
    field_actual: Decimal
    result: VerificationResult

    @property
    def difference(self) -> Decimal:
        """Reported minus found, in percentage points."""
        return self.reported_actual - self.field_actual


class ControlEntry(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One list that tracks a work, and since when."""

    control_list: ControlList
    listed_on: date


class ControlListCounts(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One control list on a day: works listed, works finished and their budgets together."""

    control_list: ControlList
    cases: int
    done: int
    budget: Decimal


class TenderCounts(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The counts of a period; the mean counts calendar days and is None where no report was closed."""

    tenders: int
    inspections: int
    re_inspections: int
    oversight_reports: int
    oversight_mean_days: Decimal | None

    @property
    def all_inspections(self) -> int:
        """Inspections, the first and those that followed."""
        return self.inspections + self.re_inspections
