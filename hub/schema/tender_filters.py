"""What tenders, inspections and citizen oversight reports are searched by, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import strawberry

from hub.connectors.tenders import searches, terms
from hub.rules.construction import Grade
from hub.rules.oversight import OversightClass
from hub.rules.terms import Term
from hub.schema.fields import public_enum, say
from hub.schema.periods import require_order
from hub.schema.scalars import AgencyCode, BusinessNumber, Money, Text, TownCode
from hub.sources.paging import Order


class TenderOrder(Term):
    """The orders in which tenders are listed."""

    NEWEST = "NEWEST", "公告日由新到舊", "By notice, the newest first"
    OLDEST = "OLDEST", "公告日由舊到新", "By notice, the oldest first"
    LARGEST = "LARGEST", "預算由大到小", "By budget, the largest first"
    SMALLEST = "SMALLEST", "預算由小到大", "By budget, the smallest first"


public_enum(TenderOrder, "標案的排序", "An order of tenders")

ORDERS: Final[Mapping[TenderOrder, Order]] = MappingProxyType(
    {
        TenderOrder.NEWEST: searches.NEWEST,
        TenderOrder.OLDEST: searches.OLDEST,
        TenderOrder.LARGEST: searches.LARGEST,
        TenderOrder.SMALLEST: searches.SMALLEST,
    }
)


def _condition(zh_tw: str, en: str) -> Any:
    return strawberry.field(default=None, description=say(zh_tw, en))


@strawberry.input(description=say("標案的條件，各項皆須符合", "Which tenders; every condition given must hold"))
class TenderFilter:
    agency: AgencyCode | None = _condition("主辦機關代碼", "The code of the agency in charge")
    district: TownCode | None = _condition("行政區代碼", "The code of the district of its site")
    status: terms.TenderStatus | None = _condition("狀態", "How far it has come")
    category: terms.ProcurementCategory | None = _condition("採購類別", "What is procured")
    firm: BusinessNumber | None = _condition("得標廠商統一編號", "The business number of the firm that won it")
    control_list: terms.ControlList | None = _condition("列管類別", "A list that tracks it")
    notice_from: date | None = _condition("公告日起", "The first day of notice")
    notice_to: date | None = _condition("公告日迄，含當日", "The last day of notice, itself included")
    min_budget: Money | None = _condition("預算金額下限", "The lowest budget")
    search: Text | None = _condition("標案名稱含有的文字", "Text in its title")
    lagging_only: bool | None = _condition(
        "是否只列最近一次填報落後達應說明門檻者（預設 5%）",
        "Whether only those whose latest report is so far behind that it must be explained, by default 5 %",
    )

    def wanted(self) -> searches.TenderFilter:
        """The filter as the connector reads it, but for the lag, which takes the city's rules."""
        require_order(self.notice_from, self.notice_to)
        return searches.TenderFilter(
            self.agency,
            self.district,
            self.status,
            self.category,
            self.firm,
            self.control_list,
            self.notice_from,
            self.notice_to,
            self.min_budget,
            self.search,
        )


@strawberry.input(
    description=say("施工查核的條件，各項皆須符合", "Which inspections; every condition given must hold")
)
class InspectionFilter:
    agency: AgencyCode | None = _condition("受查標案主辦機關代碼", "The code of the agency in charge of the work")
    from_: date | None = strawberry.field(default=None, name="from", description=say("查核日起", "The first day"))
    to: date | None = _condition("查核日迄，含當日", "The last day, itself included")
    kind: terms.InspectionKind | None = _condition("種類", "Whether it is the first")
    grade: Grade | None = _condition("等第", "The grade")

    def wanted(self) -> searches.InspectionFilter:
        """The filter as the connector reads it, but for the grade, which takes the city's rules."""
        require_order(self.from_, self.to)
        return searches.InspectionFilter(self.agency, self.from_, self.to, self.kind)


@strawberry.input(
    description=say(
        "全民督工通報的條件，各項皆須符合", "Which citizen oversight reports; every condition must hold"
    )
)
class OversightFilter:
    agency: AgencyCode | None = _condition("標案主辦機關代碼", "The code of the agency in charge of the work")
    from_: date | None = strawberry.field(default=None, name="from", description=say("受理日起", "The first day"))
    to: date | None = _condition("受理日迄，含當日", "The last day, itself included")
    report_class: OversightClass | None = _condition("類別", "The class")
    channel: terms.OversightChannel | None = _condition("管道", "How it came in")
    closed: bool | None = _condition("是否已結案", "Whether it is closed")

    def wanted(self) -> searches.OversightFilter:
        """The filter as the connector reads it."""
        require_order(self.from_, self.to)
        return searches.OversightFilter(
            self.agency, self.from_, self.to, self.report_class, self.channel, self.closed
        )
