"""Claims: what is asked of a register, and whether the record bears it out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from hub.connectors.verification.records import (
    Company,
    Disability,
    DisabilityGrade,
    Household,
    IncomeClass,
    Land,
    LowIncomeHistory,
    TaxAccount,
    TaxKind,
)
from hub.connectors.verification.sources import (
    COMPANY_BY_NUMBER,
    DISABILITY_BY_ID,
    HOUSEHOLD_BY_ID,
    LAND_BY_PARCEL,
    LOW_INCOME_BY_ID,
    TAX_ACCOUNT,
)
from hub.privacy.subjects import Parcel, Subject
from hub.privacy.terms import ClaimForm, LookupOutcome
from hub.sources import Source


class Claim(ABC):
    """A claim about a subject: its form, the records that decide it, and the decision."""

    form: ClassVar[ClaimForm]
    source: ClassVar[Source[Any, Any]]

    def keys(self, subject: Subject) -> Sequence[Hashable]:
        """The keys of the records to read; without the first of them there is no answer."""
        return (subject.key,)

    def outcome(self, subject: Subject, found: Sequence[Any]) -> LookupOutcome:
        """The outcome for the records found under the keys."""
        return LookupOutcome.NOT_FOUND if found[0] is None else self._decided(subject, *found)

    @abstractmethod
    def _decided(self, subject: Subject, *found: Any) -> LookupOutcome: ...


@dataclass(frozen=True, slots=True)
class RegisteredIn(Claim):
    """The subject is registered in a district, by `since` at the latest."""

    form = ClaimForm.REGISTERED_IN
    source = HOUSEHOLD_BY_ID
    district: str
    since: date | None

    def _decided(self, _subject: Subject, *found: Household) -> LookupOutcome:
        (entry,) = found
        return _match(entry.district == self.district and (self.since is None or entry.since <= self.since))


@dataclass(frozen=True, slots=True)
class SameHouseholdAs(Claim):
    """The subject and another person are registered in one household."""

    form = ClaimForm.SAME_HOUSEHOLD_AS
    source = HOUSEHOLD_BY_ID
    national_id: str

    def keys(self, subject: Subject) -> Sequence[Hashable]:
        """The subject and the other person."""
        return (subject.key, self.national_id)

    def _decided(self, _subject: Subject, *found: Household | None) -> LookupOutcome:
        subject, other = found
        return _match(bool(subject and other and subject.household_number == other.household_number))


@dataclass(frozen=True, slots=True)
class OwnsParcel(Claim):
    """The subject owns a parcel."""

    form = ClaimForm.OWNS_PARCEL
    source = LAND_BY_PARCEL
    parcel: Parcel

    def keys(self, _subject: Subject) -> Sequence[Hashable]:
        """The parcel."""
        return (self.parcel,)

    def _decided(self, subject: Subject, *found: Land) -> LookupOutcome:
        (land,) = found
        return _match(land.owner_id == subject.key)


@dataclass(frozen=True, slots=True)
class LowIncomeIn(Claim):
    """The subject had low income in a year, of a class if one is given."""

    form = ClaimForm.LOW_INCOME_IN
    source = LOW_INCOME_BY_ID
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
    source = DISABILITY_BY_ID
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
    source = COMPANY_BY_NUMBER
    day: date

    def _decided(self, _subject: Subject, *found: Company) -> LookupOutcome:
        (company,) = found
        return _match(company.since <= self.day and (company.ended_on is None or self.day < company.ended_on))


@dataclass(frozen=True, slots=True)
class NoArrearsAt(Claim):
    """The subject owes nothing of a tax, or of any, for years up to `year`."""

    form = ClaimForm.NO_ARREARS_AT
    source = TAX_ACCOUNT
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


def record_outcome(found: object | None, today: date) -> LookupOutcome:
    """The outcome of a lookup of a record, which may be of a certificate that has run out."""
    if found is None:
        return LookupOutcome.NOT_FOUND
    expired = isinstance(found, Disability) and found.valid_to is not None and found.valid_to < today
    return LookupOutcome.EXPIRED if expired else LookupOutcome.MATCH


def _match(holds: bool) -> LookupOutcome:  # noqa: FBT001  # the one value that decides
    return LookupOutcome.MATCH if holds else LookupOutcome.NO_MATCH
