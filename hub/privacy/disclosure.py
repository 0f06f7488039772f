"""What a lookup may disclose: pure decisions, made before anything is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.errors import BadInput
from hub.privacy.kinds import CertificateKind, Kinds, Register
from hub.privacy.purposes import Purpose
from hub.privacy.subjects import Subject
from hub.privacy.terms import ClaimForm, EvidenceField, LookupForm, LookupOutcome
from hub.rules.terms import Term
from hub.services.callers import (
    CASES_FOLLOW,
    CHANGES_WRITE,
    DOCUMENTS_ANY,
    NOTICES_RECEIVE,
    NOTICES_SEND,
    PETITIONS_READ,
    PETITIONS_READ_ALL,
    TRACE_READ,
    Scope,
)

LOOKUP_SCOPES = "verification:"


def assertion_scope(code: str) -> Scope:
    """The scope that an assertion on a certificate kind needs."""
    return Scope(f"{LOOKUP_SCOPES}{code}")


def record_scope(code: str) -> Scope:
    """The further scope that a record of a certificate kind needs."""
    return Scope(f"{LOOKUP_SCOPES}{code}:record")


def known_scopes(kinds: Iterable[str]) -> set[str]:
    """Every scope that a client can be given, with these certificate kinds."""
    codes = list(kinds)
    lookups = {*map(assertion_scope, codes), *map(record_scope, codes)}
    return {
        CASES_FOLLOW,
        CHANGES_WRITE,
        DOCUMENTS_ANY,
        NOTICES_RECEIVE,
        NOTICES_SEND,
        PETITIONS_READ,
        PETITIONS_READ_ALL,
        TRACE_READ,
        *lookups,
    }


@dataclass(frozen=True, slots=True)
class Lookup:
    """One permitted lookup: an assertion of `claim`, or a record of `fields`."""

    kind: CertificateKind
    purpose: Purpose
    subject: Subject
    claim: ClaimForm | None = None
    fields: tuple[EvidenceField, ...] = ()

    @property
    def form(self) -> LookupForm:
        """Assertion or record."""
        return LookupForm.RECORD if self.claim is None else LookupForm.ASSERTION


@dataclass(frozen=True, slots=True)
class Finding:
    """What a register answered; `record` is the whole of it and goes no further than the gate."""

    outcome: LookupOutcome
    record: object | None = None
    as_of: datetime | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """The values that were asked for and permitted; no other value of the record is here."""

    register: Register
    values: Mapping[EvidenceField, object]


@dataclass(frozen=True, slots=True)
class LookupResult:
    """The answer to a lookup, and under which id it is in the ledger."""

    entry_id: UUID
    kind: CertificateKind
    outcome: LookupOutcome
    evidence: Evidence | None
    as_of: datetime | None
    synthetic: bool


def kind_of(kinds: Kinds, code: str) -> CertificateKind:
    """The kind with this code; raises BadInput naming those there are."""
    if code not in kinds:
        known = "、".join(kinds)
        raise BadInput(f"沒有這種書證，可用：{known}", f"no such certificate kind; there are {', '.join(kinds)}")
    return kinds[code]


def permitted_assertion(kind: CertificateKind, purpose: Purpose, subject: Subject, claim: ClaimForm) -> Lookup:
    """The assertion; raises BadInput if the kind answers no such claim or not about such a subject."""
    if kind.register and claim not in kind.claims:
        raise _unfit(kind, "不提供這項查驗，可用", "does not answer this claim; it answers", kind.claims)
    _require_subject(kind, subject, claim)
    return Lookup(kind, purpose, subject, claim=claim)


def permitted_record(
    kind: CertificateKind, purpose: Purpose, subject: Subject, asked: Sequence[EvidenceField] | None
) -> Lookup:
    """The record of the fields asked for; None: every field of the kind that is not special data."""
    disclosed = [each.field for each in kind.fields]
    fields = [each.field for each in kind.fields if not each.special] if asked is None else asked
    if kind.register and not set(fields) <= set(disclosed):
        raise _unfit(
            kind, "不提供所要求的欄位，可用", "does not disclose a field asked for; it discloses", disclosed
        )
    _require_subject(kind, subject, None)
    return Lookup(kind, purpose, subject, fields=tuple(dict.fromkeys(fields)))


def reduced(lookup: Lookup, record: object | None) -> Evidence | None:
    """Of a record only what the lookup asked for; an attribute is named like its field."""
    if record is None or lookup.kind.register is None or lookup.form is LookupForm.ASSERTION:
        return None
    return Evidence(lookup.kind.register, {field: getattr(record, field.value.lower()) for field in lookup.fields})


def _require_subject(kind: CertificateKind, subject: Subject, claim: ClaimForm | None) -> None:
    fitting = kind.subjects_of(claim)
    if subject.kind not in fitting:
        raise _unfit(kind, "的這項查詢應以下列方式指定對象", "needs its subject named by", fitting)


def _unfit(kind: CertificateKind, zh_tw: str, en: str, fitting: Iterable[Term]) -> BadInput:
    codes = [term.value for term in fitting]
    return BadInput(f"{kind.name.zh_tw}{zh_tw}：{'、'.join(codes)}", f"{kind.code} {en}: {', '.join(codes)}")
