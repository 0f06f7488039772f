"""Document-free lookup: every lookup needs its own scope and a purpose, and passes the gate."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from hub.connectors.lookups.sources import BATCH_OUTCOMES, PERMISSIONS_OF_CLIENT
from hub.connectors.verification.claims import Claim, record_enquiry, record_outcome
from hub.connectors.verification.enquiries import Enquiry, OnBehalf
from hub.connectors.verification.notices import NoticeStatistic
from hub.connectors.verification.records import Held
from hub.connectors.verification.sources import HELD, NOTICES_BY_MONTH
from hub.context import Context
from hub.errors import SourceMalformed
from hub.privacy.batches import BatchOutcome, BatchPlace, answered_before, require_size
from hub.privacy.consents import Consent
from hub.privacy.disclosure import (
    LOOKUP_SCOPES,
    Finding,
    Lookup,
    LookupResult,
    assertion_scope,
    kind_of,
    permitted_assertion,
    permitted_record,
    record_scope,
)
from hub.privacy.kinds import CertificateKind
from hub.privacy.permissions import Desk
from hub.privacy.purposes import DataCategory, Purpose, SpecifiedPurpose, declared
from hub.privacy.registers import Register
from hub.privacy.subjects import Subject
from hub.privacy.terms import EvidenceField
from hub.rules.roc_calendar import TAIPEI, Period
from hub.rules.systems import SystemCode
from hub.services.callers import PUBLIC


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One assertion of a batch; a consent of its own takes the place of the purpose's."""

    kind: str
    subject: Subject
    claim: Claim
    consent: Consent = None


def certificate_kinds(context: Context) -> Collection[CertificateKind]:
    """Every certificate kind."""
    context.require(PUBLIC)
    return context.disclosures.kinds.values()


def lookup_purposes(context: Context) -> Sequence[SpecifiedPurpose]:
    """The specified purposes whose names are known."""
    context.require(PUBLIC)
    return context.disclosures.purposes


def data_categories(context: Context) -> Sequence[DataCategory]:
    """The categories of personal data whose names are known."""
    context.require(PUBLIC)
    return context.disclosures.categories


async def desk(context: Context, purpose: Purpose) -> Desk:
    """The purpose under which a client may look up, with what it may."""
    context.require_any(LOOKUP_SCOPES)
    stated = declared(purpose)
    permissions = await context.load(PERMISSIONS_OF_CLIENT, context.client.client_id)
    return Desk(stated, permissions or ())


async def assertion(context: Context, desk: Desk, code: str, subject: Subject, claim: Claim) -> LookupResult:
    """Yes or no to a claim."""
    context.require(assertion_scope(code))
    kind = kind_of(context.disclosures.kinds, code)
    lookup = permitted_assertion(kind, desk, subject, claim.form, claim.parameters())
    return await _asserted(context, lookup, claim)


async def batch(
    context: Context, desk: Desk, items: Sequence[BatchItem], key: str | None
) -> list[LookupResult | BaseException]:
    """Yes or no to each of up to 500 claims, or why there is neither.

    With a `key`, what was answered under it before is not asked again.
    """
    context.require_any(LOOKUP_SCOPES)
    require_size(len(items))
    places = [_place(context, key, at, item) for at, item in enumerate(items)]
    answered = await _answered(context, places) if key else {}
    asked = (_item(context, desk, item, at, answered.get(at.item)) for item, at in zip(items, places, strict=True))
    return await asyncio.gather(*asked, return_exceptions=True)


async def _answered(context: Context, places: Sequence[BatchPlace]) -> Mapping[int, BatchOutcome]:
    before = await context.load(BATCH_OUTCOMES, places[0].batch)
    return answered_before(before or (), places)


async def _item(
    context: Context, desk: Desk, item: BatchItem, place: BatchPlace, before: BatchOutcome | None
) -> LookupResult:
    context.require(assertion_scope(item.kind))
    kind = kind_of(context.disclosures.kinds, item.kind)
    if item.consent:
        desk = replace(desk, purpose=declared(replace(desk.purpose, consent=item.consent)))
    lookup = replace(
        permitted_assertion(kind, desk, item.subject, item.claim.form, item.claim.parameters()), place=place
    )
    if before is not None:
        return context.disclosures.resumed(lookup, before)
    return await _asserted(context, lookup, item.claim)


def _place(context: Context, key: str | None, at: int, item: BatchItem) -> BatchPlace:
    hashes, said = context.disclosures.hashes, msgspec.json.encode((item.kind, item.subject, item.claim)).decode()
    # Without a key it is a batch of its own, which nobody can go on with.
    name = f"{context.client.client_id}\n{key or context.request_id}"
    return BatchPlace(hashes.of_text("batch", name).hex(), at, hashes.of_text("item", said).hex())


async def _asserted(context: Context, lookup: Lookup, claim: Claim) -> LookupResult:
    async def ask(register: Register) -> Finding:
        held = await _held(context, lookup.purpose, claim.enquiries(lookup.kind.code, register, lookup.subject))
        return Finding(claim.outcome(lookup.subject, held), None, held[0].as_of, held[0].synthetic)

    about = replace(lookup, other=claim.other)
    return await context.disclosures.disclosed(context.client, about, context.request_id, ask)


async def record(
    context: Context, desk: Desk, code: str, subject: Subject, fields: Sequence[EvidenceField] | None
) -> LookupResult:
    """The record itself, of the fields asked for."""
    context.require(assertion_scope(code))
    context.require(record_scope(code))
    kind = kind_of(context.disclosures.kinds, code)
    lookup = permitted_record(kind, desk, subject, fields)

    async def ask(register: Register) -> Finding:
        (held,) = await _held(context, lookup.purpose, [record_enquiry(code, register, subject, lookup.fields)])
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
