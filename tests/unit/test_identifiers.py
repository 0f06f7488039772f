"""Identifiers: the published vectors, a small set of our own, and what the check digits truly guarantee."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules import identifiers
from hub.rules.identifiers import Validity

VECTORS = Path(__file__).parents[3] / "shared/data/identifiers/check_digit_vectors.json"

LETTERS = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
GENDERS = st.sampled_from((1, 2))
SERIALS = st.integers(0, 9_999_999)


@pytest.fixture(scope="module")
def vectors() -> Any:
    if not VECTORS.is_file():
        pytest.skip(f"the shared check digit vectors are not here: {VECTORS}")
    return json.loads(VECTORS.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("section", "validity"),
    [
        ("national_id", identifiers.national_id_validity),
        ("resident_ui_old_format", identifiers.old_resident_id_validity),
        ("resident_ui_new_format", identifiers.new_resident_id_validity),
        ("citizen_certificate_card_number", identifiers.citizen_certificate_validity),
    ],
)
def test_every_published_personal_number_gets_its_verdict(
    vectors: Any, section: str, validity: Callable[[str], Validity]
) -> None:
    assert {validity(text) for text in vectors[section]["valid"]} == {Validity.VALID}
    assert Validity.VALID not in {validity(text) for text in vectors[section]["invalid"]}


def test_every_published_business_number_gets_its_verdict_under_both_rules(vectors: Any) -> None:
    for vector in vectors["business_number_ubn"]:
        text = vector["value"]
        assert (identifiers.business_number_validity(text) is Validity.VALID) == vector["current_rule"], text
        assert identifiers.business_number_valid_before_2023(text) == vector["pre_2023_rule"], text


def test_every_letter_has_its_published_value(vectors: Any) -> None:
    for letter, value in vectors["letter_values"].items():
        check = -(value // 10 + value % 10 * 9 + 8) % 10
        assert identifiers.national_id(letter, 1, 0) == f"{letter}10000000{check}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A123456789", Validity.VALID),
        ("O158238845", Validity.VALID),
        ("A123456788", Validity.CHECKSUM_FAILED),
        ("", Validity.MALFORMED),
        ("A1234567899", Validity.MALFORMED),
        ("A123456789\n", Validity.MALFORMED),
        (" A123456789", Validity.MALFORMED),
        ("a123456789", Validity.MALFORMED),
        ("A323456789", Validity.MALFORMED),
        ("A12345678\0", Validity.MALFORMED),
        ("A12345678\ud800", Validity.MALFORMED),
        ("A１２３４５６７８９", Validity.MALFORMED),
        ("Ａ123456789", Validity.MALFORMED),
        ("A12345678٩", Validity.MALFORMED),
    ],
)
def test_a_national_id_is_valid_or_says_what_is_wrong(text: str, expected: Validity) -> None:
    assert identifiers.national_id_validity(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AB23456789", Validity.VALID),
        ("A800000014", Validity.VALID),
        ("AA00000000", Validity.CHECKSUM_FAILED),
        ("A800000000", Validity.CHECKSUM_FAILED),
        ("AE23456785", Validity.MALFORMED),
        ("A123456789", Validity.MALFORMED),
        ("A80000001４", Validity.MALFORMED),
    ],
)
def test_a_resident_number_may_have_either_form(text: str, expected: Validity) -> None:
    assert identifiers.resident_id_validity(text) is expected


@pytest.mark.parametrize(
    ("text", "now", "before_2023"),
    [
        ("00501503", Validity.VALID, True),
        ("12345675", Validity.VALID, True),
        ("12345676", Validity.VALID, True),
        ("00000005", Validity.VALID, False),
        ("00277103", Validity.CHECKSUM_FAILED, False),
        ("FF277104", Validity.MALFORMED, False),
        ("0050150", Validity.MALFORMED, False),
        ("0050150-3", Validity.MALFORMED, False),
        ("００５０１５０３", Validity.MALFORMED, False),
    ],
)
def test_a_business_number_is_judged_by_the_rule_of_2023_and_the_one_before(
    text: str, now: Validity, before_2023: bool
) -> None:
    assert identifiers.business_number_validity(text) is now
    assert identifiers.business_number_valid_before_2023(text) is before_2023


@pytest.mark.parametrize("text", ["397070000A", "397330000I"])
def test_an_agency_code_of_the_city_is_valid(text: str) -> None:
    assert identifiers.agency_code_validity(text) is Validity.VALID


@pytest.mark.parametrize("text", ["A07000000A", "397070000", "397070000a", "39707000０A", "397070000AA"])
def test_any_other_agency_code_is_malformed(text: str) -> None:
    assert identifiers.agency_code_validity(text) is Validity.MALFORMED


def test_exactly_the_38_town_codes_are_valid() -> None:
    candidates = (f"640{number:05d}" for number in range(1000))
    valid = [text for text in candidates if identifiers.town_code_validity(text) is Validity.VALID]
    assert valid == [str(code) for code in range(64000010, 64000381, 10)]


@given(LETTERS, GENDERS, SERIALS)
def test_a_made_personal_number_is_valid(letter: str, gender: Any, serial: int) -> None:
    national = identifiers.national_id(letter, gender, serial)
    resident = identifiers.new_resident_id(letter, gender, serial)
    assert identifiers.national_id_validity(national) is Validity.VALID
    assert identifiers.new_resident_id_validity(resident) is Validity.VALID
    assert (national[0], national[1], national[2:9]) == (letter, str(gender), f"{serial:07d}")
    assert (resident[0], resident[1], resident[2:9]) == (letter, str(gender + 7), f"{serial:07d}")


@given(SERIALS)
def test_a_made_business_number_is_valid_under_both_rules(serial: int) -> None:
    text = identifiers.business_number(serial)
    assert text[:7] == f"{serial:07d}"
    assert identifiers.business_number_validity(text) is Validity.VALID
    assert identifiers.business_number_valid_before_2023(text)


@given(st.from_regex(r"\A[0-9]{8}\Z"))
def test_a_business_number_of_the_older_rule_is_valid_today(text: str) -> None:
    if identifiers.business_number_valid_before_2023(text):
        assert identifiers.business_number_validity(text) is Validity.VALID


@given(LETTERS, GENDERS, SERIALS, st.integers(2, 9), st.integers(1, 9))
def test_one_changed_digit_is_seen_unless_its_weight_times_the_change_is_a_multiple_of_ten(
    letter: str, gender: Any, serial: int, place: int, change: int
) -> None:
    text = identifiers.national_id(letter, gender, serial)
    weight = (7, 6, 5, 4, 3, 2, 1, 1)[place - 2]
    changed = f"{text[:place]}{(int(text[place]) + change) % 10}{text[place + 1 :]}"
    unseen = weight * change % 10 == 0
    expected = Validity.VALID if unseen else Validity.CHECKSUM_FAILED
    assert identifiers.national_id_validity(changed) is expected


@pytest.mark.parametrize(
    ("letter", "serial"), [("", 1), ("AB", 1), ("a", 1), ("Ａ", 1), ("A", -1), ("A", 10_000_000)]
)
def test_no_number_is_made_from_a_wrong_letter_or_serial(letter: str, serial: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        identifiers.national_id(letter, 1, serial)
    with pytest.raises(ValueError, match="expected"):
        identifiers.new_resident_id(letter, 1, serial)


@pytest.mark.parametrize("serial", [-1, 10_000_000])
def test_no_business_number_is_made_from_a_wrong_serial(serial: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        identifiers.business_number(serial)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("A123456789", "A******789"),
        ("AB12345678901234", "A************234"),
        ("A123456", "*******"),
        ("", ""),
    ],
)
def test_a_masked_id_shows_the_first_character_and_the_last_three(text: str, masked: str) -> None:
    assert identifiers.masked_id(text) == masked


@pytest.mark.parametrize(
    "person",
    ["A123456789", "a123456789", "A123456788", "AB00207171", "A800000014", "Ａ１２３４５６７８９", "ａ123456789"],
)
def test_a_message_may_hold_a_text_once_whatever_looks_like_a_person_is_masked(person: str) -> None:
    text = identifiers.without_person_ids(f'found: {{ nationalId: "{person}", code: "397110000G" }}')
    assert person not in text
    assert "397110000G" in text


@pytest.mark.parametrize(
    ("name", "masked"),
    [("賴小佳", "賴O佳"), ("歐陽小佳", "歐OO佳"), ("賴佳", "賴O"), ("賴", "O"), ("", "")],
)
def test_a_masked_name_hides_what_stands_between(name: str, masked: str) -> None:
    assert identifiers.masked_name(name) == masked
