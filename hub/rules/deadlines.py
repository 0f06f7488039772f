"""Deadlines that cite their rule, and the clocks that run against them.

One convention for all: `due_at` is the first instant that is too late; what is done before it is in time.
A limit in hours runs from the instant it starts. A limit in days does not count the day it starts, and lasts
to the end of its last day in Taipei (行政程序法第48條). A last day that is a holiday is not moved to the next
working day: the hub holds no office calendar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from hub.rules.bilingual import Bilingual
from hub.rules.roc_calendar import TAIPEI, YearMonth, day_end_exclusive, day_start
from hub.rules.terms import Term


class DeadlineCode(Term):
    """A deadline by its purpose."""

    MONTHLY_FILING = "MONTHLY_FILING", "標案進度每月填報", "Monthly progress filing"
    DISPATCH_REPORT_BACK = "DISPATCH_REPORT_BACK", "派工通報回報", "Report back on a dispatch"
    PETITION_REPLY = "PETITION_REPLY", "人民陳情案件答復", "Reply to a petition"
    OVERSIGHT_REPLY = "OVERSIGHT_REPLY", "全民督工通報處理", "Handling of a citizen oversight report"
    DEFICIENCY_REPAIR = "DEFICIENCY_REPAIR", "施工查核缺失改善", "Repair of an inspection deficiency"
    NOTICE_ACKNOWLEDGEMENT = "NOTICE_ACKNOWLEDGEMENT", "跨機關通報收件", "Acknowledgement of a notice"
    NOTICE_APPLICATION = "NOTICE_APPLICATION", "跨機關通報配合變更", "Application of a notice"
    APPLICATION_DECISION = "APPLICATION_DECISION", "線上申辦案件處理", "Decision on an online application"
    APPLICATION_CORRECTION = "APPLICATION_CORRECTION", "線上申辦案件補正", "Correction of an online application"


class DeadlineKind(Term):
    """Which days a limit counts."""

    CALENDAR = "CALENDAR", "日曆天", "Calendar days"
    WORKING = "WORKING", "工作天", "Working days"


class DeadlineUnit(Term):
    """What the amount of a limit counts."""

    HOUR = "HOUR", "小時", "Hours"
    DAY = "DAY", "日", "Days"
    DAY_OF_MONTH = "DAY_OF_MONTH", "次月日期", "Day of the following month"


class ClockState(Term):
    """How a deadline stands: open clocks run, pause or are missed; stopped ones are met or missed."""

    RUNNING = "RUNNING", "進行中", "Running"
    MET = "MET", "如期完成", "Met"
    MISSED = "MISSED", "逾期", "Missed"
    PAUSED = "PAUSED", "暫停計時", "Paused"


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A limit of so many hours or days, or a day of the following month, and the text that sets it.

    A city that files on another day replaces the amount: `dataclasses.replace(rule, amount=5)`.
    """

    code: DeadlineCode
    citation: str
    amount: int
    unit: DeadlineUnit
    effective_from: date | None = None  # None: in force in 2012, and the sources do not say since when
    kind: DeadlineKind = DeadlineKind.CALENDAR

    def __post_init__(self) -> None:
        if self.kind is DeadlineKind.WORKING:
            raise ValueError("expected a rule in calendar days, got working days: there is no office calendar")
        most = 28 if self.unit is DeadlineUnit.DAY_OF_MONTH else 366
        if not 1 <= self.amount <= most:
            raise ValueError(f"expected an amount of 1 to {most} for {self.code}, got {self.amount}")

    @property
    def name(self) -> Bilingual:
        """The name of the deadline."""
        return Bilingual(self.code.zh_tw, self.code.en)


