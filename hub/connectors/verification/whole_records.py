"""What a register is asked for a record, and how that ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import chain

from hub.connectors.verification.claim import is_over
from hub.connectors.verification.enquiries import Enquiry
from hub.connectors.verification.records import Certificates, Disability, Held
from hub.privacy.registers import Register
from hub.privacy.subjects import Subject
from hub.privacy.terms import EvidenceField, LookupOutcome

# The one field of a record that is made of several attributes.
ASSESSED = ("tax", "year", "arrears")

_MAY_END = (Register.DISABILITY, Register.CERTIFICATE)


def record_enquiry(kind: str, register: Register, subject: Subject, fields: Iterable[EvidenceField]) -> Enquiry:
    """What the register is asked for these fields of a record, and to know whether it has run out."""
    named = [ASSESSED if field is EvidenceField.ASSESSMENTS else (field.value.lower(),) for field in fields]
    reads = dict.fromkeys(chain(*named, ("valid_to",) if register in _MAY_END else ()))
    return Enquiry(kind, register, subject.key, reads=tuple(reads))


def record_outcome(held: Held, today: date) -> LookupOutcome:
    """The outcome of a lookup of a record, which may be of a certificate that has run out."""
    if held.record is None:
        return held.outcome or LookupOutcome.NOT_FOUND
    may_end = isinstance(held.record, Disability | Certificates)
    return LookupOutcome.EXPIRED if may_end and is_over(held.record, today) else LookupOutcome.MATCH
