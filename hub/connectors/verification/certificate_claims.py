"""Claims about licences, permits, insurance and enrolments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hub.connectors.verification.claim import Claim, is_over, match_if, plain_name
from hub.connectors.verification.records import Certificate, Certificates, Held
from hub.privacy.receipts.hashed import Withheld
from hub.privacy.receipts.issuing import Parameters
from hub.privacy.subjects import Subject
from hub.privacy.terms import ClaimForm, EvidenceField, LookupOutcome
from hub.rules.roc_calendar import TAIPEI


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
            LookupOutcome.EXPIRED if any(is_over(each, self.day) for each in fitting) else LookupOutcome.NO_MATCH
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
        return LookupOutcome.EXPIRED if all(is_over(each, today) for each in named) else LookupOutcome.MATCH

    def _decided(self, _subject: Subject, *found: Certificates) -> LookupOutcome:
        (certificates,) = found
        return match_if(bool(self._named(certificates)))

    def _named(self, certificates: Certificates) -> list[Certificate]:
        name = plain_name(self.name)
        return [each for each in certificates.every if each.name is not None and plain_name(each.name) == name]


def _is_valid(certificate: Certificate, day: date) -> bool:
    return certificate.valid_from <= day and not is_over(certificate, day)
