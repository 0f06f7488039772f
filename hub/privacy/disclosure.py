"""What a lookup may disclose: pure decisions, made before anything is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from hub.errors import BadInput, NotPermitted
from hub.privacy.batches import BatchPlace
from hub.privacy.consents import ConsentFinding, ConsentRefusal
from hub.privacy.kinds import CertificateKind, Kinds, Mask
from hub.privacy.permissions import Desk, Permission
from hub.privacy.purposes import Purpose
from hub.privacy.receipts.issuing import Parameters
from hub.privacy.registers import Register
from hub.privacy.subjects import Subject
from hub.privacy.terms import ClaimForm, EvidenceField, LookupForm, LookupOutcome
from hub.rules.identifiers import masked_id, masked_name
from hub.rules.terms import Term
from hub.services.callers import (
    APPLICATIONS_HANDLE,
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
        APPLICATIONS_HANDLE,
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
    permission: Permission
    subject: Subject
    claim: ClaimForm | None = None
    fields: tuple[EvidenceField, ...] = ()
    place: BatchPlace | None = None
    parameters: Parameters = field(default_factory=dict)
    other: Subject | None = None

    @property
    def form(self) -> LookupForm:
        """Assertion or record."""
        return LookupForm.RECORD if self.claim is None else LookupForm.ASSERTION

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of personal data that it is about: of its fields, or of all that a claim may rest on."""
        fields = self.fields or [each.field for each in self.kind.known]
        return tuple(sorted({each.category for each in self.kind.known if each.field in fields}))

    @property
    def masked(self) -> tuple[EvidenceField, ...]:
        """The fields that are given masked."""
        masks = {each.field for each in self.kind.fields if each.mask}
        return tuple(each for each in self.fields if each in masks and each not in self.permission.unmasked)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a register answered; `record` is the whole of it and goes no further than the gate."""

    outcome: LookupOutcome
    record: object | None = None
    as_of: datetime | None = None
    synthetic: bool = False
    consent: ConsentFinding = ConsentFinding()  # noqa: RUF009  # frozen


@dataclass(frozen=True, slots=True)
class Evidence:
    """The values that were asked for and permitted; no other value of the record is here."""

    register: Register
    values: Mapping[EvidenceField, object]


@dataclass(frozen=True, slots=True)
class LookupResult:
    """The answer to a lookup, and under which id it is in the ledger."""

    entry_id: UUID
    lookup: Lookup
    outcome: LookupOutcome
    evidence: Evidence | None
    as_of: datetime | None
    synthetic: bool
    consent_refusal: ConsentRefusal | None
    receipt: str | None

    @property
    def kind(self) -> CertificateKind:
        """The certificate kind."""
        return self.lookup.kind

    @property
    def source(self) -> Register | None:
        """The register that answered; None where none was asked."""
        return self.lookup.kind.register if self.as_of else None


def kind_of(kinds: Kinds, code: str) -> CertificateKind:
    """The kind with this code; raises BadInput naming those there are."""
    if code not in kinds:
        known = "、".join(kinds)
        raise BadInput(f"沒有這種書證，可用：{known}", f"no such certificate kind; there are {', '.join(kinds)}")
    return kinds[code]


def permitted_assertion(
    kind: CertificateKind, desk: Desk, subject: Subject, claim: ClaimForm, parameters: Parameters | None = None
) -> Lookup:
    """The assertion; raises BadInput if the kind answers no such claim or not about such a subject.

    Raises NotPermitted if the policy table does not let the client.
    """
    permission = desk.permission(kind.code)
    if kind.register and claim not in kind.claims:
        raise _unfit(kind, "不提供這項查驗，可用", "does not answer this claim; it answers", kind.claims)
    _require_subject(kind, subject, claim)
    return Lookup(kind, desk.purpose, permission, subject, claim=claim, parameters=parameters or {})


def permitted_record(
    kind: CertificateKind, desk: Desk, subject: Subject, asked: Sequence[EvidenceField] | None
) -> Lookup:
    """The record of the fields asked for; None: those of the policy table that are not special data.

    Raises as `permitted_assertion` does.
    """
    permission = desk.permission(kind.code)
    disclosed = [each.field for each in kind.fields]
    if kind.register and not disclosed:
        raise _unfit(kind, "不提供資料本身，只提供查驗", "discloses no record; it answers", kind.claims)
    if kind.register and asked is not None and not set(asked) <= set(disclosed):
        raise _unfit(
            kind, "不提供所要求的欄位，可用", "does not disclose a field asked for; it discloses", disclosed
        )
    fields = _permitted_fields(kind, permission, asked)
    _require_subject(kind, subject, None)
    return Lookup(kind, desk.purpose, permission, subject, fields=fields)


def _permitted_fields(
    kind: CertificateKind, permission: Permission, asked: Sequence[EvidenceField] | None
) -> tuple[EvidenceField, ...]:
    permitted = [each.field for each in kind.fields if each.field in permission.fields]
    special = {each.field for each in kind.fields if each.special}
    fields = [each for each in permitted if each not in special] if asked is None else asked
    if kind.register and (not permitted or not set(fields) <= set(permitted)):
        those = [each.value for each in permitted]
        raise NotPermitted(
            f"查詢政策未准許提供所要求的欄位；{kind.name.zh_tw}已准許：{'、'.join(those) or '無'}",
            f"the policy does not permit these fields of {kind.code}; it permits: {', '.join(those) or 'none'}",
        )
    return tuple(dict.fromkeys(fields))


_MASKED: Mapping[Mask, Callable[[str], str]] = {Mask.NAME: masked_name, Mask.NUMBER: masked_id}


def reduced(lookup: Lookup, record: object | None) -> Evidence | None:
    """Of a record only what was asked for, masked where it has to be; an attribute is named like its field."""
    if record is None or lookup.kind.register is None or lookup.form is LookupForm.ASSERTION:
        return None
    values = {field: getattr(record, field.value.lower()) for field in lookup.fields}
    masks = {each.field: _MASKED[each.mask] for each in lookup.kind.fields if each.mask}
    masked = {field: masks[field](values[field]) for field in lookup.masked if values[field] is not None}
    return Evidence(lookup.kind.register, values | masked)


def _require_subject(kind: CertificateKind, subject: Subject, claim: ClaimForm | None) -> None:
    fitting = kind.subjects_of(claim)
    if subject.kind not in fitting:
        raise _unfit(kind, "的這項查詢應以下列方式指定對象", "needs its subject named by", fitting)


def _unfit(kind: CertificateKind, zh_tw: str, en: str, fitting: Iterable[Term]) -> BadInput:
    codes = [term.value for term in fitting]
    return BadInput(f"{kind.name.zh_tw}{zh_tw}：{'、'.join(codes)}", f"{kind.code} {en}: {', '.join(codes)}")
