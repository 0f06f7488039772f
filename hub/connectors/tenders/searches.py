"""What the lists of the tenders system can be searched by, and in which orders they are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from hub.connectors.tenders.terms import (
    ControlList,
    InspectionKind,
    OversightChannel,
    ProcurementCategory,
    TenderStatus,
)
from hub.rules.oversight import OversightClass
from hub.sources.paging import Order


@dataclass(frozen=True, slots=True)
class TenderFilter:
    """Tenders that meet every condition; None sets none. `least_lag`: behind by that or more at last."""

    agency: str | None = None
    district: str | None = None
    status: TenderStatus | None = None
    category: ProcurementCategory | None = None
    firm: str | None = None
    control_list: ControlList | None = None
    notice_from: date | None = None
    notice_to: date | None = None
    min_budget: Decimal | None = None
    text: str | None = None
    least_lag: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NearKey:
    """The nearest `limit` tenders with a site within `metres` of a point in WGS 84 degrees."""

    lat: float
    lng: float
    metres: int
    limit: int


@dataclass(frozen=True, slots=True)
class InspectionFilter:
    """Inspections that meet every condition; None sets none. Scores: `score_from` to below `score_below`."""

    agency: str | None = None
    since: date | None = None
    until: date | None = None
    kind: InspectionKind | None = None
    score_from: Decimal | None = None
    score_below: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OversightFilter:
    """Citizen oversight reports that meet every condition; None sets none. Days of receipt are Taipei's."""

    agency: str | None = None
    since: date | None = None
    until: date | None = None
    report_class: OversightClass | None = None
    channel: OversightChannel | None = None
    closed: bool | None = None


def _by_notice(name: str, *, descending: bool) -> Order:
    return Order(name, "notice_date", descending, (date, int), lambda tender: (tender.notice_date, tender.id))


def _by_budget(name: str, *, descending: bool) -> Order:
    return Order(name, "budget", descending, (Decimal, int), lambda tender: (tender.budget, tender.id))


NEWEST = _by_notice("tenders.newest", descending=True)
OLDEST = _by_notice("tenders.oldest", descending=False)
LARGEST = _by_budget("tenders.largest", descending=True)
SMALLEST = _by_budget("tenders.smallest", descending=False)

NEWEST_INSPECTION = Order(
    "inspections.newest",
    "inspected_on",
    descending=True,
    types=(date, int),
    place=lambda inspection: (inspection.inspected_on, inspection.id),
)
NEWEST_OVERSIGHT = Order(
    "oversight.newest",
    "received_at",
    descending=True,
    types=(datetime, int),
    place=lambda report: (report.received_at, report.id),
)
