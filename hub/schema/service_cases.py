"""What the three kinds of service case share in public."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import strawberry

from hub.connectors.agencies.sources import AGENCY_BY_CODE, DISTRICT_BY_CODE
from hub.connectors.petitions import records
from hub.connectors.petitions.sources import EVENTS_OF_CASE
from hub.connectors.petitions.terms import CaseEventKind, Channel, ServiceCaseKind, ServiceCaseStatus
from hub.context import Context
from hub.rules import deadlines
from hub.rules.roc_calendar import day_end_exclusive, day_start
from hub.schema.agencies import Agency, District
from hub.schema.clocks import Clock
from hub.schema.fields import attribute, computed_at, link, record_type, say, seen_by
from hub.schema.node import Node, node_id
from hub.schema.periods import require_order
from hub.schema.scalars import CaseNumber
from hub.schema.systems import Sourced
from hub.services.field_policies import EVERYONE


def clock_now(case: Any, context: Context) -> deadlines.Clock:
    """The clock of a case at the time of the operation."""
    clock: deadlines.Clock = case.clock(context.rules, context.now)
    return clock


@record_type(records.CaseEvent, "案件歷程中的一步", "One step in the history of a case", policy=EVERYONE)
class CaseEvent:
    at: datetime = attribute("時間", "When it happened")
    kind: CaseEventKind = attribute("步驟", "What happened")
    agency: Agency | None = link(AGENCY_BY_CODE, "agency_code", "承辦機關", "The agency whose step it was")


@strawberry.interface(
    description=say(
        "市民向市府提出的案件；不含提出人的任何資料", "What a citizen asked of the city; never by whom"
    )
)
@seen_by(EVERYONE)
class ServiceCase(Node, Sourced):
    id: strawberry.ID = node_id(lambda case: case.case_number)
    case_number: CaseNumber = attribute("案號", "Its case number")
    kind: ServiceCaseKind = attribute("種類", "Its kind")
    channel: Channel = attribute("受理管道", "How it came in")
    subject: str = attribute(
        "主旨；派工通報為事件名稱", "What it is about; of a dispatch the name of the incident"
    )
    status: ServiceCaseStatus = attribute("狀態", "Where it stands")
    agency: Agency | None = link(AGENCY_BY_CODE, "agency_code", "承辦機關", "The agency that handles it")
    district: District | None = link(DISTRICT_BY_CODE, "town_code", "行政區", "The district it is about")
    created_at: datetime = attribute("受理時間", "When it came in")
    clock: Clock | None = computed_at(clock_now, "辦理期限", "The clock that runs against it")
    history: list[CaseEvent] | None = link(EVENTS_OF_CASE, "id", "歷程，由早到晚", "Its history, earliest first")
    synthetic: bool = attribute("示範用的虛構資料", "Invented data for demonstration")


def created_between(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """The first instant of a filter's first day, and the first after its last; None where it has no bound."""
    require_order(first, last)
    return (
        None if first is None else day_start(first),
        None if last is None else day_end_exclusive(last),
    )
