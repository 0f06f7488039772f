"""Root fields of the tenders system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import strawberry

from hub.connectors.tenders import inspections as quality
from hub.connectors.tenders import records, searches
from hub.resolvers import tenders as resolvers
from hub.resolvers.paging import PageArguments
from hub.schema.connections import After, Before, Connection, First, Last
from hub.schema.fields import Info, argument, root
from hub.schema.inspections import Inspection, OversightReport
from hub.schema.scalars import BusinessNumber
from hub.schema.tender_filters import ORDERS, InspectionFilter, OversightFilter, TenderFilter, TenderOrder
from hub.schema.tender_progress import ControlListCounts
from hub.schema.tenders import Firm, Tender, TenderKeyInput
from hub.services.field_policies import EVERYONE
from hub.sources.paging import Slice


@strawberry.type
class TendersQuery:
    @root(Tender | None, "依機關與標案案號取得標案", "A tender by its agency and job number", policy=EVERYONE)
    async def tender(
        self, info: Info, key: Annotated[TenderKeyInput, argument("標案鍵值", "What names the tender")]
    ) -> records.Tender | None:
        return await resolvers.tender(info.context, key.key())

    @root(Connection[Tender] | None, "搜尋標案", "Tenders, searched", policy=EVERYONE)
    async def tenders(
        self,
        info: Info,
        filter: Annotated[TenderFilter | None, argument("條件", "Which tenders")] = None,
        order_by: Annotated[TenderOrder, argument("排序", "The order")] = TenderOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Slice[records.Tender] | None:
        asked, page = filter or TenderFilter(), PageArguments(first, after, last, before)
        return await resolvers.tenders(
            info.context, asked.wanted(), ORDERS[order_by], page, lagging=asked.lagging_only
        )

    @root(
        Firm | None, "依統一編號取得得標廠商", "A firm that won tenders, by its business number", policy=EVERYONE
    )
    async def firm(
        self,
        info: Info,
        business_number: Annotated[BusinessNumber, argument("統一編號", "The business number")],
    ) -> records.Firm | None:
        return await resolvers.firm(info.context, business_number)

    @root(
        Connection[Inspection] | None,
        "搜尋施工查核，由新到舊",
        "Inspections, searched, newest first",
        policy=EVERYONE,
    )
    async def inspections(
        self,
        info: Info,
        filter: Annotated[InspectionFilter | None, argument("條件", "Which inspections")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Slice[quality.Inspection] | None:
        asked, page = filter or InspectionFilter(), PageArguments(first, after, last, before)
        return await resolvers.inspections(info.context, asked.wanted(), page, grade=asked.grade)

    @root(
        Connection[OversightReport] | None,
        "搜尋全民督工通報，由新到舊",
        "Citizen oversight reports, searched, newest first",
        policy=EVERYONE,
    )
    async def oversight_reports(
        self,
        info: Info,
        filter: Annotated[OversightFilter | None, argument("條件", "Which reports")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Slice[quality.OversightReport] | None:
        wanted = filter.wanted() if filter else searches.OversightFilter()
        return await resolvers.oversight_reports(info.context, wanted, PageArguments(first, after, last, before))

    @root(
        list[ControlListCounts] | None,
        "各列管類別在某日的情形",
        "How every control list stands on a day",
        policy=EVERYONE,
    )
    async def control_lists(
        self, info: Info, as_of: Annotated[date, argument("截至日", "The day")]
    ) -> Sequence[records.ControlListCounts] | None:
        return await resolvers.control_lists(info.context, as_of)
