"""What the sources of the petitions system are asked: frozen keys, and the orders of its lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from hub.connectors.petitions.terms import (
    IncidentType,
    PetitionDimension,
    PetitionType,
    ServiceCaseKind,
    ServiceCaseStatus,
)
from hub.rules.deadlines import OverdueBounds
from hub.rules.roc_calendar import Period
from hub.sources.paging import Order, Page


@dataclass(frozen=True, slots=True)
class Near:
    """Within `metres` of a point in WGS 84 degrees."""

    lat: float
    lng: float
    metres: int


@dataclass(frozen=True, slots=True)
class NearbyKey(Near):
    """The nearest `limit` dispatch cases within `metres` of a point."""

    limit: int


@dataclass(frozen=True, slots=True)
class DispatchFilter:
    """Dispatch cases that fit every condition given; created at `since` or later, and before `until`."""

    town_code: str | None = None
    agency_code: str | None = None
    incident: IncidentType | None = None
    status: ServiceCaseStatus | None = None
    since: datetime | None = None
    until: datetime | None = None
    near: Near | None = None


@dataclass(frozen=True, slots=True)
class PetitionFilter:
    """Petitions that fit every condition given; `overdue`: still open and past these bounds."""

    kind: ServiceCaseKind | None = None
    petition_type: PetitionType | None = None
    agency_code: str | None = None
    town_code: str | None = None
    status: ServiceCaseStatus | None = None
    since: datetime | None = None
    until: datetime | None = None
    overdue: OverdueBounds | None = None


@dataclass(frozen=True, slots=True)
class StatisticsKey:
    """Counts of the cases created in a period, told apart by `by`, of one agency or of all."""

    period: Period
    by: frozenset[PetitionDimension]
    agency_code: str | None = None


@dataclass(frozen=True, slots=True)
class NewPetition:
    """A petition to be opened; whoever opens one again under its `reference` is given the same case."""

    reference: UUID
    query_code: str = field(repr=False)
    agency_code: str
    petition_type: PetitionType
    subject: str = field(repr=False)
    created_at: datetime
    due_at: datetime


def _order(name: str, *, descending: bool) -> Order:
    return Order(name, "created_at", descending, (datetime, int), _place)


def _place(case: Any) -> tuple[datetime, int]:
    return case.created_at, case.id


DISPATCH_NEWEST = _order("dispatch.newest", descending=True)
DISPATCH_OLDEST = _order("dispatch.oldest", descending=False)
PETITIONS_NEWEST = _order("petitions.newest", descending=True)
PETITIONS_OLDEST = _order("petitions.oldest", descending=False)


def place_bounds(page: Page) -> tuple[bool, datetime | None, int | None]:
    """The direction and the place to go on from, as the statements of lists take them."""
    return page.descending, page.bound(0), page.bound(1)
