"""Claims about people, land, companies and taxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hub.connectors.verification.claim import Claim, match_if
from hub.connectors.verification.records import (
    Certificates,
    Company,
    Disability,
    DisabilityGrade,
    Household,
    IncomeClass,
    Land,
    LowIncomeHistory,
    TaxAccount,
    TaxKind,
    Zoning,
)
from hub.connectors.verification.whole_records import ASSESSED
from hub.privacy.receipts.hashed import Withheld
from hub.privacy.receipts.issuing import Parameters
from hub.privacy.subjects import Parcel, Subject
from hub.privacy.terms import ClaimForm, EvidenceField, LookupOutcome, SubjectKind


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
            return match_if(entry.district == self.district and self.since is None)
        return match_if(entry.district == self.district and (self.since is None or entry.since <= self.since))


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
        return match_if(bool(subject and other and subject.household_number == other.household_number))


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
        return match_if(land.owner_id == subject.key)


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
        return match_if(bool(classes) and self.income_class in (None, *classes))


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
        return match_if(certificate.valid_from <= self.day and self.grade in (None, certificate.grade))


@dataclass(frozen=True, slots=True)
class CompanyActiveOn(Claim):
    """The company does business on a day."""

    form = ClaimForm.COMPANY_ACTIVE_ON
    reads = ("since", "ended_on")
    day: date

    def _decided(self, _subject: Subject, *found: Company) -> LookupOutcome:
        (company,) = found
        return match_if(company.since <= self.day and (company.ended_on is None or self.day < company.ended_on))


@dataclass(frozen=True, slots=True)
class NoArrearsAt(Claim):
    """The subject owes nothing of a tax, or of any, for years up to `year`."""

    form = ClaimForm.NO_ARREARS_AT
    reads = ASSESSED
    year: int
    tax: TaxKind | None

    def _decided(self, _subject: Subject, *found: TaxAccount) -> LookupOutcome:
        (account,) = found
        owed = (
            entry.arrears
            for entry in account.assessments
            if entry.year <= self.year and self.tax in (None, entry.tax)
        )
        return match_if(not any(owed))


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
        return match_if(entry.birth_date == self.day)


@dataclass(frozen=True, slots=True)
class ZonedAs(Claim):
    """The parcel may be used so."""

    form = ClaimForm.ZONED_AS
    reads = ("zoning",)
    zoning: Zoning

    def _decided(self, _subject: Subject, *found: Land) -> LookupOutcome:
        (land,) = found
        return match_if(land.zoning is self.zoning)
