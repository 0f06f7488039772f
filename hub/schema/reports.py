"""Public types of the figures that the council reports print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated

import strawberry

from hub.connectors.reports import records
from hub.connectors.reports.records import FigureFilter, FigureSubject, PeriodKind
from hub.connectors.reports.sources import CONFLICTS_OF_FIGURE, FIGURE_BY_ID, REPORTS_OF_FIGURE
from hub.resolvers import reports as resolvers
from hub.rules.systems import SystemCode
from hub.schema import systems  # noqa: F401  # declares the public enum SystemCode
from hub.schema.fields import Info, argument, attribute, computed, link, public_enum, record_type, root, say
from hub.schema.localized import LocalizedText
from hub.schema.periods import Period, PeriodInput
from hub.schema.scalars import Text
from hub.services.field_policies import EVERYONE

public_enum(PeriodKind, "數字所屬期間的意義", "What the days of a figure mean", name="FigurePeriodKind")
public_enum(FigureSubject, "數字的主題", "What a figure is about")


def _first(root: records.FigurePeriod) -> date | None:
    return root.first


@record_type(records.CouncilReport, "議會報告", "A report to the council", policy=EVERYONE)
class CouncilReport:
    code: str = attribute("代碼", "Its code")
    name: LocalizedText = attribute("名稱", "What it is called")
    period: Period = attribute("報告期間", "The days it reports on")
    published_on: date | None = attribute("提出日；未載明時為空", "The day it was presented; null where not said")


@record_type(records.FigurePeriod, "數字所屬的期間", "The days that a figure is about", policy=EVERYONE)
class FigurePeriod:
    kind: PeriodKind = attribute("意義", "What the days mean")
    from_: date | None = strawberry.field(
        resolver=_first,
        name="from",
        description=say("首日；沒有時為空", "The first day; null where there is none"),
    )
    to: date | None = computed(
        lambda days: days.last,
        "末日，含當日；沒有時為空",
        "The last day, itself included; null where there is none",
    )


@record_type(records.Figure, "議會報告所載的數字", "A figure as a council report prints it", policy=EVERYONE)
class PublishedFigure:
    metric: str = attribute("指標代碼", "The code of what it counts")
    name: LocalizedText = attribute("名稱", "What it counts")
    printed: str = attribute("報告所載的值，原樣", "The value as printed")
    value: Decimal | None = attribute("數值；等第與日期為空", "The value as a number; null for grades and dates")
    unit: LocalizedText = attribute("單位", "What one of it is")
    period: FigurePeriod = attribute("所屬期間", "The days it is about")
    as_of: date | None = attribute(
        "統計截止日；報告未載明時為空", "The day up to which it was counted; null where the report does not say"
    )
    subject: FigureSubject = attribute("主題", "What it is about")
    system: SystemCode | None = attribute(
        "本中樞中對應的系統；沒有時為空", "The system of this hub that it counts; null where there is none"
    )
    note: str | None = attribute("註記", "A remark on the figure")
    reports: list[CouncilReport] | None = link(
        REPORTS_OF_FIGURE, "id", "載有此數字的報告", "The reports that print it"
    )
    conflicts_with: list[FigureConflict] | None = link(
        CONFLICTS_OF_FIGURE, "id", "與此數字不一致之處，兩者並存", "What it disagrees with; both are kept"
    )


@record_type(records.FigureConflict, "兩份報告的不一致", "Where two reports disagree", policy=EVERYONE)
class FigureConflict:
    figure: PublishedFigure | None = link(
        FIGURE_BY_ID,
        "other_id",
        "另一數字；另一報告未載數字時為空",
        "The other figure; null where the other report has none",
    )
    explanation: LocalizedText = attribute("差異說明", "How the two differ")


@strawberry.type
class ReportsQuery:
    @root(
        list[PublishedFigure] | None,
        "議會報告所載的數字",
        "Figures as the council reports print them",
        policy=EVERYONE,
    )
    async def figures(
        self,
        info: Info,
        metric: Annotated[Text | None, argument("指標代碼", "The code of what is counted")] = None,
        system: Annotated[SystemCode | None, argument("對應的系統", "The system counted")] = None,
        subject: Annotated[FigureSubject | None, argument("主題", "What it is about")] = None,
        period: Annotated[
            PeriodInput | None, argument("數字的期間在此之內", "A period that the figure's own lies within")
        ] = None,
        search: Annotated[
            Text | None, argument("代碼、名稱或註記含有的文字", "Text in the code, name or note")
        ] = None,
    ) -> Sequence[records.Figure] | None:
        days = period.period() if period else None
        return await resolvers.figures(info.context, FigureFilter(metric, system, subject, days, search))
