"""Public types of dispatch: incidents that an agency was sent to."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from hub.connectors.petitions import keys, records
from hub.connectors.petitions.dispatch.sources import DISPATCH_BY_CASE_NUMBER
from hub.connectors.petitions.keys import DISPATCH_NEWEST, DISPATCH_OLDEST
from hub.connectors.petitions.terms import IncidentType, ServiceCaseStatus
from hub.connectors.tenders.sources import TENDERS_NEAR
from hub.context import Context
from hub.errors import BadInput
from hub.execution.places import Place
from hub.resolvers import petitions as resolvers
from hub.resolvers import tenders
from hub.resolvers.paging import PageArguments
from hub.rules.systems import SystemCode
from hub.rules.terms import Term
from hub.schema.clocks import Clock
from hub.schema.connections import After, Before, Connection, First, Last
from hub.schema.fields import (
    Arguments,
    Info,
    Rows,
    Values,
    argument,
    attribute,
    computed,
    computed_at,
    for_one,
    loaded,
    public_enum,
    record_type,
    root,
    say,
)
from hub.schema.node import NodeKind
from hub.schema.scalars import AgencyCode, TownCode
from hub.schema.service_cases import CaseEvent, ServiceCase, clock_now, created_between
from hub.schema.systems import SourceStamp, source_stamp
from hub.services.field_policies import EVERYONE
from hub.sources.paging import Slice

if TYPE_CHECKING:
    from hub.schema.tenders import Tender

MAX_METRES = 5_000


class DispatchOrder(Term):
    """The orders in which dispatch cases are listed."""

    NEWEST = "NEWEST", "由新到舊", "The newest first"
    OLDEST = "OLDEST", "由舊到新", "The oldest first"


public_enum(DispatchOrder, "派工通報的排序", "An order of dispatch cases")

_ORDERS = {DispatchOrder.NEWEST: DISPATCH_NEWEST, DispatchOrder.OLDEST: DISPATCH_OLDEST}


@record_type(records.DispatchCase, "事件地點", "Where an incident is", policy=EVERYONE)
class Location:
    address: str | None = attribute("地址，至路街為止", "Its street, without a house number")
    lat: float | None = attribute("緯度（WGS 84）", "Latitude in degrees, WGS 84")
    lng: float | None = attribute("經度（WGS 84）", "Longitude in degrees, WGS 84")


def _nearby_each(rows: Rows, arguments: Arguments, context: Context, place: Place) -> Values:
    return tenders.nearby_tenders(context, rows, arguments["withinMetres"], place)


def _nearby_tenders(
    root: Any,
    info: Info,
    within_metres: Annotated[int, argument("距離公尺，1 到 2000", "The distance in metres, 1 to 2000")] = 200,
) -> Any:
    return for_one(_nearby_each, root, {"withinMetres": within_metres}, info)


@record_type(records.DispatchCase, "派工通報案件", "An incident that an agency was sent to", policy=EVERYONE)
class DispatchCase(ServiceCase):
    incident: IncidentType = attribute("事件種類", "What it is")
    location: Location | None = computed(
        lambda case: case if case.address or case.lat is not None else None,
        "地點；未提供時為空",
        "Where it is; null where that is not told",
    )
    report_back: Clock = computed_at(
        clock_now,
        "機關回報期限，預設二十四小時",
        "The clock in which the agency reports back, by default 24 hours",
    )
    phone_notified_at: datetime | None = attribute("電話通知機關時間", "When the agency was called")
    online_notified_at: datetime | None = attribute("線上通知機關時間", "When the agency was told online")
    reported_back_at: datetime | None = computed(
        lambda case: case.answered_at, "機關回報時間", "When the agency reported back"
    )
    finished_at: datetime | None = attribute("處理完成時間", "When the work was done")

    nearby_tenders: list[Annotated[Tender, strawberry.lazy("hub.schema.tenders")]] | None = loaded(
        _nearby_each,
        TENDERS_NEAR,
        _nearby_tenders,
        f"距事件最近的標案，由近而遠，最多 {tenders.MAX_NEARBY} 件；無座標時為空",
        f"The {tenders.MAX_NEARBY} tenders with a site nearest to it at most; null where it has no coordinates",
    )
    history: list[CaseEvent] | None = attribute("歷程，由早到晚", "Its history, earliest first")
    # A citizen's own case, asked for with its query code, is from the petitions system.
    source: SourceStamp = source_stamp(SystemCode.DISPATCH, SystemCode.PETITIONS)


NODES = {"DispatchCase": NodeKind(DISPATCH_BY_CASE_NUMBER)}


@strawberry.input(description=say("某點周圍", "Around a point"))
class NearInput:
    lat: float = strawberry.field(description=say("緯度（WGS 84）", "Latitude in degrees, WGS 84"))
    lng: float = strawberry.field(description=say("經度（WGS 84）", "Longitude in degrees, WGS 84"))
    within_metres: int = strawberry.field(
        description=say(f"幾公尺內，1 到 {MAX_METRES}", f"Within how many metres, 1 to {MAX_METRES}")
    )

    def near(self) -> keys.Near:
        """The circle; raises BadInput for a place off the earth or a distance out of range."""
        if not (-90 <= self.lat <= 90 and -180 <= self.lng <= 180):
            raise BadInput(
                f"座標超出範圍：緯度 {self.lat}、經度 {self.lng}",
                f"no such place: latitude {self.lat}, longitude {self.lng}",
            )
        return keys.Near(self.lat, self.lng, checked_metres(self.within_metres))


def checked_metres(metres: int) -> int:
    """A distance to search in; raises BadInput if it is out of range."""
    if not 1 <= metres <= MAX_METRES:
        raise BadInput(
            f"距離應為 1 到 {MAX_METRES} 公尺，收到 {metres}",
            f"the distance must be 1 to {MAX_METRES} metres, got {metres}",
        )
    return metres


@strawberry.input(
    description=say("派工通報的條件，各項皆須符合", "Which dispatch cases; every condition given must hold")
)
class DispatchFilter:
    district: TownCode | None = strawberry.field(default=None, description=say("行政區代碼", "A district's code"))
    agency: AgencyCode | None = strawberry.field(default=None, description=say("機關代碼", "An agency's code"))
    incident: IncidentType | None = strawberry.field(
        default=None, description=say("事件種類", "A kind of incident")
    )
    status: ServiceCaseStatus | None = strawberry.field(default=None, description=say("狀態", "A status"))
    from_: date | None = strawberry.field(
        default=None, name="from", description=say("受理日期起", "Created on this day or later")
    )
    to: date | None = strawberry.field(
        default=None, description=say("受理日期迄，含當日", "Created on this day or before")
    )
    near: NearInput | None = strawberry.field(default=None, description=say("某點周圍", "Around a point"))

    def wanted(self) -> keys.DispatchFilter:
        """The filter as the source takes it."""
        since, until = created_between(self.from_, self.to)
        return keys.DispatchFilter(
            self.district,
            self.agency,
            self.incident,
            self.status,
            since,
            until,
            self.near.near() if self.near else None,
        )


@strawberry.type
class DispatchQuery:
    @root(Connection[DispatchCase] | None, "派工通報案件清單", "Dispatch cases", policy=EVERYONE)
    async def dispatch_cases(
        self,
        info: Info,
        filter: Annotated[DispatchFilter | None, argument("條件", "Which of them")] = None,
        order_by: Annotated[DispatchOrder, argument("排序", "The order")] = DispatchOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Slice[records.DispatchCase] | None:
        wanted = filter.wanted() if filter else keys.DispatchFilter()
        page = PageArguments(first, after, last, before)
        return await resolvers.dispatch_cases(info.context, wanted, _ORDERS[order_by], page)
