"""Claims: what is asked of a register, and whether the record bears it out."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import chain
from typing import Any, ClassVar

from hub.connectors.verification.enquiries import Enquiry
from hub.connectors.verification.records import (
    Certificate,
    Certificates,
    Company,
    Disability,
    DisabilityGrade,
    Held,
    Household,
    IncomeClass,
    Land,
    LowIncomeHistory,
    TaxAccount,
    TaxKind,
    Zoning,
)
from hub.privacy.receipts.hashed import Withheld
from hub.privacy.receipts.issuing import Parameters
from hub.privacy.registers import Register
from hub.privacy.subjects import Parcel, Subject
from hub.privacy.terms import ClaimForm, EvidenceField, LookupOutcome, SubjectKind
from hub.rules.roc_calendar import TAIPEI

# The one field of a record that is made of several attributes.
_ASSESSED = ("tax", "year", "arrears")

_MAY_END = (Register.DISABILITY, Register.CERTIFICATE)


class Claim(ABC):
    """A claim about a subject: its form, what it reads of the records that decide it, and the decision."""

    form: ClassVar[ClaimForm]
    reads: ClassVar[tuple[str, ...]]

    def enquiries(self, kind: str, register: Register, subject: Subject) -> Sequence[Enquiry]:
        """What the register is asked; if it knows nothing of the first, there is no answer."""
        return [Enquiry(kind, register, key, self, self.reads) for key in self._keys(subject)]

    def parameters(self) -> Parameters:
        """What is asked beside the form, by name; what is personal is withheld from receipts."""
        return {each.name: getattr(self, each.name) for each in fields(self)}  # type: ignore[arg-type]  # each is one

    @property
    def other(self) -> Subject | None:
        """The other person whom the claim is about, if it is about two."""
        return None

    def outcome(self, subject: Subject, held: Sequence[Held]) -> LookupOutcome:
        """The outcome for what the register holds, unless it has decided it itself."""
        if held[0].outcome is not None:
            return held[0].outcome
        if held[0].record is None:
            return LookupOutcome.NOT_FOUND
        return self._decided(subject, *(each.record for each in held))

    def _keys(self, subject: Subject) -> Sequence[str | Parcel]:
        return (subject.key,)

    @abstractmethod
    def _decided(self, subject: Subject, *found: Any) -> LookupOutcome: ...


@dataclass(frozen=True, slots=True)
class RegisteredIn(Claim):
    """The subject is registered in a district, by `since` at the latest."""

    form = ClaimForm.REGISTERED_IN
    reads = ("district", "since")
    district: str
    since: date | None

    def _decided(self, _subject: Subject, *found: Household | Certificates) -> LookupOutcome:
        (entry,) = found
        if entry.since is None:
            return _match(entry.district == self.district and self.since is None)
        return _match(entry.district == self.district and (self.since is None or entry.since <= self.since))


@dataclass(frozen=True, slots=True)
class SameHouseholdAs(Claim):
    """The subject and another person are registered in one household."""

    form = ClaimForm.SAME_HOUSEHOLD_AS
    reads = ("household_number",)
    national_id: str

    def parameters(self) -> Parameters:
        """The other person, withheld."""
        return {"national_id": Withheld(SubjectKind.NATIONAL_ID, self.national_id)}

    @property
    def other(self) -> Subject:
        """The other person."""
        return Subject(SubjectKind.NATIONAL_ID, self.national_id)

    def _keys(self, subject: Subject) -> Sequence[str | Parcel]:
        return (subject.key, self.national_id)

    def _decided(self, _subject: Subject, *found: Household | None) -> LookupOutcome:
        subject, other = found
        return _match(bool(subject and other and subject.household_number == other.household_number))


@dataclass(frozen=True, slots=True)
class OwnsParcel(Claim):
    """The subject owns a parcel."""

    form = ClaimForm.OWNS_PARCEL
    reads = ("owner_id",)
    parcel: Parcel

    def parameters(self) -> Parameters:
        """The parcel, withheld: land leads to its owner."""
        return {"parcel": Withheld(SubjectKind.PARCEL, str(self.parcel))}

    def _keys(self, _subject: Subject) -> Sequence[str | Parcel]:
        return (self.parcel,)

    def _decided(self, subject: Subject, *found: Land) -> LookupOutcome:
        (land,) = found
        return _match(land.owner_id == subject.key)


@dataclass(frozen=True, slots=True)
class LowIncomeIn(Claim):
    """The subject had low income in a year, of a class if one is given."""

    form = ClaimForm.LOW_INCOME_IN
    reads = ("year", "income_class")
    year: int
    income_class: IncomeClass | None

    def _decided(self, _subject: Subject, *found: LowIncomeHistory) -> LookupOutcome:
        (history,) = found
        classes = [entry.income_class for entry in history.years if entry.year == self.year]
        return _match(bool(classes) and self.income_class in (None, *classes))


@dataclass(frozen=True, slots=True)
class DisabilityValidOn(Claim):
    """The subject's disability certificate is valid on a day, of a grade if one is given."""

    form = ClaimForm.DISABILITY_VALID_ON
    reads = ("valid_from", "valid_to", "grade")
    day: date
    grade: DisabilityGrade | None

    def _decided(self, _subject: Subject, *found: Disability) -> LookupOutcome:
        (certificate,) = found
        if certificate.valid_to is not None and certificate.valid_to < self.day:
            return LookupOutcome.EXPIRED
        return _match(certificate.valid_from <= self.day and self.grade in (None, certificate.grade))


