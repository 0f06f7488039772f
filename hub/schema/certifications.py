"""Public types of certifications: a licence with an end, not a prize."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from hub.connectors.agencies.sources import DISTRICT_BY_CODE
from hub.connectors.awards import records
from hub.connectors.awards.records import EmblemLevel
from hub.connectors.awards.sources import CERTIFICATION_BY_NUMBER
from hub.resolvers import awards as resolvers
from hub.resolvers.paging import PageArguments
from hub.rules.roc_calendar import TAIPEI
from hub.rules.systems import SystemCode
from hub.schema.agencies import District
from hub.schema.connections import After, Before, Connection, First, Last
from hub.schema.fields import Info, argument, attribute, link, public_enum, record_type, root, say
from hub.schema.node import Node, NodeKind, node_id
from hub.schema.scalars import Text, TownCode
from hub.schema.systems import Sourced, SourceStamp, source_stamp
from hub.services.field_policies import EVERYONE
from hub.sources.paging import Slice

public_enum(EmblemLevel, "英語服務標章等級", "The level of an English service emblem")


@record_type(records.Certification, "英語服務標章", "An English service emblem of a firm", policy=EVERYONE)
class Certification(Node, Sourced):
    id: strawberry.ID = node_id(lambda certification: certification.number)
    number: str = attribute("標章編號", "Its number")
    firm_name: str = attribute("業者名稱", "The name of the firm")
    level: EmblemLevel = attribute("等級", "Its level")
    valid_from: date = attribute("生效日", "The first day it is valid")
    valid_to: date = attribute("到期日，含當日", "The last day it is valid")
    district: District | None = link(DISTRICT_BY_CODE, "district_code", "所在行政區", "The district of the firm")
    address: str = attribute("地址", "The address of the firm")
    synthetic: bool = attribute("示範用的虛構資料", "Invented data for demonstration")

    @root(bool, "某日是否有效", "Whether it is valid on a day", policy=EVERYONE)
    def valid(
        self,
        info: Info,
        at: Annotated[date | None, argument("日期；省略為今日", "The day; today if left out")] = None,
    ) -> bool:
        """Whether it is valid on the day `at`, by default today in Taipei."""
        day = at or info.context.now.astimezone(TAIPEI).date()
        return self.valid_from <= day <= self.valid_to

    source: SourceStamp = source_stamp(SystemCode.AWARDS)


NODES = {"Certification": NodeKind(CERTIFICATION_BY_NUMBER)}


@strawberry.input(description=say("標章的條件，各項皆須符合", "Which emblems; every condition given must hold"))
class CertificationFilter:
    district: TownCode | None = strawberry.field(
        default=None, description=say("行政區代碼", "The code of a district")
    )
    valid_on: date | None = strawberry.field(default=None, description=say("當日有效", "Valid on this day"))
    search: Text | None = strawberry.field(
        default=None, description=say("業者名稱含有的文字", "Text in the name of the firm")
    )

    def wanted(self) -> records.CertificationFilter:
        """The filter as the registry reads it."""
        return records.CertificationFilter(self.district, self.valid_on, self.search)


@strawberry.type
class CertificationsQuery:
    @root(
        Connection[Certification] | None, "搜尋英語服務標章", "English service emblems, searched", policy=EVERYONE
    )
    async def certifications(
        self,
        info: Info,
        filter: Annotated[CertificationFilter | None, argument("條件", "Which emblems")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Slice[records.Certification] | None:
        wanted = filter.wanted() if filter else records.CertificationFilter()
        return await resolvers.certifications(info.context, wanted, PageArguments(first, after, last, before))
