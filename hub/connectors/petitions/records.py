"""Records of the petitions system, as its statements return them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import msgspec

from hub.connectors.petitions.terms import (
    CaseEventKind,
    Channel,
    IncidentType,
    PetitionType,
    Satisfaction,
    ServiceCaseKind,
    ServiceCaseStatus,
)
from hub.rules.city import CityRules
from hub.rules.deadlines import Clock, DeadlineCode, clock
from hub.rules.percentages import percentage


class Case(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the three kinds of case share; `id` is the system's own and orders cases of one instant.

    A service of dispatch may not say which agency, or which district.
    """

    id: int
    case_number: str
    kind: ServiceCaseKind
    channel: Channel
    agency_code: str | None
    town_code: str | None
    status: ServiceCaseStatus
    created_at: datetime
    answered_at: datetime | None
    synthetic: bool


class Petition(Case, frozen=True, gc=False, array_like=True):
    """A case of the mayor's mailbox or a petition; its texts are the citizen's and the agency's, not public."""

    agency_code: str
    petition_type: PetitionType
    subject: str
    reply: str | None
    extended_until: date | None
    extension_reason: str | None
    extension_approved_by: str | None
    extension_told_at: datetime | None
    satisfaction: Satisfaction | None

    def clock(self, rules: CityRules, now: datetime) -> Clock:
        """The clock of its reply, with its extension."""
        return clock(
            rules.deadlines[DeadlineCode.PETITION_REPLY],
            self.created_at,
            now=now,
            stopped_at=self.answered_at,
            extended_until=self.extended_until,
        )


class DispatchCase(Case, frozen=True, gc=False, array_like=True):
    """An incident that an agency was sent to; `address` is at street level, without a house number."""

    incident: IncidentType
    address: str | None
    lat: float | None
    lng: float | None
    phone_notified_at: datetime | None
    online_notified_at: datetime | None
    finished_at: datetime | None

    @property
    def subject(self) -> str:
        """The incident's name: what the caller said stays with the agency."""
        return self.incident.zh_tw

    @property
    def history(self) -> list[CaseEvent]:
        """Its steps, earliest first."""
        steps = (
            (self.created_at, CaseEventKind.RECEIVED),
            (self.online_notified_at, CaseEventKind.NOTIFIED),
            (self.answered_at, CaseEventKind.REPORTED_BACK),
            (self.finished_at, CaseEventKind.FINISHED),
        )
        told = [CaseEvent(at, kind, self.agency_code) for at, kind in steps if at is not None]
        return sorted(told, key=lambda event: event.at)

    def clock(self, rules: CityRules, now: datetime) -> Clock:
        """The clock that the agency's report stops."""
        return clock(
            rules.deadlines[DeadlineCode.DISPATCH_REPORT_BACK],
            self.created_at,
            now=now,
            stopped_at=self.answered_at,
        )


class SecretCase(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A case of either form with the hash of its number and query code."""

    code_sha256: bytes
    petition: Petition | None
    dispatch: DispatchCase | None


class OpenedPetition(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The case that a new petition has become."""

    case_number: str


class Transfer(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A petition's way from the wrong agency to the right one, of which the petitioner was told."""

    at: datetime
    from_agency_code: str
    to_agency_code: str
    reason: str
    told_at: datetime


class CaseEvent(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One step in the history of a case."""

    at: datetime
    kind: CaseEventKind
    agency_code: str | None


class CaseCounts(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How many cases of each kind were created in a period."""

    mailbox: int
    petitions: int
    dispatch: int


class CaseStatistic(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How many cases share these values; None where they are not told apart."""

    month: date | None
    kind: ServiceCaseKind | None
    channel: Channel | None
    agency_code: str | None
    town_code: str | None
    cases: int


class CallCounts(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Calls to 1999. The percentages of kinds are of `inbound`, the service level is of `handled`."""

    handled: int
    within_service_level: int
    consult: int
    consult_instant: int
    forwarded: int
    other: int
    served_at_once: int

    @property
    def inbound(self) -> int:
        """Calls that were consultations, recorded and forwarded, or something else."""
        return self.consult + self.forwarded + self.other

    @property
    def service_level(self) -> Decimal | None:
        """Percent of the calls handled that were answered within the service level."""
        return percentage(self.within_service_level, self.handled)

    @property
    def instant_answer_rate(self) -> Decimal | None:
        """Percent of the consultations that were answered at once."""
        return percentage(self.consult_instant, self.consult)

    @property
    def consult_share(self) -> Decimal | None:
        """Percent of the inbound calls that were consultations."""
        return percentage(self.consult, self.inbound)

    @property
    def forwarded_share(self) -> Decimal | None:
        """Percent of the inbound calls that were recorded and forwarded."""
        return percentage(self.forwarded, self.inbound)

    @property
    def other_share(self) -> Decimal | None:
        """Percent of the inbound calls that were something else."""
        return percentage(self.other, self.inbound)


class CallTotals(CallCounts, frozen=True, gc=False, array_like=True):
    """The calls of so many months, added up."""

    months: int

    @property
    def monthly_mean(self) -> Decimal:
        """Calls handled in a month."""
        return Decimal(self.handled) / self.months


class CallMonth(CallCounts, frozen=True, gc=False, array_like=True):
    """The calls of one month, named by its first day."""

    month: date
    synthetic: bool
