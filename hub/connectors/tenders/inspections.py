"""Records of inspections of works, their deficiencies, and citizen oversight."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import msgspec

from hub.connectors.tenders.records import TenderKey
from hub.connectors.tenders.terms import (
    DeficiencySeverity,
    InspectionKind,
    InspectionNotice,
    InspectionTrigger,
    OversightChannel,
    OversightSatisfaction,
)
from hub.rules.city import CityRules
from hub.rules.construction import DeficiencyParty, Grade, deficiency_party
from hub.rules.deadlines import Clock, DeadlineCode, clock
from hub.rules.oversight import OversightClass
from hub.rules.roc_calendar import TAIPEI


class Inspection(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One inspection of a work."""

    id: int
    number: str
    agency_code: str
    job_number: str
    inspected_on: date
    kind: InspectionKind
    trigger: InspectionTrigger
    notice: InspectionNotice
    internal_members: int
    external_members: int
    score: Decimal
    notified_at: datetime
    synthetic: bool

    @property
    def tender_key(self) -> TenderKey:
        """The tender inspected."""
        return TenderKey(self.agency_code, self.job_number)

    def grade(self, rules: CityRules) -> Grade:
        """The grade of its score."""
        return rules.grade_bands.grade(self.score)


class Deficiency(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One deficiency that an inspection found; its limit runs from the inspection's letter."""

    code: str
    severity: DeficiencySeverity
    text: str
    notified_at: datetime
    extended_until: date | None
    repaired_at: datetime | None
    filed_for_record_at: datetime | None

    @property
    def party(self) -> DeficiencyParty | None:
        """Who answers for it, by its code."""
        return deficiency_party(self.code)

    def repair_clock(self, rules: CityRules, now: datetime) -> Clock:
        """The clock of the repair."""
        return clock(
            rules.deadlines[DeadlineCode.DEFICIENCY_REPAIR],
            self.notified_at,
            now=now,
            stopped_at=self.repaired_at,
            extended_until=self.extended_until,
        )


class OversightReport(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One citizen oversight report."""

    id: int
    number: str
    agency_code: str
    job_number: str
    report_class: OversightClass
    item: int
    channel: OversightChannel
    received_at: datetime
    closed_at: datetime | None
    reporter_informed_at: datetime | None
    satisfaction: OversightSatisfaction | None
    synthetic: bool

    @property
    def tender_key(self) -> TenderKey:
        """The tender reported on."""
        return TenderKey(self.agency_code, self.job_number)

    @property
    def days(self) -> int | None:
        """Calendar days in Taipei from receipt to closing."""
        if self.closed_at is None:
            return None
        received, closed = (moment.astimezone(TAIPEI).date() for moment in (self.received_at, self.closed_at))
        return (closed - received).days

    def reply_clock(self, rules: CityRules, now: datetime) -> Clock:
        """The clock of the handling."""
        rule = rules.deadlines[DeadlineCode.OVERSIGHT_REPLY]
        return clock(rule, self.received_at, now=now, stopped_at=self.closed_at)
