"""Public types of awards: programmes, editions and what was given under them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry

from hub.connectors.awards import records
from hub.connectors.awards.recipients import printed_name
from hub.connectors.awards.records import NEWEST, OLDEST, AwardOutcome
from hub.connectors.awards.sources import (
    AWARD_BY_CODE,
    AWARD_EDITION_BY_CODE,
    AWARD_PROGRAMME_BY_CODE,
    EDITIONS_OF_PROGRAMME,
)
from hub.connectors.tenders.records import TenderKey
from hub.connectors.tenders.sources import TENDER_BY_KEY
from hub.resolvers import awards as resolvers
from hub.resolvers.paging import PageArguments
from hub.rules import roc_calendar
from hub.rules.bilingual import Bilingual
from hub.rules.systems import SystemCode
from hub.rules.terms import Term
from hub.schema.award_recipients import Recipient, recipient_field
from hub.schema.connections import After, Before, Connection, First, Last
from hub.schema.fields import Info, argument, attribute, computed, link, public_enum, record_type, root, say
from hub.schema.localized import LocalizedText
from hub.schema.node import Node, NodeKind, node_id
from hub.schema.scalars import AgencyCode, Money, Text
from hub.schema.systems import Sourced, SourceStamp, source_stamp
from hub.services.field_policies import EVERYONE
from hub.sources.paging import Slice

if TYPE_CHECKING:
    from hub.schema.tenders import Tender


class AwardOrder(Term):
    """The orders in which awards are listed."""

    NEWEST = "NEWEST", "年度由近而遠", "The latest year first"
    OLDEST = "OLDEST", "年度由遠而近", "The earliest year first"


public_enum(AwardOrder, "獎項的排序", "An order of awards")
public_enum(AwardOutcome, "紀錄所載的結果", "What the record says has happened, and no more")

_ORDERS = {AwardOrder.NEWEST: NEWEST, AwardOrder.OLDEST: OLDEST}


def _roc_year(record: records.Award | records.AwardEdition) -> int | None:
    return None if record.year is None else roc_calendar.roc_year(date(record.year, 1, 1))


def _prize_total(award: records.Award) -> Decimal | None:
    return None if award.prize is None else award.prize * award.recipients


def _tender_key(award: records.Award) -> TenderKey | None:
    return None if award.tender_key is None else TenderKey.parse(award.tender_key)


def _title(award: records.Award) -> Bilingual | None:
    return None if award.title is None else Bilingual(award.title)


@record_type(records.AwardProgramme, "獎項", "A programme of awards", policy=EVERYONE)
class AwardProgramme(Node):
    id: strawberry.ID = node_id(lambda programme: programme.code)
    code: str = attribute("代碼", "Its code")
    name: LocalizedText = computed(
        lambda programme: Bilingual(programme.name_zh, programme.name_en), "名稱", "Its name"
    )
    conferred_by: str = attribute("頒發機關", "Who confers it")
    legal_basis: str | None = attribute("法令依據", "The text it rests on")
    ranks: list[str] = attribute("名次，由高而低", "Its ranks, the highest first")
    note: str | None = attribute("註記", "A remark on the record")
    editions: list[AwardEdition] | None = link(
        EDITIONS_OF_PROGRAMME, "code", "歷屆，由近而遠", "Its editions, the latest first"
    )


@record_type(records.AwardEdition, "一屆或一個年度的獎項", "One edition or year of a programme", policy=EVERYONE)
class AwardEdition:
    programme: AwardProgramme | None = link(AWARD_PROGRAMME_BY_CODE, "programme_code", "獎項", "The programme")
    number: int | None = attribute("屆次；依年度頒發者為空", "Its number; null where it goes by the year")
    year: int = attribute("西元年", "Its year, AD")
    roc_year: int = computed(_roc_year, "民國年", "Its year of the Republic of China")
    announced_at: date | None = attribute("公布日", "The day it was announced")
    ceremony_at: date | None = attribute("頒獎日", "The day of the ceremony")
    applied: int | None = attribute("提報數；報告未載時為空", "How many applied; null where not reported")
    recommended: int | None = attribute(
        "推薦數；報告未載時為空", "How many were put forward; null where not reported"
    )
    awarded: int | None = attribute("獲獎數；報告未載時為空", "How many were awarded; null where not reported")


@record_type(
    records.Award, "獎項紀錄，依議會施政報告所載", "What the council reports say of an award", policy=EVERYONE
)
class Award(Node, Sourced):
    id: strawberry.ID = node_id(lambda award: award.code)
    code: str = attribute("紀錄代碼", "The code of the record")
    programme: AwardProgramme | None = link(AWARD_PROGRAMME_BY_CODE, "programme_code", "獎項", "The programme")
    edition: AwardEdition | None = link(
        AWARD_EDITION_BY_CODE, "edition_code", "屆次或年度；跨年度者為空", "The edition; null over several years"
    )
    year: int | None = attribute("西元年；跨年度者為空", "The year, AD; null over several years")
    roc_year: int | None = computed(
        _roc_year, "民國年；跨年度者為空", "The year of the Republic of China; null over several years"
    )
    category: str | None = attribute("組別", "Its category")
    rank: str = attribute("名次，依紀錄原文", "Its rank as recorded")
    outcome: AwardOutcome = attribute("結果，僅止於報告所載", "The outcome, as far as the reports go")
    title: LocalizedText | None = computed(_title, "得獎名稱", "What it was given for")
    recipient: Recipient | None = recipient_field("受獎者", "Who or what it went to")
    recipient_name: str | None = computed(
        printed_name,
        "受獎者名稱，依報告原文；個人姓名經遮蔽",
        "The recipient's name as printed; a person's is masked",
    )
    count: int = computed(lambda award: award.recipients, "受獎數", "How many alike this record stands for")
    prize: Money | None = attribute("每一受獎者的獎金", "The prize money of each")
    prize_total: Money | None = computed(_prize_total, "獎金合計", "The prize money of all together")
    tender: Annotated[Tender, strawberry.lazy("hub.schema.tenders")] | None = link(
        TENDER_BY_KEY, _tender_key, "得獎的工程標案", "The tender it was given for"
    )
    note: str | None = attribute("註記", "A remark on the record")
    sources: list[str] = attribute("出處", "The reports that say so")
    source: SourceStamp = source_stamp(SystemCode.AWARDS)


NODES = {"AwardProgramme": NodeKind(AWARD_PROGRAMME_BY_CODE), "Award": NodeKind(AWARD_BY_CODE)}


@strawberry.input(description=say("獎項的條件，各項皆須符合", "Which awards; every condition given must hold"))
class AwardFilter:
    programme: Text | None = strawberry.field(default=None, description=say("獎項代碼", "The code of a programme"))
    year: int | None = strawberry.field(default=None, description=say("西元年", "A year, AD"))
    outcome: AwardOutcome | None = strawberry.field(default=None, description=say("結果", "An outcome"))
    rank: Text | None = strawberry.field(default=None, description=say("名次", "A rank"))
    agency: AgencyCode | None = strawberry.field(
        default=None, description=say("受獎機關代碼", "The code of the agency that received it")
    )
    search: Text | None = strawberry.field(
        default=None,
        description=say(
            "得獎名稱、受獎者、組別或註記含有的文字", "Text in the title, recipient, category or note"
        ),
    )

    def wanted(self) -> records.AwardFilter:
        """The filter as the registry reads it."""
        return records.AwardFilter(self.programme, self.year, self.outcome, self.rank, self.agency, self.search)


@strawberry.type
class AwardsQuery:
    @root(AwardProgramme | None, "依代碼取得獎項", "A programme of awards by its code", policy=EVERYONE)
    async def award_programme(
        self, info: Info, code: Annotated[Text, argument("獎項代碼", "The programme's code")]
    ) -> records.AwardProgramme | None:
        return await resolvers.award_programme(info.context, code)

    @root(
        list[AwardProgramme] | None,
        "全部或符合文字的獎項",
        "All programmes, or those that fit a text",
        policy=EVERYONE,
    )
    async def award_programmes(
        self, info: Info, search: Annotated[Text | None, argument("名稱含有的文字", "Text in the name")] = None
    ) -> Sequence[records.AwardProgramme] | None:
        return await resolvers.award_programmes(info.context, search)

    @root(Connection[Award] | None, "搜尋獎項紀錄", "Awards, searched", policy=EVERYONE)
    async def awards(
        self,
        info: Info,
        filter: Annotated[AwardFilter | None, argument("條件", "Which awards")] = None,
        order_by: Annotated[AwardOrder, argument("排序", "The order")] = AwardOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Slice[records.Award] | None:
        wanted = filter.wanted() if filter else records.AwardFilter()
        page = PageArguments(first, after, last, before)
        return await resolvers.awards(info.context, wanted, _ORDERS[order_by], page)
