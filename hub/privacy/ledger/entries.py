"""Entries of the ledger, each an object in canonical JSON (RFC 8785); never the data, never the subject's id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from hub.privacy.ledger.export import canonical
from hub.privacy.terms import ClaimForm, EvidenceField, LookupForm, LookupOutcome, SubjectKind

_SEQUENCE = '"sequence":0'


class LookupAsked(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel", tag="LOOKUP_ASKED"
):
    """Who is about to look up what, for which purpose and under which law. A register is asked after this is kept.

    `subject_hash` is made with the key that `subject_key` names, both in hexadecimal digits.
    """

    disclosure: UUID
    at: datetime
    request_id: str = ""
    client: str
    agency: str
    officer: str
    purpose: str
    law: str
    article: str
    case_number: str
    reason: str | None = None
    kind: str
    form: LookupForm
    claim: ClaimForm | None = None
    fields: tuple[EvidenceField, ...] = ()
    subject_kind: SubjectKind
    subject_hash: str
    subject_key: str = ""
    synthetic: bool = False


class LookupAnswered(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel", tag="LOOKUP_ANSWERED"
):
    """How a lookup ended, and as of when its register knew. An answer leaves after this is kept."""

    disclosure: UUID
    at: datetime
    outcome: LookupOutcome
    source: str | None = None
    as_of: datetime | None = None
    synthetic: bool = False


class NoticeOpened(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel", tag="NOTICE_OPENED"
):
    """An agency that was told of a change is about to learn whom it concerns. It does so after this is kept."""

    disclosure: UUID
    at: datetime
    request_id: str = ""
    client: str
    agency: str
    from_agency: str
    event: str
    case_number: str
    delivery: UUID
    subject_hash: str
    subject_key: str = ""


Entry: TypeAlias = LookupAsked | LookupAnswered | NoticeOpened


@dataclass(frozen=True, slots=True)
class Unnumbered:
    """An entry in canonical form, without its sequence number, which stands between these two texts."""

    opening: str
    closing: str

    def numbered(self, sequence: int) -> str:
        """The entry as it is kept under this number."""
        return f"{self.opening}{sequence}{self.closing}"


def unnumbered(entry: Entry) -> Unnumbered:
    """An entry whose number is not known yet."""
    text = canonical({**msgspec.to_builtins(entry), "sequence": 0}).decode()
    # Within a text the quotes would be escaped, so this is the key and nothing else.
    opening, _, closing = text.partition(_SEQUENCE)
    return Unnumbered(f'{opening}"sequence":', closing)
