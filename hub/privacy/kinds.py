"""Certificate kinds (書證種類): an operator's configuration, within what the registers can answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import msgspec

from hub.errors import StartupError
from hub.privacy.terms import ClaimForm, EvidenceField, SubjectKind
from hub.rules.bilingual import Bilingual
from hub.rules.terms import Term

DEFAULT_KINDS: Final = Path(__file__).with_name("certificate_kinds.json")
KIND_CODE: Final = r"^[A-Z][A-Z0-9_]{1,39}$"


class Register(Term):
    """A register that answers lookups."""

    HOUSEHOLD = "HOUSEHOLD", "戶籍", "Household registration"
    LAND = "LAND", "地籍", "Land"
    LOW_INCOME = "LOW_INCOME", "低收入戶", "Low income"
    DISABILITY = "DISABILITY", "身心障礙", "Disability"
    COMPANY = "COMPANY", "公司登記", "Companies"
    TAX = "TAX", "稅捐", "Tax"


@dataclass(frozen=True, slots=True)
class Holding:
    """What a register can be asked: claims, each about some kinds of subject, and the record of a subject."""

    claims: Mapping[ClaimForm, tuple[SubjectKind, ...]]
    record_of: tuple[SubjectKind, ...]
    fields: frozenset[EvidenceField]


def _holding(
    claims: Mapping[ClaimForm, tuple[SubjectKind, ...]], record_of: Iterable[SubjectKind], *fields: EvidenceField
) -> Holding:
    return Holding(claims, tuple(record_of), frozenset(fields))


_C, _F, _S = ClaimForm, EvidenceField, SubjectKind
_CITIZEN, _COMPANY, _OWNER = (_S.NATIONAL_ID,), (_S.BUSINESS_NUMBER,), (_S.NATIONAL_ID, _S.BUSINESS_NUMBER)
_TAXPAYER = (_S.NATIONAL_ID, _S.RESIDENT_ID, _S.BUSINESS_NUMBER)

HOLDINGS: Final[Mapping[Register, Holding]] = {
    Register.HOUSEHOLD: _holding(
        {_C.REGISTERED_IN: _CITIZEN, _C.SAME_HOUSEHOLD_AS: _CITIZEN},
        _CITIZEN,
        *(_F.NAME, _F.BIRTH_DATE, _F.HOUSEHOLD_NUMBER, _F.DISTRICT, _F.ADDRESS, _F.SINCE),
    ),
    Register.LAND: _holding({_C.OWNS_PARCEL: _OWNER}, (_S.PARCEL,), _F.OWNER, _F.AREA, _F.ZONING),
    Register.LOW_INCOME: _holding({_C.LOW_INCOME_IN: _CITIZEN}, _CITIZEN, _F.YEAR, _F.INCOME_CLASS),
    Register.DISABILITY: _holding(
        {_C.DISABILITY_VALID_ON: _CITIZEN}, _CITIZEN, _F.GRADE, _F.VALID_FROM, _F.VALID_TO
    ),
    Register.COMPANY: _holding(
        {_C.COMPANY_ACTIVE_ON: _COMPANY}, _COMPANY, _F.NAME, _F.STATUS, _F.ADDRESS, _F.SINCE, _F.ENDED_ON
    ),
    Register.TAX: _holding({_C.NO_ARREARS_AT: _TAXPAYER}, _TAXPAYER, _F.ASSESSMENTS),
}


class KindField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One field that a kind discloses; a `special` one (個資法第 6 條) only when it is asked for by name."""

    field: EvidenceField
    name: Bilingual
    special: bool = False


class CertificateKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of paper that a lookup replaces; without a register, the paper is still needed."""

    code: Annotated[str, msgspec.Meta(pattern=KIND_CODE)]
    name: Bilingual
    holder: Bilingual
    subjects: Annotated[tuple[SubjectKind, ...], msgspec.Meta(min_length=1)]
    register: Register | None = None
    claims: tuple[ClaimForm, ...] = ()
    fields: tuple[KindField, ...] = ()

    def subjects_of(self, claim: ClaimForm | None) -> tuple[SubjectKind, ...]:
        """By what a subject may be named for a claim, or for the record when None."""
        if self.register is None:
            return self.subjects
        holding = HOLDINGS[self.register]
        fitting = holding.record_of if claim is None else holding.claims[claim]
        return tuple(subject for subject in self.subjects if subject in fitting)


Kinds = Mapping[str, CertificateKind]


def certificate_kinds(path: Path = DEFAULT_KINDS) -> Kinds:
    """The kinds of a JSON file by code; raises StartupError when it promises what no register can answer."""
    try:
        kinds = msgspec.json.decode(path.read_bytes(), type=list[CertificateKind])
    except (OSError, msgspec.MsgspecError) as error:
        raise StartupError(f"{path}: no table of certificate kinds: {error}") from error
    for kind in kinds:
        if excess := _excess(kind):
            raise StartupError(f"{path}: {kind.code}: its register cannot answer {', '.join(excess)}")
    by_code = {kind.code: kind for kind in kinds}
    if len(by_code) < len(kinds):
        raise StartupError(f"{path}: a certificate kind is there twice")
    return by_code


def _excess(kind: CertificateKind) -> list[str]:
    asked = {*kind.claims, *(field.field for field in kind.fields)}
    holding = HOLDINGS[kind.register] if kind.register else None
    answered = {*holding.claims, *holding.fields} if holding else set()
    return sorted(term.value for term in asked - answered)
