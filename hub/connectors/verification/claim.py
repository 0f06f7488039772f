"""A claim about a subject: what is asked of a register, and whether the record bears it out."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any, ClassVar

from hub.connectors.verification.enquiries import Enquiry
from hub.connectors.verification.records import Held
from hub.privacy.receipts.issuing import Parameters
from hub.privacy.registers import Register
from hub.privacy.subjects import Parcel, Subject
from hub.privacy.terms import ClaimForm, LookupOutcome


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


def match_if(holds: bool) -> LookupOutcome:  # noqa: FBT001  # the one value that decides
    """Yes or no."""
    return LookupOutcome.MATCH if holds else LookupOutcome.NO_MATCH


def is_over(certificate: Any, day: date) -> bool:
    """Whether a certificate has run out before a day."""
    return certificate.valid_to is not None and certificate.valid_to < day


def plain_name(name: str) -> str:
    """A name as it is compared: whether wide or narrow, of which case and with how much space is no matter."""
    return " ".join(unicodedata.normalize("NFKC", name).upper().split())
