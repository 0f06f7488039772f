"""Public types of contracts, monthly progress and control lists."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from hub.connectors.tenders import records, terms
from hub.connectors.tenders.sources import CHANGES_OF_CONTRACT
from hub.rules.deadlines import ClockState, DeadlineKind
from hub.rules.roc_calendar import YearMonth
from hub.schema.clocks import Clock
from hub.schema.fields import attribute, computed, computed_at, link, public_enum, record_type
from hub.schema.localized import LocalizedText
from hub.schema.scalars import Money
from hub.services.field_policies import EVERYONE

public_enum(terms.ContractChangeKind, "契約變更種類", "What a change of contract alters")
public_enum(terms.VerificationTrigger, "進度查證緣由", "Why reported progress was verified")
public_enum(terms.VerificationResult, "進度查證結果", "What a verification found of the report")
public_enum(terms.ControlList, "列管類別", "A list under which the city tracks works")


@record_type(records.ContractChange, "契約變更", "A change of contract", policy=EVERYONE)
class ContractChange:
    kind: terms.ContractChangeKind = attribute("種類", "What it alters")
    before: str = attribute("變更前", "As it was")
    after: str = attribute("變更後", "As it is since")
    reason: str = attribute("原因", "Why")
    approved_at: datetime = attribute("核准時間", "When it was approved")


@record_type(records.Contract, "契約", "A contract", policy=EVERYONE)
class Contract:
    number: str = attribute("契約編號", "Its number")
    signed_on: date = attribute("簽約日", "The day it was signed")
    start_on: date | None = attribute("開工日", "The day work began or begins")
    planned_end: date | None = attribute("預定竣工日", "The planned day of completion")
    actual_end: date | None = attribute("實際竣工日", "The day of completion")
    work_days: DeadlineKind = attribute("工期計算方式", "Which days its duration counts")
    changes: list[ContractChange] | None = link(
        CHANGES_OF_CONTRACT, "tender_id", "契約變更，由早到晚", "Its changes, earliest first"
    )


@record_type(records.ProgressReport, "每月進度填報", "A monthly progress report", policy=EVERYONE)
class ProgressReport:
    month: YearMonth = attribute("月份", "The month it reports")
    planned: Decimal = attribute("預定進度（%）", "Planned progress in percent")
    actual: Decimal = attribute("實際進度（%）", "Actual progress in percent")
    lag: Decimal = attribute("落後百分點：預定減實際，正數為落後", "Planned minus actual: positive is behind")
    paid_amount: Money = attribute("累計付款金額", "Paid so far")
    spend_rate: Decimal = attribute("支用率（%）", "Spend rate in percent")
    explanation_due: bool = computed_at(
        lambda report, context: report.explanation_due(context.rules),
        "是否應說明：預設為落後達 5% 或支用率未達 90%",
        "Whether an explanation is owed: by default, for a lag of 5 % or a spend rate below 90 %",
    )
    reason: str | None = attribute("落後原因", "Why it is behind")
    remedy: str | None = attribute("改善對策", "What is done about it")
    suspension: str | None = attribute("停工原因；未停工為空", "Why work stands still; null while it does not")
    filed_at: datetime = attribute("填報時間", "When it was filed")
    clock: Clock = computed_at(
        lambda report, context: report.filing_clock(context.rules, context.now),
        "填報期限",
        "The clock of its filing",
    )
    late_filing: bool = computed_at(
        lambda report, context: report.filing_clock(context.rules, context.now).state is ClockState.MISSED,
        "是否逾期填報",
        "Whether it was filed late",
    )


@record_type(records.ProgressVerification, "進度查證", "A field check of reported progress", policy=EVERYONE)
class ProgressVerification:
    month: YearMonth = attribute("查證的填報月份", "The month checked")
    verified_on: date = attribute("查證日", "The day of the check")
    trigger: terms.VerificationTrigger = attribute("緣由", "Why it was checked")
    reported_actual: Decimal = attribute("填報實際進度（%）", "Actual progress as reported, in percent")
    field_actual: Decimal = attribute("現場進度（%）", "Progress as found, in percent")
    difference: Decimal = attribute("差異百分點：填報減現場", "Reported minus found, in percentage points")
    result: terms.VerificationResult = attribute("結果", "What came of it")


@record_type(records.ControlEntry, "列管紀錄", "A list that tracks a tender", policy=EVERYONE)
class ControlEntry:
    control_list: terms.ControlList = attribute("列管類別", "The list")
    name: LocalizedText = computed(lambda entry: entry.control_list, "列管名稱", "The list's name")
    listed_on: date = attribute("列管日", "Since when")


@record_type(records.ControlListCounts, "某日的列管情形", "How a control list stands on a day", policy=EVERYONE)
class ControlListCounts:
    control_list: terms.ControlList = attribute("列管類別", "The list")
    name: LocalizedText = computed(lambda counts: counts.control_list, "列管名稱", "The list's name")
    cases: int = attribute("列管件數", "How many works it tracks")
    done: int = attribute("已完工件數", "How many of them are finished")
    budget: Money = attribute("預算金額合計", "Their budgets together")
