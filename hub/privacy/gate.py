"""The gate that every lookup passes: what is not in the ledger is not disclosed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from hub.errors import SourceError, SourceThrottled, SourceUnavailable
from hub.privacy.batches import BatchOutcome
from hub.privacy.consents import (
    ConsentedLookup,
    ConsentFinding,
    ConsentRefusal,
    NoIssuers,
    SignedConsents,
    consent_finding,
)
from hub.privacy.disclosure import Evidence, Finding, Lookup, LookupResult, reduced
from hub.privacy.kinds import Kinds
from hub.privacy.ledger.entries import Entry, LookupAnswered, LookupAsked
from hub.privacy.ledger.postgres import Ledger
from hub.privacy.permissions import Permission
from hub.privacy.purposes import DataCategory, SpecifiedPurpose
from hub.privacy.quotas import Quotas
from hub.privacy.receipts.issuing import Receipts
from hub.privacy.registers import Register
from hub.privacy.subjects import SubjectHashes
from hub.privacy.terms import LookupOutcome
from hub.rules.roc_calendar import TAIPEI
from hub.rules.systems import SystemCode
from hub.services.callers import ApiClient

Ask = Callable[[Register], Awaitable[Finding]]


@dataclass(frozen=True, slots=True)
class Disclosures:
    """Has it kept that a lookup is made, asks a register, has it kept how that ended, and then gives the answer.

    `quotas` count what permissions limit, `consents` verifies what citizens have signed. `on_failure` is told of a
    register's failure, which the caller sees as an outcome. `is_vouched_for`: whether what the ledger has kept was
    signed not too long ago. `receipts` are what an answer can be shown by.
    """

    kinds: Kinds
    purposes: tuple[SpecifiedPurpose, ...]
    categories: tuple[DataCategory, ...]
    ledger: Ledger
    hashes: SubjectHashes
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    quotas: Quotas
    on_failure: Callable[[SourceError], None]
    consents: SignedConsents = NoIssuers()  # noqa: RUF009  # has no state
    is_vouched_for: Callable[[], bool] = lambda: True
    receipts: Receipts | None = None

    async def disclosed(self, client: ApiClient, lookup: Lookup, request_id: str, ask: Ask) -> LookupResult:
        """The answer to a permitted lookup; raises SourceUnavailable, with no data, if it is not kept."""
        if not self.is_vouched_for():
            raise SourceUnavailable(SystemCode.HUB, "ledger: the last checkpoint is too old")
        asked = self._asked(client, lookup, request_id)
        await self._keep(asked)
        finding = await self._finding(client, lookup, asked.disclosure, ask)
        answered = self._answered(asked.disclosure, lookup, finding)
        sequence = await self._keep(answered)
        evidence = reduced(lookup, finding.record)
        return self._result(lookup, asked, answered, sequence, evidence, finding.consent.refusal)

    def resumed(self, lookup: Lookup, before: BatchOutcome) -> LookupResult:
        """What was answered to an item of a batch before."""
        return self._result(lookup, before.asked, before.answered, before.sequence)

    def _result(
        self,
        lookup: Lookup,
        asked: LookupAsked,
        answered: LookupAnswered,
        sequence: int,
        evidence: Evidence | None = None,
        refusal: ConsentRefusal | None = None,
    ) -> LookupResult:
        subject, parameters = lookup.subject, lookup.parameters
        return LookupResult(
            asked.disclosure,
            lookup,
            answered.outcome,
            evidence,
            answered.as_of,
            answered.synthetic_data,
            refusal,
            self.receipts.receipt(asked, answered, sequence, subject, parameters) if self.receipts else None,
        )

    async def _keep(self, entry: Entry) -> int:
        try:
            return await self.ledger.append(entry)
        except SourceError as error:
            # The driver's own words could repeat the row, so only the kind of failure goes on.
            raise SourceUnavailable(SystemCode.HUB, f"ledger: {type(error).__name__}") from None

    async def _finding(self, client: ApiClient, lookup: Lookup, disclosure: UUID, ask: Ask) -> Finding:
        if lookup.kind.register is None:
            return Finding(LookupOutcome.NEEDS_PAPER)
        try:
            if not await self._is_within_quota(lookup.permission):
                return Finding(LookupOutcome.THROTTLED)
            # After the count, so that no consent for one use is used up by a lookup that is not made.
            consent = await self._consent(client, lookup, disclosure)
            if consent.refusal:
                return Finding(LookupOutcome.CONSENT_MISSING, consent=consent)
            return replace(await ask(lookup.kind.register), consent=consent)
        except SourceError as error:
            self.on_failure(error)
            throttled = isinstance(error, SourceThrottled)
            return Finding(LookupOutcome.THROTTLED if throttled else LookupOutcome.UNAVAILABLE)

    async def _is_within_quota(self, permission: Permission) -> bool:
        if permission.daily is None:
            return True
        return await self.quotas.take(permission.id, self.clock().astimezone(TAIPEI).date())

    async def _consent(self, client: ApiClient, lookup: Lookup, disclosure: UUID) -> ConsentFinding:
        consented = ConsentedLookup(disclosure, client.client_id, lookup.kind.code, lookup.subject)
        return await consent_finding(lookup.permission.basis, lookup.purpose.consent, consented, self.consents)

    def _asked(self, client: ApiClient, lookup: Lookup, request_id: str) -> LookupAsked:
        purpose = lookup.purpose
        return LookupAsked(
            disclosure=self.new_id(),
            at=self.clock(),
            request_id=request_id,
            client=client.client_id,
            agency=client.agency_code,
            officer=purpose.officer,
            unit=purpose.unit,
            purpose=purpose.code,
            law=purpose.legal_basis.law,
            article=purpose.legal_basis.article,
            case_number=purpose.case_number,
            reason=purpose.reason,
            permission=lookup.permission.id,
            basis=lookup.permission.basis,
            kind=lookup.kind.code,
            form=lookup.form,
            claim=lookup.claim,
            fields=lookup.fields,
            categories=lookup.categories,
            subject_kind=lookup.subject.kind,
            subject_hash=self.hashes.of(lookup.subject).hex(),
            subject_key=self.hashes.key_id,
            other_subject_hash=self.hashes.of(lookup.other).hex() if lookup.other else None,
            batch=lookup.place.batch if lookup.place else None,
            item=lookup.place.item if lookup.place else None,
            item_hash=lookup.place.item_hash if lookup.place else None,
        )

    def _answered(self, disclosure: UUID, lookup: Lookup, finding: Finding) -> LookupAnswered:
        return LookupAnswered(
            disclosure=disclosure,
            at=self.clock(),
            outcome=finding.outcome,
            source=lookup.kind.register,
            as_of=finding.as_of,
            consent=finding.consent.reference,
            synthetic_data=finding.synthetic,
        )
