"""Public types of the council report's table, computed live."""

from __future__ import annotations

from collections.abc import Awaitable
from decimal import Decimal
from typing import Annotated

import strawberry

from hub.context import Context
from hub.resolvers import city_report as resolvers
from hub.rules.systems import SystemCode
from hub.schema.fields import Info, argument, attribute, awaited_at, computed, computed_at, record_type, root
from hub.schema.localized import LocalizedText
from hub.schema.periods import Period, PeriodInput
from hub.schema.reports import PublishedFigure
from hub.services.field_policies import EVERYONE


def _value_at(
    of: resolvers.CityReportLine | resolvers.PrintedComparison, context: Context
) -> Awaitable[Decimal | None]:
    return resolvers.value(context, of)


@record_type(
    resolvers.PrintedComparison,
    "報告所載與即時計算的對照",
    "A printed figure beside the computed one",
    policy=EVERYONE,
)
class PrintedComparison:
    figure: PublishedFigure = attribute("報告所載的數字", "The figure as printed")
    value: Decimal | None = awaited_at(
        _value_at, "依該數字本身的期間即時計算的值", "The value computed live over the figure's own period"
    )
    difference: Decimal | None = awaited_at(
        lambda of, context: resolvers.compared(context, of),
        "計算值減報告值，依報告的位數比較",
        "Computed minus printed, at the precision that is printed",
    )


@record_type(resolvers.CityReportLine, "報告的一列", "One line of the report", policy=EVERYONE)
class CityReportLine:
    metric: str = computed(lambda line: line.measure.metric, "指標代碼", "The code of what it counts")
    name: LocalizedText = computed(lambda line: line.measure.name, "名稱", "What it counts")
    unit: LocalizedText = computed(lambda line: line.measure.unit, "單位", "What one of it is")
    system: SystemCode = computed(
        lambda line: line.measure.source.system, "計算來源的系統", "The system that it is computed from"
    )
    value: Decimal | None = awaited_at(
        _value_at, "依所求期間即時計算的值", "The value computed live over the period asked for"
    )
    printed: list[PrintedComparison] | None = computed_at(
        lambda line, context: resolvers.comparisons(context, line),
        "期間在所求期間之內，或刊於期間在其內之報告的數字",
        "Figures whose period lies within the one asked for, or that are printed in a report whose period does",
    )


@record_type(
    resolvers.CityReport,
    "依各系統即時計算的議會報告",
    "The council report, computed live from the systems",
    policy=EVERYONE,
)
class CityReport:
    period: Period = attribute("期間", "The period asked for")
    lines: list[CityReportLine] = attribute("各列", "Its lines")


@strawberry.type
class CityReportQuery:
    @root(
        CityReport,
        "某期間的議會報告，與報告所載數字並列",
        "The council report of a period, beside what was printed",
        policy=EVERYONE,
    )
    async def city_report(
        self, info: Info, period: Annotated[PeriodInput, argument("期間", "The period")]
    ) -> resolvers.CityReport:
        return await resolvers.city_report(info.context, period.period())
