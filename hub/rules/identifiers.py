"""Identifiers of persons, firms, agencies and districts: shape and check digit.

Only half-width ASCII counts. A failed checksum in a source record is data to report, not to drop.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from stdnum.tw import ubn

from hub.rules.terms import Term


class Validity(Term):
    """What can be said of an identifier without asking its register."""

    VALID = "VALID", "有效", "Valid"
    CHECKSUM_FAILED = "CHECKSUM_FAILED", "檢查碼不符", "The check digit does not fit"
    MALFORMED = "MALFORMED", "格式不符", "Malformed"


# A is 10, B is 11 … Z is 33, I is 34, O is 35: not the order of the alphabet.
_LETTERS_FROM_TEN: Final = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
_PERSON_WEIGHTS: Final = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)

_NATIONAL_ID: Final = re.compile(r"[A-Z][12][0-9]{8}")
_OLD_RESIDENT_ID: Final = re.compile(r"[A-Z][A-D][0-9]{8}")
_NEW_RESIDENT_ID: Final = re.compile(r"[A-Z][89][0-9]{8}")
# Full-width characters make no valid number, and name the person all the same.
_PERSON_ID_IN_TEXT: Final = re.compile(r"[A-ZＡ-Ｚ][A-D1289Ａ-Ｄ１２８９][0-9０-９]{8}", re.IGNORECASE)
_BUSINESS_NUMBER: Final = re.compile(r"[0-9]{8}")
_CITIZEN_CERTIFICATE: Final = re.compile(r"[A-Z]{2}[0-9]{14}")
_AGENCY_CODE: Final = re.compile(r"397[0-9]{6}[A-Z]")
_TOWN_CODE: Final = re.compile(r"64000(?:0[1-9]|[12][0-9]|3[0-8])0")


def national_id_validity(text: str) -> Validity:
    """國民身分證統一編號, `A123456789`: the second character is 1 (male) or 2 (female)."""
    return _person_validity(text, _NATIONAL_ID)


def old_resident_id_validity(text: str) -> Validity:
    """舊式統一證號, `AB00207171`: issued until 2021-01-01 and still found on papers."""
    return _person_validity(text, _OLD_RESIDENT_ID)


def new_resident_id_validity(text: str) -> Validity:
    """新式外來人口統一證號, `A800000014`: since 2021-01-02; the second character is 8 or 9 (female)."""
    return _person_validity(text, _NEW_RESIDENT_ID)


def resident_id_validity(text: str) -> Validity:
    """A resident number of either form; no text has both."""
    validity = new_resident_id_validity(text)
    return old_resident_id_validity(text) if validity is Validity.MALFORMED else validity


def business_number_validity(text: str) -> Validity:
    """統一編號 under the rule since 2023-04: the weighted sum of digits is divisible by five."""
    if not _BUSINESS_NUMBER.fullmatch(text):
        return Validity.MALFORMED
    return Validity.VALID if _business_sum_fits(text, 5) else Validity.CHECKSUM_FAILED


def business_number_valid_before_2023(text: str) -> bool:
    """Whether a 統一編號 also meets the older rule: divisible by ten."""
    return bool(_BUSINESS_NUMBER.fullmatch(text)) and _business_sum_fits(text, 10)


def citizen_certificate_validity(text: str) -> Validity:
    """自然人憑證號碼, `AB12345678901234`; it has no check digit."""
    return _shape_validity(text, _CITIZEN_CERTIFICATE)


def agency_code_validity(text: str) -> Validity:
    """機關代碼 of the city: 397, six digits and a class letter; it has no check digit."""
    return _shape_validity(text, _AGENCY_CODE)


def town_code_validity(text: str) -> Validity:
    """鄉鎮市區代碼 of the 38 districts: `64000010`, `64000020` … `64000380`."""
    return _shape_validity(text, _TOWN_CODE)


def national_id(letter: str, gender: Literal[1, 2], serial: int) -> str:
    """The valid number with this letter, gender (1 male, 2 female) and seven-digit serial."""
    return _completed_person_id(f"{letter}{gender}{serial:07d}", _NATIONAL_ID)


def new_resident_id(letter: str, gender: Literal[1, 2], serial: int) -> str:
    """The valid number with this letter, gender and seven-digit serial, whose first digit is the category.

    Categories: 0–6 foreign or stateless, 7 national without household registration,
    8 Hong Kong or Macao, 9 mainland China.
    """
    return _completed_person_id(f"{letter}{gender + 7}{serial:07d}", _NEW_RESIDENT_ID)


def business_number(serial: int) -> str:
    """The 統一編號 with this seven-digit serial that is valid under both rules."""
    unfinished = _of_shape(f"{serial:07d}0", _BUSINESS_NUMBER)
    # The last digit has weight one: it fills the sum up to a multiple of ten, hence of five.
    return f"{unfinished[:-1]}{-ubn.calc_checksum(unfinished) % 10}"


def masked_id(text: str) -> str:
    """The first character and the last three, `A******789`; a text of less than eight is all stars."""
    if len(text) < 8:
        return "*" * len(text)
    return f"{text[0]}{'*' * (len(text) - 4)}{text[-3:]}"


def without_person_ids(text: str) -> str:
    """The text with whatever has the form of a person's number masked, so that a message may hold it."""
    return _PERSON_ID_IN_TEXT.sub(lambda found: masked_id(found[0]), text)


def masked_name(text: str) -> str:
    """The first and last character with O between: 賴O佳; of two characters the first: 賴O."""
    if len(text) <= 2:
        return f"{text[:-1]}O" if text else ""
    return f"{text[0]}{'O' * (len(text) - 2)}{text[-1]}"


def _shape_validity(text: str, shape: re.Pattern[str]) -> Validity:
    return Validity.VALID if shape.fullmatch(text) else Validity.MALFORMED


def _person_validity(text: str, shape: re.Pattern[str]) -> Validity:
    if not shape.fullmatch(text):
        return Validity.MALFORMED
    return Validity.CHECKSUM_FAILED if _person_sum(text) % 10 else Validity.VALID


def _person_sum(text: str) -> int:
    tens, units = divmod(_letter_value(text[0]), 10)
    # The second letter of an old resident number counts with its unit digit only.
    second = int(text[1]) if text[1].isdigit() else _letter_value(text[1]) % 10
    digits = (tens, units, second, *map(int, text[2:]))
    return sum(weight * digit for weight, digit in zip(_PERSON_WEIGHTS, digits, strict=True))


def _letter_value(letter: str) -> int:
    return 10 + _LETTERS_FROM_TEN.index(letter)


def _business_sum_fits(text: str, modulus: int) -> bool:
    remainder = ubn.calc_checksum(text)  # modulo ten, which decides divisibility by five as well
    # A seventh digit of 7 gives 4 × 7 = 28, 2 + 8 = 10, and 1 + 0 may count as one or as nothing.
    return remainder % modulus == 0 or (text[6] == "7" and (remainder + 1) % modulus == 0)


def _completed_person_id(body: str, shape: re.Pattern[str]) -> str:
    unfinished = _of_shape(f"{body}0", shape)
    return f"{body}{-_person_sum(unfinished) % 10}"


def _of_shape(text: str, shape: re.Pattern[str]) -> str:
    if not shape.fullmatch(text):
        raise ValueError(f"expected {shape.pattern}, got {text!r}")
    return text
