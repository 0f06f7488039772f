"""What the council reports count: each measure with the source it is computed from, and how."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from hub.connectors.awards.sources import AWARD_COUNTS
from hub.connectors.lookups.sources import LOOKUP_COUNTS
from hub.connectors.petitions.sources import CALL_COUNTS, CASE_COUNTS
from hub.connectors.tenders.sources import TENDER_COUNTS
from hub.connectors.verification.sources import NOTICE_COUNTS
from hub.rules.bilingual import Bilingual
from hub.rules.roc_calendar import Period
from hub.sources import Source


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the report: its counts of a period come from `source`.

    `attribute` is that of the counts which holds its number.
    """

    source: Source[Period, Any]
    metric: str
    zh_tw: str
    en: str
    unit: Bilingual
    attribute: str

    @property
    def name(self) -> Bilingual:
        """What it counts."""
        return Bilingual(self.zh_tw, self.en)

    def value(self, counts: Any) -> Decimal | None:
        """Its number, a fraction to two places; None where the period has none."""
        number: int | Decimal | None = getattr(counts, self.attribute)
        return None if number is None else shown(Decimal(number))


def shown(number: Decimal) -> Decimal:
    """A number as it is shown: a whole one without places, a fraction to two."""
    whole = number.to_integral_value()
    return whole if number == whole else number.quantize(Decimal("0.01"), ROUND_HALF_UP)


_LOOKUPS = Bilingual("次", "query")
_CASES = Bilingual("件", "case")
_TENDERS = Bilingual("件", "tender")
_DAYS = Bilingual("日", "day")
_CALLS = Bilingual("通", "call")
_PERCENT = Bilingual("%", "percent")
_REPORTS = Bilingual("份", "report")
_TWD = Bilingual("新臺幣元", "TWD")
_FIRMS = Bilingual("家", "firm")

_of_tenders = partial(Measure, TENDER_COUNTS)
_of_cases = partial(Measure, CASE_COUNTS)
_of_calls = partial(Measure, CALL_COUNTS)
_of_awards = partial(Measure, AWARD_COUNTS)

MEASURES = (
    Measure(LOOKUP_COUNTS, "lookup.queries", "免書證查詢", "Document-free lookups", _LOOKUPS, "lookups"),
    Measure(NOTICE_COUNTS, "lookup.notifications", "跨機關通報", "Cross-agency notices", _CASES, "notices"),
    _of_tenders(
        "tender.count_over_threshold", "公告金額以上標案", "Tenders of NT$1 million or more", _TENDERS, "tenders"
    ),
    _of_tenders("inspection.total", "查核及複查合計", "Inspections and re-inspections", _CASES, "all_inspections"),
    _of_tenders("inspection.first", "查核案件", "Inspections", _CASES, "inspections"),
    _of_tenders("inspection.re", "複查案件", "Re-inspections", _CASES, "re_inspections"),
    _of_tenders("oversight.reports", "全民督工通報", "Citizen oversight reports", _CASES, "oversight_reports"),
    _of_tenders(
        "oversight.mean_days", "全民督工平均處理天數", "Mean days of oversight", _DAYS, "oversight_mean_days"
    ),
    _of_cases("petition.mailbox", "市長信箱", "Mayor's mailbox", _CASES, "mailbox"),
    _of_cases("petition.petitions", "人民陳情", "Petitions", _CASES, "petitions"),
    _of_cases("dispatch.cases", "派工通報", "Dispatch cases", _CASES, "dispatch"),
    _of_calls("callcentre.calls", "1999 電話處理量", "1999 calls handled", _CALLS, "handled"),
    _of_calls(
        "callcentre.calls_monthly_mean", "1999 平均每月電話量", "1999 calls a month", _CALLS, "monthly_mean"
    ),
    _of_calls("callcentre.service_level", "1999 服務水準", "1999 service level", _PERCENT, "service_level"),
    _of_calls("callcentre.consult", "諮詢", "Consultations", _CASES, "consult"),
    _of_calls("callcentre.consult_share", "諮詢占比", "Share of consultations", _PERCENT, "consult_share"),
    _of_calls("callcentre.consult_instant", "諮詢立即回覆率", "Answered at once", _PERCENT, "instant_answer_rate"),
    _of_calls("callcentre.forwarded", "錄案後送", "Recorded and forwarded", _CASES, "forwarded"),
    _of_calls("callcentre.forwarded_share", "錄案後送占比", "Share forwarded", _PERCENT, "forwarded_share"),
    _of_calls("callcentre.other", "其他進線", "Other inbound", _CASES, "other"),
    _of_calls("callcentre.other_share", "其他進線占比", "Share of other inbound", _PERCENT, "other_share"),
    _of_calls("callcentre.immediate", "立即服務", "Served at once", _CASES, "served_at_once"),
    _of_awards("award.research.awarded", "自行研究獲獎", "Research awarded", _REPORTS, "research_reports"),
    _of_awards("award.research.grade_a", "自行研究甲等", "Research, grade A", _REPORTS, "grade_a"),
    _of_awards("award.research.grade_b", "自行研究乙等", "Research, grade B", _REPORTS, "grade_b"),
    _of_awards("award.research.honourable", "自行研究佳作", "Research, honourable", _REPORTS, "honourable"),
    _of_awards("award.research.money", "自行研究獎勵金", "Prize money of research", _TWD, "research_prize"),
    _of_awards("award.english_mark.firms", "英語服務標章業者", "Firms certified", _FIRMS, "emblem_firms"),
)