@dataclass(frozen=True, slots=True)
class CompanyActiveOn(Claim):
    """The company does business on a day."""

    form = ClaimForm.COMPANY_ACTIVE_ON
    reads = ("since", "ended_on")
    day: date

    def _decided(self, _subject: Subject, *found: Company) -> LookupOutcome:
        (company,) = found
        return _match(company.since <= self.day and (company.ended_on is None or self.day < company.ended_on))


@dataclass(frozen=True, slots=True)
class NoArrearsAt(Claim):
    """The subject owes nothing of a tax, or of any, for years up to `year`."""

    form = ClaimForm.NO_ARREARS_AT
    reads = _ASSESSED
    year: int
    tax: TaxKind | None

    def _decided(self, _subject: Subject, *found: TaxAccount) -> LookupOutcome:
        (account,) = found
        owed = (
            entry.arrears
            for entry in account.assessments
            if entry.year <= self.year and self.tax in (None, entry.tax)
        )
        return _match(not any(owed))


@dataclass(frozen=True, slots=True)
class BornOn(Claim):
    """The subject was born on a day."""

    form = ClaimForm.BORN_ON
    reads = ("birth_date",)
    day: date

    def parameters(self) -> Parameters:
        """The day, withheld."""
        return {"day": Withheld(EvidenceField.BIRTH_DATE, self.day.isoformat())}

    def _decided(self, _subject: Subject, *found: Household) -> LookupOutcome:
        (entry,) = found
        return _match(entry.birth_date == self.day)


@dataclass(frozen=True, slots=True)
class ZonedAs(Claim):
    """The parcel may be used so."""

    form = ClaimForm.ZONED_AS
    reads = ("zoning",)
    zoning: Zoning

    def _decided(self, _subject: Subject, *found: Land) -> LookupOutcome:
        (land,) = found
        return _match(land.zoning is self.zoning)


@dataclass(frozen=True, slots=True)
class ValidOn(Claim):
    """The subject has a certificate of the kind that is valid on a day, of a category if one is given."""

    form = ClaimForm.VALID_ON
    reads = ("category", "valid_from", "valid_to")
    day: date
    category: str | None

    def _decided(self, _subject: Subject, *found: Certificates) -> LookupOutcome:
        (certificates,) = found
        fitting = [each for each in certificates.every if self.category in (None, each.category)]
        if any(_is_valid(each, self.day) for each in fitting):
            return LookupOutcome.MATCH
        return (
            LookupOutcome.EXPIRED if any(_is_over(each, self.day) for each in fitting) else LookupOutcome.NO_MATCH
        )


@dataclass(frozen=True, slots=True)
class HolderNamed(Claim):
    """The subject's certificate is in this name, in capitals if in Latin letters, and valid as of the register."""

    form = ClaimForm.HOLDER_NAMED
    reads = ("name", "valid_to")
    name: str

    def parameters(self) -> Parameters:
        """The name, withheld."""
        return {"name": Withheld(EvidenceField.NAME, plain_name(self.name))}

    def outcome(self, subject: Subject, held: Sequence[Held]) -> LookupOutcome:
        """As any claim's; a certificate in the right name that has run out is expired."""
        # A class with slots is another than the one that super() would look for.
        decided = Claim.outcome(self, subject, held)
        if decided is not LookupOutcome.MATCH or not isinstance(held[0].record, Certificates):
            return decided
        today, named = held[0].as_of.astimezone(TAIPEI).date(), self._named(held[0].record)
        return LookupOutcome.EXPIRED if all(_is_over(each, today) for each in named) else LookupOutcome.MATCH

    def _decided(self, _subject: Subject, *found: Certificates) -> LookupOutcome:
        (certificates,) = found
        return _match(bool(self._named(certificates)))

    def _named(self, certificates: Certificates) -> list[Certificate]:
        name = plain_name(self.name)
        return [each for each in certificates.every if each.name is not None and plain_name(each.name) == name]


def record_enquiry(kind: str, register: Register, subject: Subject, fields: Iterable[EvidenceField]) -> Enquiry:
    """What the register is asked for these fields of a record, and to know whether it has run out."""
    named = [_ASSESSED if field is EvidenceField.ASSESSMENTS else (field.value.lower(),) for field in fields]
    reads = dict.fromkeys(chain(*named, ("valid_to",) if register in _MAY_END else ()))
    return Enquiry(kind, register, subject.key, reads=tuple(reads))


def record_outcome(held: Held, today: date) -> LookupOutcome:
    """The outcome of a lookup of a record, which may be of a certificate that has run out."""
    if held.record is None:
        return held.outcome or LookupOutcome.NOT_FOUND
    may_end = isinstance(held.record, Disability | Certificates)
    return LookupOutcome.EXPIRED if may_end and _is_over(held.record, today) else LookupOutcome.MATCH


def _is_valid(certificate: Certificate, day: date) -> bool:
    return certificate.valid_from <= day and not _is_over(certificate, day)


def _is_over(certificate: Any, day: date) -> bool:
    return certificate.valid_to is not None and certificate.valid_to < day


def plain_name(name: str) -> str:
    """A name as it is compared: whether wide or narrow, of which case and with how much space is no matter."""
    return " ".join(unicodedata.normalize("NFKC", name).upper().split())


def _match(holds: bool) -> LookupOutcome:  # noqa: FBT001  # the one value that decides
    return LookupOutcome.MATCH if holds else LookupOutcome.NO_MATCH
