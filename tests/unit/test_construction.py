"""Public works: lag, explanation, grade, value band, party of a deficiency."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules.construction import (
    GRADE_BANDS,
    DeficiencyParty,
    ExplanationThresholds,
    Grade,
    GradeBands,
    ProcurementBand,
    deficiency_party,
    explanation_due,
    lag_percent,
    procurement_band,
)
from hub.rules.oversight import OversightClass

DEFICIENCY_CODES = Path(__file__).parents[3] / "shared/data/taiwan/inspection-deficiency-codes.csv"

IN_2012 = date(2012, 6, 1)


def test_lag_is_positive_when_work_is_behind() -> None:
    assert lag_percent(Decimal("62.50"), Decimal("55.25")) == Decimal("7.25")
    assert lag_percent(Decimal(50), Decimal(60)) == Decimal(-10)


@pytest.mark.parametrize(
    ("lag", "spend_rate", "due"),
    [
        ("4.99", "90", False),
        ("5", "100", True),
        ("-3", "89.99", True),
        ("-3", "90", False),
        ("12", "40", True),
    ],
)
def test_an_explanation_is_due_at_five_percent_lag_or_below_ninety_percent_spent(
    lag: str, spend_rate: str, due: bool
) -> None:
    assert explanation_due(Decimal(lag), Decimal(spend_rate)) is due


def test_the_thresholds_of_an_explanation_can_be_set() -> None:
    strict = ExplanationThresholds(lag=Decimal(3), spend_rate=Decimal(95))
    assert explanation_due(Decimal(3), Decimal(100), strict)
    assert explanation_due(Decimal(0), Decimal("94.9"), strict)
    assert not explanation_due(Decimal("2.9"), Decimal(95), strict)


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("100", Grade.SUPERIOR),
        ("90", Grade.SUPERIOR),
        ("89.99", Grade.GRADE_A),
        ("80", Grade.GRADE_A),
        ("79.99", Grade.GRADE_B),
        ("70", Grade.GRADE_B),
        ("69.99", Grade.GRADE_C),
        ("0", Grade.GRADE_C),
    ],
)
def test_a_score_on_the_boundary_has_the_better_grade(score: str, grade: Grade) -> None:
    assert GRADE_BANDS.grade(Decimal(score)) is grade


def test_a_grade_has_its_name_of_the_field() -> None:
    assert [grade.zh_tw for grade in Grade] == ["優等", "甲等", "乙等", "丙等"]


@pytest.mark.parametrize("score", ["-0.01", "100.01", "Infinity"])
def test_a_score_outside_0_to_100_is_refused(score: str) -> None:
    with pytest.raises(ValueError, match="expected a score of 0 to 100"):
        GRADE_BANDS.grade(Decimal(score))


@given(st.decimals(0, 100, places=2), st.decimals(0, 100, places=2))
def test_a_higher_score_never_has_a_worse_grade(one: Decimal, other: Decimal) -> None:
    best_first = list(Grade)
    low, high = sorted((one, other))
    assert best_first.index(GRADE_BANDS.grade(high)) <= best_first.index(GRADE_BANDS.grade(low))


@given(st.decimals(0, 100, places=2))
def test_a_score_is_within_the_scores_of_its_grade_and_of_no_other(score: Decimal) -> None:
    within = [
        grade
        for grade in Grade
        for low, high in [GRADE_BANDS.scores(grade)]
        if (low is None or score >= low) and (high is None or score < high)
    ]
    assert within == [GRADE_BANDS.grade(score)]


@pytest.mark.parametrize("bands", [(80, 80, 70), (90, 70, 80), (101, 80, 70), (90, 80, 0)])
def test_grade_bands_fall_strictly(bands: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="expected grade bands that fall"):
        GradeBands(*map(Decimal, bands))


@pytest.mark.parametrize(
    ("amount", "on", "band"),
    [
        (999_999, IN_2012, ProcurementBand.BELOW_THRESHOLD),
        (1_000_000, IN_2012, ProcurementBand.THRESHOLD),
        (1_499_999, date(2022, 12, 31), ProcurementBand.THRESHOLD),
        (1_499_999, date(2023, 1, 1), ProcurementBand.BELOW_THRESHOLD),
        (1_500_000, date(2023, 1, 1), ProcurementBand.THRESHOLD),
        (49_999_999, IN_2012, ProcurementBand.THRESHOLD),
        (50_000_000, IN_2012, ProcurementBand.AUDIT),
        (199_999_999, IN_2012, ProcurementBand.AUDIT),
        (200_000_000, IN_2012, ProcurementBand.HUGE),
    ],
)
def test_a_tender_has_the_band_of_its_amount_on_its_day(amount: int, on: date, band: ProcurementBand) -> None:
    assert procurement_band(Decimal(amount), on) is band


@pytest.mark.parametrize(
    ("code", "party"),
    [
        ("4.01.02", DeficiencyParty.AGENCY),
        ("4.02", DeficiencyParty.SUPERVISION),
        ("4.02.03", DeficiencyParty.SUPERVISION),
        ("4.03.04.01", DeficiencyParty.CONTRACTOR),
        ("5.01", DeficiencyParty.QUALITY),
        ("5.07.02", DeficiencyParty.QUALITY),
    ],
)
def test_a_deficiency_code_names_the_party(code: str, party: DeficiencyParty) -> None:
    assert deficiency_party(code) is party


@pytest.mark.parametrize("code", ["", "4", "4.021", "4.04.01", "6.01", "50.1", "４.０１"])
def test_a_code_of_another_chapter_names_no_party(code: str) -> None:
    assert deficiency_party(code) is None


def test_every_published_supervision_code_is_a_matter_of_supervision() -> None:
    if not DEFICIENCY_CODES.is_file():
        pytest.skip(f"the shared list of deficiency codes is not here: {DEFICIENCY_CODES}")
    with DEFICIENCY_CODES.open(encoding="utf-8", newline="") as file:
        parties = {deficiency_party(row["code"]) for row in csv.DictReader(file)}
    assert parties == {DeficiencyParty.SUPERVISION}


def test_citizen_oversight_has_the_five_classes_of_the_report() -> None:
    assert [kind.zh_tw for kind in OversightClass] == ["工務", "水利", "交通", "觀光", "一般"]
