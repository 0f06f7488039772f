"""The agency systems: how they are doing, and where an answer is from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from hub.connectors.agencies.sources import AGENCY_BY_CODE
from hub.context import Context
from hub.resolvers import systems as resolvers
from hub.rules.systems import OPERATORS, SystemCode
from hub.schema.fields import (
    Info,
    attribute,
    computed,
    computed_at,
    link,
    public_enum,
    record_type,
    root,
    say,
    seen_by,
    stream,
)
from hub.schema.localized import LocalizedText
from hub.schema.node import KnownKind, Node, node_id
from hub.services.field_policies import EVERYONE
from hub.sources.freshness import FreshnessState, Provenance
from hub.sources.health import Health, SystemStatus

if TYPE_CHECKING:
    from hub.schema.agencies import Agency

# The public types of other systems take their enums from here, so that none is read before it is described.
__all__ = ["SystemStatus"]

public_enum(SystemCode, "機關系統", "An agency system")
public_enum(SystemStatus, "系統狀態", "How a system is doing")
public_enum(FreshnessState, "資料新舊", "Where an answer came from")


@record_type(
    Health, "介接的機關系統與目前狀態", "A federated agency system and how it is doing right now", policy=EVERYONE
)
class AgencySystem(Node):
    id: strawberry.ID = node_id(lambda health: health.system)
    code: SystemCode = computed(lambda health: health.system, "代碼", "Its code")
    name: LocalizedText = computed(lambda health: health.system, "名稱", "Its name")
    operator: Annotated[Agency, strawberry.lazy("hub.schema.agencies")] | None = link(
        AGENCY_BY_CODE,
        lambda health: OPERATORS.get(health.system),
        "主管機關；無紀錄時為空",
        "The agency that answers for it; null where none is recorded",
    )
    status: SystemStatus = attribute("狀態", "Its status")
    since: datetime = attribute("此狀態起始時間", "Since when it has this status")
    last_success: datetime | None = attribute(
        "最近一次成功回應；啟動後尚無時為空",
        "When it last answered; null before its first answer since the start",
    )


@record_type(
    Provenance, "資料來自哪個系統、有多舊", "Which system answered, and how old the answer is", policy=EVERYONE
)
class SourceStamp:
    system: AgencySystem = computed_at(lambda stamp, context: context.health(stamp.system), "系統", "The system")
    as_of: datetime = attribute("資料時間", "The time that the answer is of")
    age_seconds: int = computed_at(
        lambda stamp, context: stamp.age(context.now), "資料已存在的秒數", "Its age in seconds"
    )
    state: FreshnessState = attribute("新舊", "Where it came from")


@strawberry.interface(description=say("註明來源的資料", "What says where it is from"))
@seen_by(EVERYONE)
class Sourced:
    source: SourceStamp = strawberry.field(description=say("來源系統與資料時間", "Its system and its age"))


def source_stamp(*systems: SystemCode) -> Any:
    """The `source` field of a type whose records are of one of these systems, most often of the first."""

    def resolve(root: Any, info: Info) -> Provenance:
        return _loaded(info.context, info.path.prev, systems)

    return strawberry.field(
        resolver=resolve, graphql_type=SourceStamp, description=say("來源系統與資料時間", "Its system and its age")
    )


def _loaded(context: Context, path: Any, systems: Sequence[SystemCode]) -> Provenance:
    """What the nearest field above that loaded from one of these was answered with."""
    while path is not None:
        for found in context.loaders.provenances(path):
            if found.system in systems:
                return found
        path = path.prev
    return Provenance(systems[0], context.now, FreshnessState.LIVE)


NODES = {"AgencySystem": KnownKind(resolvers.system)}


@strawberry.type
class SystemsQuery:
    @root(
        list[AgencySystem], "介接的機關系統與其狀態", "The agency systems and how they are doing", policy=EVERYONE
    )
    def systems(self, info: Info) -> Sequence[Health]:
        return resolvers.systems(info.context)


@strawberry.type
class SystemsSubscription:
    @stream(
        AgencySystem,
        "機關系統的狀態改變時，送出該系統當時的狀態",
        "An agency system whenever its status has become another, as it is then",
        policy=EVERYONE,
    )
    def system_status_changed(self, info: Info) -> AsyncIterator[Health]:
        return resolvers.status_changes(info.context)
