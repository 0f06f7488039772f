"""Registers that answer lookups, and what each can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hub.privacy.terms import ClaimForm, EvidenceField, SubjectKind
from hub.rules.terms import Term


class Register(Term):
    """A register that answers lookups."""

    HOUSEHOLD = "HOUSEHOLD", "戶籍", "Household registration"
    LAND = "LAND", "地籍", "Land"
    LOW_INCOME = "LOW_INCOME", "低收入戶", "Low income"
    DISABILITY = "DISABILITY", "身心障礙", "Disability"
    COMPANY = "COMPANY", "公司登記", "Companies"
    TAX = "TAX", "稅捐", "Tax"
    # Of any number of kinds, told apart by their codes: what is valid for someone from one day to another.
    CERTIFICATE = "CERTIFICATE", "證照", "Certificates"


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
_HOLDER = (*_TAXPAYER, _S.CERTIFICATE_NUMBER)

HOLDINGS: Final[Mapping[Register, Holding]] = {
    Register.HOUSEHOLD: _holding(
        {_C.REGISTERED_IN: _CITIZEN, _C.SAME_HOUSEHOLD_AS: _CITIZEN, _C.BORN_ON: _CITIZEN},
        _CITIZEN,
        *(_F.NAME, _F.BIRTH_DATE, _F.HOUSEHOLD_NUMBER, _F.DISTRICT, _F.ADDRESS, _F.SINCE),
    ),
    Register.LAND: _holding(
        {_C.OWNS_PARCEL: _OWNER, _C.ZONED_AS: (_S.PARCEL,)}, (_S.PARCEL,), _F.OWNER, _F.AREA, _F.ZONING
    ),
    Register.LOW_INCOME: _holding({_C.LOW_INCOME_IN: _CITIZEN}, _CITIZEN, _F.YEAR, _F.INCOME_CLASS),
    Register.DISABILITY: _holding(
        {_C.DISABILITY_VALID_ON: _CITIZEN}, _CITIZEN, _F.GRADE, _F.VALID_FROM, _F.VALID_TO
    ),
    Register.COMPANY: _holding(
        {_C.COMPANY_ACTIVE_ON: _COMPANY}, _COMPANY, _F.NAME, _F.STATUS, _F.ADDRESS, _F.SINCE, _F.ENDED_ON
    ),
    Register.TAX: _holding({_C.NO_ARREARS_AT: _TAXPAYER}, _TAXPAYER, _F.ASSESSMENTS),
    Register.CERTIFICATE: _holding(
        {_C.VALID_ON: _HOLDER, _C.HOLDER_NAMED: _HOLDER, _C.REGISTERED_IN: _HOLDER},
        _HOLDER,
        *(_F.NUMBER, _F.CATEGORY, _F.NAME, _F.DISTRICT, _F.ADDRESS, _F.SINCE, _F.VALID_FROM, _F.VALID_TO),
    ),
}
