"""Public types of agencies and districts."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import strawberry

from hub.connectors.agencies import records
from hub.connectors.agencies.records import AgencyKind
from hub.connectors.agencies.sources import AGENCY_BY_CODE, DISTRICT_BY_CODE
from hub.connectors.awards.records import CERTIFICATIONS_NEWEST
from hub.connectors.awards.records import NEWEST as AWARDS_NEWEST
from hub.connectors.awards.sources import AWARDS_OF_AGENCY, CERTIFICATIONS_OF_DISTRICT
from hub.connectors.petitions.dispatch.sources import DISPATCH_OF_DISTRICT
from hub.connectors.petitions.keys import DISPATCH_NEWEST, StatisticsKey
from hub.connectors.petitions.records import CaseStatistic
from hub.connectors.petitions.sources import CASE_STATISTICS
from hub.connectors.petitions.terms import PetitionDimension
from hub.connectors.tenders.searches import NEWEST
from hub.connectors.tenders.sources import TENDERS_OF_AGENCY, TENDERS_OF_DISTRICT
from hub.resolvers import agencies as resolvers
from hub.resolvers.paging import PageArguments
from hub.rules.bilingual import Bilingual
from hub.schema import petition_terms  # noqa: F401  # declares the public enum PetitionDimension
from hub.schema.connections import After, Before, Connection, First, Last, connection_link
from hub.schema.fields import (
    Info,
    argument,
    attribute,
    computed,
    link,
    public_enum,
    record_type,
    root,
)
from hub.schema.localized import LocalizedText
from hub.schema.node import Node, NodeKind, node_id
from hub.schema.periods import PeriodInput
from hub.schema.scalars import AgencyCode, Text, TownCode
from hub.services.field_policies import EVERYONE
from hub.sources.paging import Slice

if TYPE_CHECKING:
    from hub.schema.awards import Award
    from hub.schema.certifications import Certification
    from hub.schema.dispatch import DispatchCase
    from hub.schema.petition_statistics import PetitionStatistic
    from hub.schema.tenders import Tender

public_enum(AgencyKind, "機關類別", "A kind of agency")


def _name(record: records.Agency | records.District) -> Bilingual:
    return Bilingual(record.name_zh, record.name_en)


@record_type(records.Agency, "市政府機關", "An agency of the city", policy=EVERYONE)
class Agency(Node):
    id: strawberry.ID = node_id(lambda agency: agency.code)
    code: AgencyCode = attribute("機關代碼", "Its agency code")
    oid: str | None = attribute(
        "物件識別碼，依機關代碼推定，未經查證",
        "Its object identifier, inferred from the code and not verified",
    )
    name: LocalizedText = computed(_name, "名稱", "Its name")
    kind: AgencyKind = attribute("類別", "Its kind")
    parent: Agency | None = link(AGENCY_BY_CODE, "parent_code", "上級機關", "The agency above it")
    awards: Connection[Annotated[Award, strawberry.lazy("hub.schema.awards")]] | None = connection_link(
        AWARDS_OF_AGENCY,
        lambda agency: agency.code,
        AWARDS_NEWEST,
        "獲獎紀錄，由近而遠",
        "Its awards, newest first",
    )
    tenders: Connection[Annotated[Tender, strawberry.lazy("hub.schema.tenders")]] | None = connection_link(
        TENDERS_OF_AGENCY,
        lambda agency: agency.code,
        NEWEST,
        "主辦的標案，公告日由新到舊",
        "The tenders it is in charge of, newest first",
    )

    @root(
        list[Annotated["PetitionStatistic", strawberry.lazy("hub.schema.petition_statistics")]] | None,
        "承辦案件的件數",
        "Counts of the service cases that it handles",
        policy=EVERYONE,
    )
    def petition_statistics(
        self,
        info: Info,
        period: Annotated[PeriodInput, argument("受理期間", "When the cases were created")],
        by: Annotated[Sequence[PetitionDimension], argument("分組項目", "What to tell apart by")] = (
            PetitionDimension.MONTH,
            PetitionDimension.KIND,
        ),
    ) -> Future[Sequence[CaseStatistic] | None]:
        return info.context.load(CASE_STATISTICS, StatisticsKey(period.period(), frozenset(by), self.code))


@record_type(records.District, "行政區", "A district", policy=EVERYONE)
class District(Node):
    id: strawberry.ID = node_id(lambda district: district.code)
    code: TownCode = attribute("行政區代碼", "Its code")
    name: LocalizedText = computed(_name, "名稱", "Its name")
    aliases: list[str] = attribute("通行的各種拼音", "Every romanisation in use")
    postal_code: str = attribute("三碼郵遞區號", "Its postal code of three digits")
    mountain_indigenous: bool = attribute("是否為山地原住民區", "Whether it is a mountain indigenous district")
    before_merger: str = attribute(
        "民國 99 年 12 月 25 日縣市合併前所屬", "What it belonged to before the merger of 2010-12-25"
    )
    dispatch_cases: Connection[Annotated[DispatchCase, strawberry.lazy("hub.schema.dispatch")]] | None = (
        connection_link(
            DISPATCH_OF_DISTRICT,
            lambda district: district.code,
            DISPATCH_NEWEST,
            "區內的派工通報，由新到舊",
            "The dispatch cases in it, newest first",
        )
    )
    certifications: Connection[Annotated[Certification, strawberry.lazy("hub.schema.certifications")]] | None = (
        connection_link(
            CERTIFICATIONS_OF_DISTRICT,
            lambda district: district.code,
            CERTIFICATIONS_NEWEST,
            "英語服務標章，由新到舊",
            "English service emblems of its firms, newest first",
        )
    )
    tenders: Connection[Annotated[Tender, strawberry.lazy("hub.schema.tenders")]] | None = connection_link(
        TENDERS_OF_DISTRICT,
        lambda district: district.code,
        NEWEST,
        "工地在區內的標案，公告日由新到舊",
        "The tenders with a site in it, newest first",
    )


NODES = {"Agency": NodeKind(AGENCY_BY_CODE), "District": NodeKind(DISTRICT_BY_CODE)}

SearchText = Annotated[Text | None, argument("名稱或別名含有的文字", "Text that a name or alias contains")]


@strawberry.type
class AgenciesQuery:
    @root(Agency | None, "依代碼取得機關", "An agency by its code", policy=EVERYONE)
    async def agency(
        self, info: Info, code: Annotated[AgencyCode, argument("機關代碼", "The agency code")]
    ) -> records.Agency | None:
        return await resolvers.agency(info.context, code)

    @root(Connection[Agency] | None, "搜尋機關", "Agencies, searched by any name", policy=EVERYONE)
    async def agencies(
        self,
        info: Info,
        search: SearchText = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Slice[records.Agency] | None:
        return await resolvers.agencies(info.context, search, PageArguments(first, after, last, before))

    @root(District | None, "依代碼取得行政區", "A district by its code", policy=EVERYONE)
    async def district(
        self, info: Info, code: Annotated[TownCode, argument("行政區代碼", "The district's code")]
    ) -> records.District | None:
        return await resolvers.district(info.context, code)

    @root(
        list[District] | None, "全部或符合文字的行政區", "All districts, or those that fit a text", policy=EVERYONE
    )
    async def districts(self, info: Info, search: SearchText = None) -> Sequence[records.District] | None:
        return await resolvers.districts(info.context, search)
