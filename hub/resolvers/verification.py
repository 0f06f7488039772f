"""Document-free lookup: every lookup needs its own scope and a purpose, and passes the gate."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from hub.connectors.verification.claims import Claim, record_enquiry, record_outcome
from hub.connectors.verification.enquiries import Enquiry, OnBehalf
from hub.connectors.verification.notices import NoticeStatistic
from hub.connectors.verification.records import Held
from hub.connectors.verification.sources import HELD, NOTICES_BY_MONTH
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
from hub.privacy.kinds import CertificateKind
from hub.privacy.purposes import Purpose, SpecifiedPurpose, declared
from hub.privacy.registers import Register
from hub.privacy.subjects import Subject
from hub.privacy.terms import EvidenceField
from hub.rules.roc_calendar import TAIPEI, Period
from hub.rules.systems import SystemCode
from hub.services.callers import PUBLIC


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
        held = await _held(context, purpose, claim.enquiries(code, register, subject))
        return Finding(claim.outcome(subject, held), None, held[0].as_of, held[0].synthetic)

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
        (held,) = await _held(context, purpose, [record_enquiry(code, register, subject, lookup.fields)])
        today = context.now.astimezone(TAIPEI).date()
        return Finding(record_outcome(held, today), held.record, held.as_of, held.synthetic)

    return await context.disclosures.disclosed(context.client, lookup, context.request_id, ask)


async def notice_statistics(context: Context, period: Period) -> Sequence[NoticeStatistic] | None:
    """Cross-agency notices by month, event and status."""
    context.require(PUBLIC)
    return await context.load(NOTICES_BY_MONTH, period)


async def _held(context: Context, purpose: Purpose, enquiries: Sequence[Enquiry]) -> list[Held]:
    """What the register holds, asked for together."""
    on_behalf = OnBehalf(purpose.officer, purpose.case_number, context.client.agency_code, context.request_id)
    asked = [context.load(HELD, replace(enquiry, on_behalf=on_behalf)) for enquiry in enquiries]
    return [_known(await each) for each in asked]


def _known(held: Held | None) -> Held:
    if held is None:
        raise SourceMalformed(SystemCode.VERIFICATION, "an enquiry without an answer")
    return held
