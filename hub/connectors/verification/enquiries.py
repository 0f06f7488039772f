"""Enquiries: what a register is asked, one subject at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.privacy.registers import Register
from hub.privacy.subjects import Parcel
from hub.rules.identifiers import masked_id

if TYPE_CHECKING:
    from hub.connectors.verification.claims import Claim


@dataclass(frozen=True, slots=True, repr=False)
class OnBehalf:
    """For whom, and in which case, a register is asked: who holds the data keeps a log of its own."""

    officer: str
    case_number: str
    agency: str
    request_id: str


@dataclass(frozen=True, slots=True, repr=False)
class Enquiry:
    """One subject of a certificate kind; `claim` is for registers that decide it themselves, None: the record.

    `reads`: the attributes of the record that are needed; a register may leave out all others.
    """

    kind: str
    register: Register
    key: str | Parcel
    claim: Claim | None = None
    reads: tuple[str, ...] = ()
    on_behalf: OnBehalf | None = None

    def __repr__(self) -> str:
        # A representation ends in tracebacks and logs.
        return f"Enquiry({self.kind}, {masked_id(str(self.key))})"


def line_of(enquiry: Enquiry) -> str:
    """The line on which it is asked: each kind may have an address of its own."""
    return enquiry.kind
