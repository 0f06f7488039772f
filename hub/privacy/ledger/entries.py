"""Entries of the ledger, each an object in canonical JSON (RFC 8785); never the data, never the subject's id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from hub.privacy.ledger.export import canonical
from hub.privacy.terms import ClaimForm, ConsentMode, EvidenceField, LookupForm, LookupOutcome, SubjectKind

_SEQUENCE = '"sequence":0'


class LookupAsked(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel", tag="LOOKUP_ASKED"
):
    """Who is about to look up what, for which purpose and under which law. A register is asked after this is kept.

    `permission` is the row of the policy table that lets it, `basis` what it stands on beside the law.
    `subject_hash` is made with the key that `subject_key` names, both in hexadecimal digits; so is that of the
    other person, where a claim is about two.
    """

    disclosure: UUID
    at: datetime
    request_id: str = ""
    client: str
    agency: str
    officer: str
    unit: str | None = None
    purpose: str
    law: str
    article: str
    case_number: str
    reason: str | None = None
    permission: int | None = None
    basis: ConsentMode = ConsentMode.STATUTE
    kind: str
    form: LookupForm
    claim: ClaimForm | None = None
    fields: tuple[EvidenceField, ...] = ()
    categories: tuple[str, ...] = ()
    subject_kind: SubjectKind
    subject_hash: str
    subject_key: str = ""
    other_subject_hash: str | None = None
    batch: str | None = None
    item: int | None = None
    item_hash: str | None = None
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
    consent: str | None = None
    synthetic_data: bool = False
    synthetic: bool = False


class PermissionGranted(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel", tag="PERMISSION_GRANTED"
):
    """The policy table lets a client look up more than before."""

    at: datetime
    client: str
    kind: str
    purpose: str
    law: str
    article: str
    by: str
    basis: ConsentMode
    fields: tuple[EvidenceField, ...] = ()
    unmasked: tuple[EvidenceField, ...] = ()
    daily: int | None = None
    until: datetime | None = None


class PermissionWithdrawn(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel", tag="PERMISSION_WITHDRAWN"
):
    """The policy table lets it no longer."""

    at: datetime
    permission: int
    by: str


class EntriesDeleted(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel", tag="ENTRIES_DELETED"
):
    """That entries from before a time were deleted, which had been kept for so many years.

    So many from `first` to `last`; all up to `last` were as old, and what is still there was held.
    """

    at: datetime
    before: datetime
    years: int
    officer: str
    reason: str
    first: int
    last: int
    deleted: int


class HoldPlaced(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel", tag="HOLD_PLACED"):
    """That whom it concerns is not shown a lookup, or those of a case, for so long; never whom it concerns."""

    at: datetime
    hold: UUID
    lookup: UUID | None = None
    agency: str | None = None
    case_number: str | None = None
    ordered_by: str
    law: str
    article: str
    since: datetime
    until: datetime
    by: str


class HoldEnded(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel", tag="HOLD_ENDED"):
    """That a hold has ended before its time."""

    at: datetime
    hold: UUID
    by: str


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


Entry: TypeAlias = (
    LookupAsked
    | LookupAnswered
    | PermissionGranted
    | PermissionWithdrawn
    | EntriesDeleted
    | HoldPlaced
    | HoldEnded
    | NoticeOpened
)


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
