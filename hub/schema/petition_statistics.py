"""Public counts of service cases, and of calls to 1999."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

import strawberry

from hub.connectors.agencies.sources import AGENCY_BY_CODE, DISTRICT_BY_CODE
from hub.connectors.petitions import records
from hub.connectors.petitions.keys import StatisticsKey
from hub.connectors.petitions.terms import Channel, PetitionDimension, ServiceCaseKind
from hub.resolvers import petitions as resolvers
from hub.rules.roc_calendar import YearMonth
from hub.schema.agencies import Agency, District
from hub.schema.fields import Info, argument, attribute, computed, link, record_type, root
from hub.schema.periods import PeriodInput
from hub.services.field_policies import EVERYONE

_NOT_BY = ("；未依此分組時為空", "; null where counts are not told apart by it")


@record_type(records.CaseStatistic, "案件統計的一列", "One count of service cases", policy=EVERYONE)
class PetitionStatistic:
    month: YearMonth | None = attribute(f"月份{_NOT_BY[0]}", f"The month{_NOT_BY[1]}")
    kind: ServiceCaseKind | None = attribute(f"種類{_NOT_BY[0]}", f"The kind{_NOT_BY[1]}")
    channel: Channel | None = attribute(f"受理管道{_NOT_BY[0]}", f"The channel{_NOT_BY[1]}")
    agency: Agency | None = link(AGENCY_BY_CODE, "agency_code", f"承辦機關{_NOT_BY[0]}", f"The agency{_NOT_BY[1]}")
    district: District | None = link(
        DISTRICT_BY_CODE, "town_code", f"行政區{_NOT_BY[0]}", f"The district{_NOT_BY[1]}"
    )
    cases: int = attribute("案件數", "How many cases were created")


@record_type(
    records.CallMonth, "撥入電話依處理方式的件數", "Inbound calls by how they were handled", policy=EVERYONE
)
class InboundCalls:
    total: int = computed(lambda calls: calls.inbound, "合計", "All of them")
    consult: int = attribute("諮詢", "Consultations")
    consult_share: Decimal | None = attribute("諮詢占比（%）", "Consultations, in percent")
    forwarded: int = attribute("錄案後送", "Recorded and forwarded")
    forwarded_share: Decimal | None = attribute("錄案後送占比（%）", "Recorded and forwarded, in percent")
    other: int = attribute("其他", "Other calls")
    other_share: Decimal | None = attribute("其他占比（%）", "Other calls, in percent")


@record_type(records.CallMonth, "1999 專線一個月的話務", "One month of calls to 1999", policy=EVERYONE)
class CallStatistic:
    month: YearMonth = attribute("月份", "The month")
    handled: int = attribute("電話處理量", "Calls handled")
    inbound: InboundCalls = computed(
        lambda calls: calls,
        "總進線處理量，與電話處理量的計算基準不同",
        "Inbound calls, which are counted on another basis than calls handled",
    )
    served_at_once: int = attribute("立即服務件數", "Calls served at once")
    instant_answer_rate: Decimal | None = attribute(
        "諮詢線上立即回覆率（%）", "Consultations answered at once, in percent"
    )
    service_level: Decimal | None = attribute(
        "服務水準（%）", "Calls answered within the service level, in percent"
    )
    synthetic: bool = attribute("示範用的虛構資料", "Invented data for demonstration")


@strawberry.type
class PetitionStatisticsQuery:
    @root(
        list[PetitionStatistic] | None,
        "市長信箱、人民陳情與派工通報的件數",
        "Counts of mailbox cases, petitions and dispatch cases",
        policy=EVERYONE,
    )
    async def petition_statistics(
        self,
        info: Info,
        period: Annotated[PeriodInput, argument("受理期間", "When the cases were created")],
        by: Annotated[
            list[PetitionDimension],
            argument("分組項目；空清單只回總數", "What to tell apart by; an empty list gives one total"),
        ],
    ) -> Sequence[records.CaseStatistic] | None:
        return await resolvers.petition_statistics(info.context, StatisticsKey(period.period(), frozenset(by)))

    @root(
        list[CallStatistic] | None,
        "1999 話務統計，只含期間內完整的月份",
        "Calls to 1999 of each whole month in a period",
        policy=EVERYONE,
    )
    async def call_statistics(
        self, info: Info, period: Annotated[PeriodInput, argument("期間", "The period")]
    ) -> Sequence[records.CallMonth] | None:
        return await resolvers.call_statistics(info.context, period.period())
