"""The rules of a city: what a file may set, and what is refused with a plain sentence."""

import tomllib
from decimal import Decimal

import pytest

from hub.errors import StartupError
from hub.rules.city import CityRules, city_rules_of
from hub.rules.construction import ExplanationThresholds, Grade, GradeBands
from hub.rules.deadlines import DEADLINE_RULES, DeadlineCode
from hub.services.rules_file import city_rules

DEFAULTS = """
[grade_bands]
superior = 90
a = 80
b = 70

[explanation]
lag = 5
spend_rate = 90

[deadlines]
monthly_filing_day = 6
dispatch_report_back_hours = 24
petition_reply_days = 30
oversight_reply_days = 12
deficiency_repair_days = 30
notice_acknowledgement_hours = 24
notice_application_days = 7
application_decision_days = 60
application_correction_days = 14
"""


def rules_of(text):
    return city_rules_of(tomllib.loads(text))


@pytest.mark.parametrize("text", ["", "[grade_bands]\n[deadlines]\n", DEFAULTS])
def test_the_defaults_left_out_or_written_out_are_the_same_rules(text):
    assert rules_of(text) == CityRules()


def test_every_deadline_can_be_set():
    lines = DEFAULTS.partition("[deadlines]")[2].strip().splitlines()
    rules = rules_of("[deadlines]\n" + "\n".join(f"{line.partition('=')[0]} = 7" for line in lines))
    assert {code: rule.amount for code, rule in rules.deadlines.items()} == dict.fromkeys(DeadlineCode, 7)
    assert {code: rule.unit for code, rule in rules.deadlines.items()} == {
        code: rule.unit for code, rule in DEADLINE_RULES.items()
    }


def test_a_key_that_is_set_changes_nothing_else():
    rules = rules_of("[grade_bands]\na = 82.5\n[explanation]\nlag = 10\n[deadlines]\nmonthly_filing_day = 3")
    assert rules.grade_bands == GradeBands(grade_a=Decimal("82.5"))
    assert rules.explanation == ExplanationThresholds(lag=Decimal(10))
    filing = DeadlineCode.MONTHLY_FILING
    assert rules.deadlines[filing].amount == 3
    assert {**rules.deadlines, filing: DEADLINE_RULES[filing]} == DEADLINE_RULES


def test_a_limit_of_the_citys_own_does_not_claim_the_text_or_the_day_of_the_default():
    rule = rules_of("[deadlines]\npetition_reply_days = 20").deadlines[DeadlineCode.PETITION_REPLY]
    default = DEADLINE_RULES[DeadlineCode.PETITION_REPLY]
    assert rule.citation == f"市府自訂；預設值依據：{default.citation}"
    assert (default.effective_from is None, rule.effective_from) == (False, None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bands = 1", "the top level: expected only grade_bands, explanation, deadlines, dispatch, got 'bands'"),
        ("grade_bands = 90", "grade_bands: expected a table, got 90"),
        ("[grade_bands]\ngrade_a = 80", "grade_bands: expected only superior, a, b, got 'grade_a'"),
        ("[grade_bands]\na = '80'", "grade_bands.a: expected a number of 0 to 100, got '80'"),
        ("[grade_bands]\na = true", "grade_bands.a: expected a number of 0 to 100, got True"),
        ("[grade_bands]\na = nan", "grade_bands.a: expected a number of 0 to 100, got nan"),
        ("[grade_bands]\na = 95", "grade_bands: expected grade bands that fall from 100 to 0, got 90, 95, 70"),
        ("[explanation]\nlag = -1", "explanation.lag: expected a number of 0 to 100, got -1"),
        ("[explanation]\nspend_rate = 100.1", "explanation.spend_rate: expected a number of 0 to 100, got 100.1"),
        ("[deadlines]\npetition_reply = 30", "deadlines: expected only monthly_filing_day, "),
        ("[deadlines]\nmonthly_filing_day = 6.0", "deadlines.monthly_filing_day: expected a whole number"),
        ("[deadlines]\nmonthly_filing_day = true", "deadlines.monthly_filing_day: expected a whole number"),
        (
            "[deadlines]\nmonthly_filing_day = 29",
            "deadlines.monthly_filing_day: expected an amount of 1 to 28 for MONTHLY_FILING, got 29",
        ),
    ],
)  # fmt: skip
def test_a_wrong_table_is_refused_with_the_key_what_was_expected_and_what_came(text, message):
    with pytest.raises(ValueError, match="expected") as refused:
        rules_of(text)
    assert str(refused.value).startswith(message)


def test_a_file_is_read_to_the_last_decimal(tmp_path):
    file = tmp_path / "rules.toml"
    file.write_text("[grade_bands]\nsuperior = 89.9", "utf-8")
    bands = city_rules(file).grade_bands
    assert bands.grade(Decimal("89.9")) is Grade.SUPERIOR
    assert bands.grade(Decimal("89.89")) is Grade.GRADE_A


def test_without_a_file_the_defaults_hold():
    assert city_rules(None) == CityRules()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot read .*: No such file or directory"),
        (b"[grade_bands", "rules.toml: .*at end of document"),
        (b"\xff", "rules.toml: .*can't decode"),
        (b"[grade_bands]\na = inf", "rules.toml: grade_bands.a: expected a number of 0 to 100, got Decimal"),
    ],
)
def test_a_file_that_is_missing_or_wrong_stops_the_start_with_one_sentence(tmp_path, content, said):
    file = tmp_path / "rules.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(StartupError, match=f"^HUB_RULES: .*{said}"):
        city_rules(file)
