"""Decisions on public works: lag, explanations, inspection grades, value bands, deficiency codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from hub.rules.terms import Term


def lag_percent(planned: Decimal, actual: Decimal) -> Decimal:
    """Planned minus actual progress, in percentage points: positive is behind."""
    return planned - actual


@dataclass(frozen=True, slots=True)
class ExplanationThresholds:
    """From which lag, and below which spend rate (支用率), an agency explains itself; both in percent."""

    lag: Decimal = Decimal(5)
    spend_rate: Decimal = Decimal(90)


# Council report, chapter 研考, January to June 101.
EXPLANATION_THRESHOLDS: Final = ExplanationThresholds()


def explanation_due(
    lag: Decimal, spend_rate: Decimal, thresholds: ExplanationThresholds = EXPLANATION_THRESHOLDS
) -> bool:
    """Whether the agency owes a reason and a remedy: lag ≥ 5 % or spend rate < 90 %."""
    return lag >= thresholds.lag or spend_rate < thresholds.spend_rate


class Grade(Term):
    """The grade of a works inspection."""

    SUPERIOR = "SUPERIOR", "優等", "Superior"
    GRADE_A = "GRADE_A", "甲等", "Grade A"
    GRADE_B = "GRADE_B", "乙等", "Grade B"
    GRADE_C = "GRADE_C", "丙等", "Grade C"


@dataclass(frozen=True, slots=True)
class GradeBands:
    """The lowest score of each grade above 丙等; the bands are configuration, as their text may change."""

    superior: Decimal = Decimal(90)
    grade_a: Decimal = Decimal(80)
    grade_b: Decimal = Decimal(70)

    def __post_init__(self) -> None:
        if not 100 >= self.superior > self.grade_a > self.grade_b > 0:
            raise ValueError(
                "expected grade bands that fall from 100 to 0, "
                f"got {self.superior}, {self.grade_a}, {self.grade_b}"
            )

    def grade(self, score: Decimal) -> Grade:
        """The grade of a score of 0 to 100; a score on the boundary has the better grade."""
        if not 0 <= score <= 100:
            raise ValueError(f"expected a score of 0 to 100, got {score}")
        if score >= self.superior:
            return Grade.SUPERIOR
        if score >= self.grade_a:
            return Grade.GRADE_A
        return Grade.GRADE_B if score >= self.grade_b else Grade.GRADE_C

    def scores(self, grade: Grade) -> tuple[Decimal | None, Decimal | None]:
        """The lowest score of a grade, and the lowest that is too good for it; None where there is no bound."""
        match grade:
            case Grade.SUPERIOR:
                return self.superior, None
            case Grade.GRADE_A:
                return self.grade_a, self.superior
            case Grade.GRADE_B:
                return self.grade_b, self.grade_a
            case Grade.GRADE_C:
                return None, self.grade_b


GRADE_BANDS: Final = GradeBands()


class ProcurementBand(Term):
    """The value band of a works tender under the Government Procurement Act."""

    BELOW_THRESHOLD = "BELOW_THRESHOLD", "未達公告金額", "Below the publication threshold"
    THRESHOLD = "THRESHOLD", "公告金額以上", "At or above the publication threshold"
    AUDIT = "AUDIT", "查核金額以上", "At or above the audit threshold"
    HUGE = "HUGE", "巨額", "Huge"


# 公告金額 in TWD was one million in 2012 (council report of 101-10-22) and is 1.5 million since 112-01-01.
_THRESHOLD_RAISED_ON: Final = date(2023, 1, 1)
_AUDIT_TWD: Final = 50_000_000
_HUGE_TWD: Final = 200_000_000


def procurement_threshold(on: date) -> Decimal:
    """公告金額 in TWD on a day."""
    return Decimal(1_500_000) if on >= _THRESHOLD_RAISED_ON else Decimal(1_000_000)


def procurement_band(amount: Decimal, on: date) -> ProcurementBand:
    """The band of a works tender of this amount in TWD that was announced on this day."""
    if amount >= _HUGE_TWD:
        return ProcurementBand.HUGE
    if amount >= _AUDIT_TWD:
        return ProcurementBand.AUDIT
    return ProcurementBand.THRESHOLD if amount >= procurement_threshold(on) else ProcurementBand.BELOW_THRESHOLD


class DeficiencyParty(Term):
    """Whose part of the work an inspection deficiency is about."""

    AGENCY = "AGENCY", "主辦機關", "Agency in charge"
    SUPERVISION = "SUPERVISION", "監造單位", "Supervision"
    CONTRACTOR = "CONTRACTOR", "承攬廠商", "Contractor"
    QUALITY = "QUALITY", "施工品質", "Quality of the work itself"


def deficiency_party(code: str) -> DeficiencyParty | None:
    """The party of a code of the PCC inspection form such as `4.02.03`; None for other chapters."""
    match code.split("."):
        case ["4", "01", *_]:
            return DeficiencyParty.AGENCY
        case ["4", "02", *_]:
            return DeficiencyParty.SUPERVISION
        case ["4", "03", *_]:
            return DeficiencyParty.CONTRACTOR
        case ["5", *_]:
            return DeficiencyParty.QUALITY
        case _:
            return None
