"""Agencies and cases of the Strawberry contestant: those fields of the hub's schema that are asked for."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any, NewType

import strawberry

from bench.servers.settings import Databases
from bench.servers.strawberry_loaders import Loaders
from hub.rules.roc_calendar import TAIPEI, day_end_exclusive, day_start

AgencyCode = NewType("AgencyCode", str)
Info = strawberry.Info[dict[str, Any], None]
SCALARS: dict[object, Any] = {AgencyCode: strawberry.scalar(name="AgencyCode", serialize=str, parse_value=str)}


def databases_of(info: Info) -> Databases:
    """The databases of a request."""
    databases: Databases = info.context["databases"]
    return databases


def loaders_of(info: Info) -> Loaders:
    """The loaders of a request."""
    loaders: Loaders = info.context["loaders"]
    return loaders


def in_taipei(at: datetime) -> datetime:
    """The same moment, as people there write it."""
    return at.astimezone(TAIPEI)


@strawberry.enum
class PetitionDimension(Enum):
    """What counts are told apart by."""

    KIND = "KIND"


@strawberry.input
class PeriodInput:
    """Days, both included."""

    from_: date = strawberry.field(name="from")
    to: date


@strawberry.type
class LocalizedText:
    """A text."""

    zh_tw: str


@strawberry.type
class PetitionStatistic:
    """A count of cases."""

    kind: str
    cases: int


@strawberry.type
class CallStatistic:
    """A month of calls."""

    month: str
    handled: int
    served_at_once: int


@strawberry.type
class Agency:
    """An agency."""

    code: str
    name: LocalizedText

    @strawberry.field
    async def petition_statistics(
        self, info: Info, by: list[PetitionDimension], period: PeriodInput
    ) -> list[PetitionStatistic]:
        """Its cases of a period."""
        rows = await databases_of(info).fetch(
            "petitions/case_statistics",
            [day_start(period.from_)],
            [day_end_exclusive(period.to)],
            [self.code],
            *([name in {dimension.value for dimension in by}] for name in ("MONTH", "KIND", "", "", "")),
        )
        return [PetitionStatistic(kind=row["kind"], cases=row["cases"]) for row in rows]


async def agency_of(info: Info, code: str) -> Agency:
    """An agency by its code."""
    row = await loaders_of(info).agency.load(code)
    return Agency(code=row["code"], name=LocalizedText(zh_tw=row["name_zh"]))


@strawberry.type
class CaseEvent:
    """One step of a case."""

    at: datetime
    kind: str
    agency_code: strawberry.Private[str]

    @strawberry.field
    async def agency(self, info: Info) -> Agency:
        """Whose step it was."""
        return await agency_of(info, self.agency_code)


@strawberry.interface
class Node:
    """What has a global id."""

    id: strawberry.ID


@strawberry.type
class DispatchCase(Node):
    """An incident that an agency was sent to."""

    case_number: str
    subject: str
    status: str
    created_at: datetime
    history: list[CaseEvent]
    agency_code: strawberry.Private[str]

    @strawberry.field
    async def agency(self, info: Info) -> Agency:
        """Who was sent."""
        return await agency_of(info, self.agency_code)
