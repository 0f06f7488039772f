"""The gate that every lookup passes: what is not in the ledger is not disclosed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.errors import SourceError, SourceUnavailable
from hub.privacy.disclosure import Finding, Lookup, LookupResult, reduced
from hub.privacy.kinds import Kinds
from hub.privacy.ledger.entries import Entry, LookupAnswered, LookupAsked
from hub.privacy.ledger.postgres import Ledger
from hub.privacy.purposes import SpecifiedPurpose
from hub.privacy.registers import Register
from hub.privacy.subjects import SubjectHashes
from hub.privacy.terms import LookupOutcome
from hub.rules.systems import SystemCode
from hub.services.callers import ApiClient

Ask = Callable[[Register], Awaitable[Finding]]


@dataclass(frozen=True, slots=True)
class Disclosures:
    """Has it kept that a lookup is made, asks a register, has it kept how that ended, and then gives the answer.

    `on_failure` is told of a register's failure, which the caller sees as an outcome. `is_vouched_for`: whether
    what the ledger has kept was signed not too long ago.
    """

    kinds: Kinds
    purposes: tuple[SpecifiedPurpose, ...]
    ledger: Ledger
    hashes: SubjectHashes
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    on_failure: Callable[[SourceError], None]
    is_vouched_for: Callable[[], bool] = lambda: True

    async def disclosed(self, client: ApiClient, lookup: Lookup, request_id: str, ask: Ask) -> LookupResult:
        """The answer to a permitted lookup; raises SourceUnavailable, with no data, if it is not kept."""
        if not self.is_vouched_for():
            raise SourceUnavailable(SystemCode.HUB, "ledger: the last checkpoint is too old")
        asked = self._asked(client, lookup, request_id)
        await self._keep(asked)
        finding = await self._finding(lookup, ask)
        await self._keep(self._answered(asked.disclosure, lookup, finding))
        evidence = reduced(lookup, finding.record)
        return LookupResult(
            asked.disclosure, lookup.kind, finding.outcome, evidence, finding.as_of, finding.synthetic
        )

    async def _keep(self, entry: Entry) -> None:
        try:
            await self.ledger.append(entry)
        except SourceError as error:
            # The driver's own words could repeat the row, so only the kind of failure goes on.
            raise SourceUnavailable(SystemCode.HUB, f"ledger: {type(error).__name__}") from None

    async def _finding(self, lookup: Lookup, ask: Ask) -> Finding:
        if lookup.kind.register is None:
            return Finding(LookupOutcome.NEEDS_PAPER)
        try:
            return await ask(lookup.kind.register)
        except SourceError as error:
            self.on_failure(error)
            return Finding(LookupOutcome.UNAVAILABLE)

    def _asked(self, client: ApiClient, lookup: Lookup, request_id: str) -> LookupAsked:
        purpose = lookup.purpose
        return LookupAsked(
            disclosure=self.new_id(),
            at=self.clock(),
            request_id=request_id,
            client=client.client_id,
            agency=client.agency_code,
            officer=purpose.officer,
            purpose=purpose.code,
            law=purpose.legal_basis.law,
            article=purpose.legal_basis.article,
            case_number=purpose.case_number,
            reason=purpose.reason,
            kind=lookup.kind.code,
            form=lookup.form,
            claim=lookup.claim,
            fields=lookup.fields,
            subject_kind=lookup.subject.kind,
            subject_hash=self.hashes.of(lookup.subject).hex(),
            subject_key=self.hashes.key_id,
        )

    def _answered(self, disclosure: UUID, lookup: Lookup, finding: Finding) -> LookupAnswered:
        return LookupAnswered(
            disclosure=disclosure,
            at=self.clock(),
            outcome=finding.outcome,
            source=lookup.kind.register,
            as_of=finding.as_of,
        )
