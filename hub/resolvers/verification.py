"""Document-free lookup: every lookup needs its own scope and a purpose, and passes the gate."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from typing import Any

from hub.connectors.verification.claims import Claim, record_outcome
from hub.connectors.verification.notices import NoticeStatistic
from hub.connectors.verification.records import RegisterState
from hub.connectors.verification.sources import NOTICES_BY_MONTH, RECORD_OF, REGISTER_STATE
from hub.context import Context
from hub.errors import SourceMalformed
from hub.privacy.disclosure import (
    LOOKUP_SCOPES,
    Finding,
    LookupResult,
    assertion_scope,
    kind_of,
    permitted_assertion,
    permitted_record,
    record_scope,
)
from hub.privacy.kinds import CertificateKind, Register
from hub.privacy.purposes import Purpose, SpecifiedPurpose, declared
from hub.privacy.subjects import Subject
from hub.privacy.terms import EvidenceField
from hub.rules.roc_calendar import TAIPEI, Period
from hub.rules.systems import SystemCode
from hub.services.callers import PUBLIC
from hub.sources import Source


def certificate_kinds(context: Context) -> Collection[CertificateKind]:
    """Every certificate kind."""
    context.require(PUBLIC)
    return context.disclosures.kinds.values()


def lookup_purposes(context: Context) -> Sequence[SpecifiedPurpose]:
    """The specified purposes whose names are known."""
    context.require(PUBLIC)
    return context.disclosures.purposes


def desk(context: Context, purpose: Purpose) -> Purpose:
    """The purpose under which a client may look up."""
    context.require_any(LOOKUP_SCOPES)
    return declared(purpose)


async def assertion(context: Context, purpose: Purpose, code: str, subject: Subject, claim: Claim) -> LookupResult:
    """Yes or no to a claim."""
    context.require(assertion_scope(code))
    kind = kind_of(context.disclosures.kinds, code)
    lookup = permitted_assertion(kind, purpose, subject, claim.form)

    async def ask(register: Register) -> Finding:
        state, found = await _read(context, register, claim.source, claim.keys(subject))
        return Finding(claim.outcome(subject, found), None, state.as_of, state.synthetic)

    return await context.disclosures.disclosed(context.client, lookup, context.request_id, ask)


async def record(
    context: Context, purpose: Purpose, code: str, subject: Subject, fields: Sequence[EvidenceField] | None
) -> LookupResult:
    """The record itself, of the fields asked for."""
    context.require(assertion_scope(code))
    context.require(record_scope(code))
    kind = kind_of(context.disclosures.kinds, code)
    lookup = permitted_record(kind, purpose, subject, fields)

    async def ask(register: Register) -> Finding:
        state, (found,) = await _read(context, register, RECORD_OF[register], (subject.key,))
        today = context.now.astimezone(TAIPEI).date()
        return Finding(record_outcome(found, today), found, state.as_of, state.synthetic)

    return await context.disclosures.disclosed(context.client, lookup, context.request_id, ask)


async def notice_statistics(context: Context, period: Period) -> Sequence[NoticeStatistic] | None:
    """Cross-agency notices by month, event and status."""
    context.require(PUBLIC)
    return await context.load(NOTICES_BY_MONTH, period)


async def _read(
    context: Context, register: Register, source: Source[Any, Any], keys: Sequence[Hashable]
) -> tuple[RegisterState, list[Any]]:
    """The state of the register and its records under the keys, read together."""
    state, records = context.load(REGISTER_STATE, register), [context.load(source, key) for key in keys]
    found = [await record for record in records]
    known = await state
    if known is None:
        raise SourceMalformed(SystemCode.VERIFICATION, f"no state of the register {register}")
    return known, found