_RULES: Final = (
    DeadlineRule(
        DeadlineCode.MONTHLY_FILING,
        citation="高雄市議會施政報告（101年10月22日）：公共工程標案每月6日前填報進度",
        amount=6,
        unit=DeadlineUnit.DAY_OF_MONTH,
    ),
    DeadlineRule(
        DeadlineCode.DISPATCH_REPORT_BACK,
        citation="高雄市議會施政報告（101年10月22日）：派工通報24小時內回報",
        amount=24,
        unit=DeadlineUnit.HOUR,
    ),
    DeadlineRule(
        DeadlineCode.PETITION_REPLY,
        citation="高雄市政府及所屬各機關處理人民陳情案件要點（100年1月25日訂定）；行政程序法第168條至第173條",
        amount=30,
        unit=DeadlineUnit.DAY,
        effective_from=date(2011, 1, 25),
    ),
    DeadlineRule(
        DeadlineCode.OVERSIGHT_REPLY,
        citation="高雄市議會施政報告（101年10月22日）：行政院公共工程委員會規定12日內處理",
        amount=12,
        unit=DeadlineUnit.DAY,
    ),
    DeadlineRule(
        DeadlineCode.DEFICIENCY_REPAIR,
        citation="高雄市議會施政報告（101年10月22日）：施工查核缺失30日內改善，得申請展延",
        amount=30,
        unit=DeadlineUnit.DAY,
    ),
    DeadlineRule(
        DeadlineCode.NOTICE_ACKNOWLEDGEMENT,
        citation="中樞預設值：未查得法定期限，由市府自訂",
        amount=24,
        unit=DeadlineUnit.HOUR,
    ),
    DeadlineRule(
        DeadlineCode.NOTICE_APPLICATION,
        citation="中樞預設值：未查得法定期限，由市府自訂",
        amount=7,
        unit=DeadlineUnit.DAY,
    ),
    DeadlineRule(
        DeadlineCode.APPLICATION_DECISION,
        citation="行政程序法第51條：未訂定處理期間者為二個月；此處以60日計",
        amount=60,
        unit=DeadlineUnit.DAY,
    ),
    DeadlineRule(
        DeadlineCode.APPLICATION_CORRECTION,
        citation="中樞預設值：未查得法定期限，由市府自訂",
        amount=14,
        unit=DeadlineUnit.DAY,
    ),
)
DEADLINE_RULES: Final[Mapping[DeadlineCode, DeadlineRule]] = MappingProxyType({rule.code: rule for rule in _RULES})


@dataclass(frozen=True, slots=True)
class Clock:
    """One run against a deadline; instants are in Taipei, `overdue_days` is 0 while in time."""

    rule: DeadlineRule
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    state: ClockState
    overdue_days: int


def clock(
    rule: DeadlineRule,
    started_at: datetime,
    *,
    now: datetime,
    stopped_at: datetime | None = None,
    extended_until: date | None = None,
    paused: bool = False,
) -> Clock:
    """The clock of a case as it stands `now`; every instant needs an offset, else ValueError.

    A monthly filing starts in the month that it reports. An extension names the last day granted; it never
    shortens the limit. A paused clock is not overdue.
    """
    started = _in_taipei(started_at)
    due = _due_at(rule, started, extended_until)
    stopped = None if stopped_at is None else _in_taipei(stopped_at)
    state = _state(due, stopped, _in_taipei(now), paused=paused)
    overdue = _overdue_days(due, stopped or _in_taipei(now)) if state is ClockState.MISSED else 0
    return Clock(rule, started, due, stopped, state, overdue)


@dataclass(frozen=True, slots=True)
class OverdueBounds:
    """An open case is overdue if it started before the one, and was not extended or to a day before the other."""

    started_before: datetime
    extended_before: date


def overdue_bounds(rule: DeadlineRule, now: datetime) -> OverdueBounds:
    """Which open cases the clocks of a limit in days say are missed `now`; ValueError for another unit."""
    if rule.unit is not DeadlineUnit.DAY:
        raise ValueError(f"expected a limit in days, got {rule.code} in {rule.unit}")
    today = _in_taipei(now).date()
    return OverdueBounds(day_start(today - timedelta(days=rule.amount)), today)


def _due_at(rule: DeadlineRule, started: datetime, extended_until: date | None) -> datetime:
    due = _unextended_due_at(rule, started)
    return due if extended_until is None else max(due, day_end_exclusive(extended_until))


def _unextended_due_at(rule: DeadlineRule, started: datetime) -> datetime:
    match rule.unit:
        case DeadlineUnit.HOUR:
            return started + timedelta(hours=rule.amount)
        case DeadlineUnit.DAY:
            return day_end_exclusive(started.date() + timedelta(days=rule.amount))
        case DeadlineUnit.DAY_OF_MONTH:
            return day_end_exclusive(YearMonth.of(started.date()).next().first_day.replace(day=rule.amount))


def _state(due: datetime, stopped: datetime | None, now: datetime, *, paused: bool) -> ClockState:
    if stopped is not None:
        return ClockState.MET if stopped < due else ClockState.MISSED
    if paused:
        return ClockState.PAUSED
    return ClockState.RUNNING if now < due else ClockState.MISSED


def _overdue_days(due: datetime, ended: datetime) -> int:
    """Days begun since `due`: the instant it is due begins the first."""
    return (ended - due) // timedelta(days=1) + 1


def _in_taipei(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"expected an instant with an offset, got {moment.isoformat()}")
    return moment.astimezone(TAIPEI)
