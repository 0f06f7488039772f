"""Invented monthly progress of works under construction, its field checks, and changes of contract."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Final, NamedTuple

from hub.connectors.tenders.terms import (
    ContractChangeKind,
    TenderStatus,
    VerificationResult,
    VerificationTrigger,
)
from hub.demo.tenders.cohorts import AS_OF
from hub.demo.tenders.works import Contract, Work
from hub.rules.construction import explanation_due
from hub.rules.roc_calendar import TAIPEI, YearMonth, day_start, months_between

_MONTHS: Final = months_between(YearMonth(2012, 1), YearMonth(2012, 8))
_REASONS: Final = (
    ("連日豪雨，土方工程延誤", "增加機具與工班，雨後趕工"),
    ("管線遷移配合作業延遲", "召開管線協調會並排定遷移時程"),
    ("用地協調尚未完成", "請區公所協助協調，先行施作無爭議路段"),
    ("變更設計作業中", "加速變更設計審查，並先行施作不受影響工項"),
    ("出工人數不足", "要求廠商提送趕工計畫並逐週檢討"),
)
_SUSPENSION: Final = "既有管線牴觸，報准停工"


class ProgressRow(NamedTuple):
    """One row of `progress_report`."""

    tender_id: int
    month: date
    planned: Decimal
    actual: Decimal
    paid_amount: int
    spend_rate: Decimal
    reason: str | None
    remedy: str | None
    suspension: str | None
    filed_at: datetime


def progress_reports(works: list[Work], random: Random) -> list[ProgressRow]:
    """The reports of every work for each month of 2012, to August, in which it was under construction."""
    return [row for work in works for row in _reports(work, random)]


def _reports(work: Work, random: Random) -> Iterator[ProgressRow]:
    contract, award = work.contract, work.award
    if contract is None or award is None or work.status is TenderStatus.TERMINATED:
        return
    behind, so_far = _usual_lag(random), Decimal(0)
    for month in filter(lambda month: work.under_way(max(month.first_day, contract.start)), _MONTHS):
        if contract.start > month.last_day:
            continue
        planned = _percent(_planned(contract, month.last_day))
        so_far = max(so_far, _actual(contract, month, planned, behind))
        yield _report(work, month, (planned, so_far), award.amount, random)


def _usual_lag(random: Random) -> float:
    """Most works keep to their plan; one in five is behind, one in twelve badly."""
    kind = random.random()
    if kind < 0.8:
        return random.gauss(0.3, 1.2)
    return random.uniform(3, 9) if kind < 0.92 else random.uniform(8, 20)


def _planned(contract: Contract, day: date) -> float:
    """An S-curve from start to planned end."""
    part = (min(day, contract.planned_end) - contract.start) / (contract.planned_end - contract.start)
    return 100 * part * part * (3 - 2 * part)


def _actual(contract: Contract, month: YearMonth, planned: Decimal, behind: float) -> Decimal:
    if contract.actual_end is not None and contract.actual_end <= month.last_day:
        return Decimal(100)
    part = float(planned) / 100
    return _percent(min(max(float(planned) - behind * (0.3 + 2.8 * part * (1 - part)), 0), 99.5))


def _report(
    work: Work, month: YearMonth, reached: tuple[Decimal, Decimal], amount: int, random: Random
) -> ProgressRow:
    planned, actual = reached
    spend_rate = _percent(random.uniform(90, 100) if random.random() < 0.85 else random.uniform(65, 90))
    explained = explanation_due(planned - actual, spend_rate) and random.random() < 0.93
    reason, remedy = random.choice(_REASONS) if explained else (None, None)
    stopped = work.status is TenderStatus.SUSPENDED and month >= YearMonth(2012, 7)
    paid = int(amount * actual * spend_rate / 10_000)
    suspension = _SUSPENSION if stopped else None
    filed_at = _filed_at(month, random)
    return ProgressRow(
        work.id, month.first_day, planned, actual, paid, spend_rate, reason, remedy, suspension, filed_at
    )


def _filed_at(month: YearMonth, random: Random) -> datetime:
    """By the 6th of the next month, but for one in twenty-five."""
    day = random.randint(7, 14) if random.random() < 0.04 else random.randint(1, 6)
    moment = time(random.randint(9, 17), random.randrange(60))
    return datetime.combine(month.next().first_day.replace(day=day), moment, TAIPEI)


def _percent(value: float) -> Decimal:
    return Decimal(f"{value:.2f}")


def verifications(reports: list[ProgressRow], random: Random) -> Iterator[tuple[object, ...]]:
    """Field checks: some at random, and half of the reports that are 10 % behind or more."""
    for report in reports:
        lagging = report.planned - report.actual >= 10
        if random.random() >= (0.5 if lagging else 0.05):
            continue
        sampled = random.choice((VerificationTrigger.SAMPLE, VerificationTrigger.CITY_CONTROL))
        found = max(report.actual - _difference(random), Decimal(0))
        yield (
            report.tender_id,
            report.month,
            report.filed_at.date() + timedelta(random.randint(2, 12)),
            VerificationTrigger.LAG if lagging else sampled,
            found,
            _result(report.actual - found),
        )


def _difference(random: Random) -> Decimal:
    """How much less is found than was reported; mostly next to nothing."""
    return _percent(random.uniform(0, 0.5) if random.random() < 0.8 else random.uniform(1, 7))


def _result(difference: Decimal) -> VerificationResult:
    if difference < 1:
        return VerificationResult.CONFIRMED
    return VerificationResult.CORRECTED if difference < 5 else VerificationResult.REJECTED


def contract_changes(works: list[Work], random: Random) -> Iterator[tuple[object, ...]]:
    """Changes of one contract in seven, approved while the work was under way."""
    for work in works:
        contract, award = work.contract, work.award
        if contract is None or award is None or random.random() >= 0.15:
            continue
        day = contract.start + timedelta(random.randint(10, 40))
        if day > AS_OF:
            continue
        kind = random.choice(tuple(ContractChangeKind))
        before, after, reason = _change(kind, contract, award.amount, random)
        yield work.id, kind, before, after, reason, day_start(day) + timedelta(hours=10)


def _change(kind: ContractChangeKind, contract: Contract, amount: int, random: Random) -> tuple[str, str, str]:
    match kind:
        case ContractChangeKind.DURATION:
            days = (contract.planned_end - contract.start).days
            return f"{days - random.randint(5, 30)} 天", f"{days} 天", "天候影響，核定展延工期"
        case ContractChangeKind.VALUE:
            return f"{int(amount / random.uniform(1.01, 1.1))} 元", f"{amount} 元", "工程數量增加"
        case ContractChangeKind.SCOPE:
            return "原契約工項", "新增配合工項一式", "配合現況調整施作範圍"
