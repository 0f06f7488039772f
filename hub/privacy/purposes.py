"""The purpose that every lookup declares (個人資料保護法第 15、16 條)."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from hub.errors import BadInput, PurposeMissing
from hub.privacy.consents import Affidavit, Consent
from hub.rules.bilingual import Bilingual
from hub.rules.identifiers import Validity, national_id_validity, resident_id_validity

# Any ten characters that could be a person's number, wherever they stand in a text.
_PERSON_ID = re.compile(r"(?=([A-Z][A-D1289][0-9]{8}))", re.ASCII)


@dataclass(frozen=True, slots=True)
class SpecifiedPurpose:
    """One of the 182 purposes of 個人資料保護法之特定目的及個人資料之類別."""

    code: str
    name: Bilingual


@dataclass(frozen=True, slots=True)
class DataCategory:
    """One of the 85 categories of personal data of the same list."""

    code: str
    name: Bilingual


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """The law and its article that permit a lookup."""

    law: str
    article: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a lookup is made, by whom, in which unit and case, and what it stands on beside the law."""

    code: str
    case_number: str
    legal_basis: LegalBasis
    officer: str
    reason: str | None
    unit: str | None = None
    consent: Consent = None


def is_purpose_code(text: str) -> bool:
    """Whether the text has the form of a code, 001 to 182."""
    return len(text) == 3 and text.isascii() and text.isdecimal() and 1 <= int(text) <= 182


def specified_purposes() -> tuple[SpecifiedPurpose, ...]:
    """The purposes whose names are known; other codes are accepted as well."""
    return tuple(SpecifiedPurpose(code, name) for code, name in _named("purposes.csv"))


def data_categories() -> tuple[DataCategory, ...]:
    """The categories whose names are known; certificate kinds may be of others."""
    return tuple(DataCategory(code, name) for code, name in _named("categories.csv"))


def _named(file: str) -> Iterator[tuple[str, Bilingual]]:
    for row in csv.DictReader((files("hub.privacy") / file).read_text("utf-8").splitlines()):
        yield row["code"], Bilingual(row["name_zh"], row["name_en"] or None)


def declared(purpose: Purpose) -> Purpose:
    """The purpose itself; raises PurposeMissing for a blank part, BadInput for a personal id in its words."""
    said = (purpose.case_number, purpose.legal_basis.law, purpose.legal_basis.article, purpose.officer)
    if not all(text.strip() for text in said):
        raise PurposeMissing(
            "案號、法律依據、條次與承辦人均不可空白",
            "case number, law, article and officer may not be blank",
        )
    affidavit = purpose.consent.number if isinstance(purpose.consent, Affidavit) else ""
    if any(_names_person(text) for text in (*said, purpose.reason or "", purpose.unit or "", affidavit)):
        # These words are kept in the log, which must not name the person looked up.
        raise BadInput(
            "查詢目的各欄不可填寫身分證統一編號或統一證號",
            "the purpose may not contain a national identity or resident number",
        )
    return purpose


def _names_person(text: str) -> bool:
    return any(
        Validity.VALID in (national_id_validity(found), resident_id_validity(found))
        for found in _PERSON_ID.findall(unicodedata.normalize("NFKC", text).upper())
    )
