"""Public types of deadlines and the clocks that run against them, shared by the systems."""

from __future__ import annotations

from datetime import date, datetime

from hub.rules import deadlines
from hub.rules.deadlines import ClockState, DeadlineCode, DeadlineKind, DeadlineUnit
from hub.schema.fields import attribute, public_enum, record_type
from hub.schema.localized import LocalizedText
from hub.services.field_policies import EVERYONE

public_enum(DeadlineCode, "期限代碼", "A deadline by its purpose")
public_enum(DeadlineKind, "期限計日方式", "Which days a limit counts")
public_enum(DeadlineUnit, "期限單位", "What the amount of a limit counts")
public_enum(ClockState, "期限狀態", "How a deadline stands")


@record_type(deadlines.DeadlineRule, "期限規定", "A limit and the text that sets it", policy=EVERYONE)
class DeadlineRule:
    code: DeadlineCode = attribute("代碼", "Its code")
    name: LocalizedText = attribute("名稱", "Its name")
    citation: str = attribute("依據", "The text that sets it")
    kind: DeadlineKind = attribute("計日方式", "Which days it counts")
    amount: int = attribute("數量", "How many of its unit")
    unit: DeadlineUnit = attribute("單位", "What the amount counts")
    effective_from: date | None = attribute(
        "生效日；來源未載明時為空", "Since when it applies; null where the sources do not say"
    )


@record_type(deadlines.Clock, "依期限規定計時的狀態", "One run against a deadline", policy=EVERYONE)
class Clock:
    rule: DeadlineRule = attribute("適用的規定", "The rule that it runs against")
    started_at: datetime = attribute("起算時間", "When it started")
    due_at: datetime = attribute("逾期的第一刻，在此之前完成即為如期", "The first instant that is too late")
    stopped_at: datetime | None = attribute("停止計時的時間", "When it stopped; null while it runs")
    state: ClockState = attribute("狀態", "How it stands")
    overdue_days: int = attribute("逾期日數，未逾期為零", "Days begun since it was due; 0 while in time")
