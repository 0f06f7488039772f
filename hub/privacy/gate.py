"""The gate that every lookup passes: what is not in the log is not disclosed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.errors import SourceError, SourceUnavailable
from hub.privacy.disclosure import Finding, Lookup, LookupResult, reduced
from hub.privacy.kinds import Kinds, Register
from hub.privacy.lookup_log import LogEntry, LookupLog
from hub.privacy.purposes import SpecifiedPurpose
from hub.privacy.subjects import SubjectHashes
from hub.privacy.terms import LookupOutcome
from hub.rules.systems import SystemCode
from hub.services.callers import ApiClient

Ask = Callable[[Register], Awaitable[Finding]]


@dataclass(frozen=True, slots=True)
class Disclosures:
    """Asks a register, logs the lookup, and only then gives the answer.

    `on_failure` is told of a register's failure, which the caller sees as an outcome.
    """

    kinds: Kinds
    purposes: tuple[SpecifiedPurpose, ...]
    log: LookupLog
    hashes: SubjectHashes
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    on_failure: Callable[[SourceError], None]

    async def disclosed(self, client: ApiClient, lookup: Lookup, ask: Ask) -> LookupResult:
        """The answer to a permitted lookup; raises SourceUnavailable, with no data, if it cannot be logged."""
        requested_at = self.clock()
        finding = await self._finding(lookup, ask)
        entry = self._entry(client, lookup, requested_at, finding.outcome)
        try:
            await self.log.append(entry)
        except SourceError as error:
            # The driver's own words could repeat the row, so only the kind of failure goes on.
            raise SourceUnavailable(SystemCode.HUB, f"lookup log: {type(error).__name__}") from None
        evidence = reduced(lookup, finding.record)
        return LookupResult(entry.id, lookup.kind, finding.outcome, evidence, finding.as_of, finding.synthetic)

    async def _finding(self, lookup: Lookup, ask: Ask) -> Finding:
        if lookup.kind.register is None:
            return Finding(LookupOutcome.NEEDS_PAPER)
        try:
            return await ask(lookup.kind.register)
        except SourceError as error:
            self.on_failure(error)
            return Finding(LookupOutcome.UNAVAILABLE)

    def _entry(
        self, client: ApiClient, lookup: Lookup, requested_at: datetime, outcome: LookupOutcome
    ) -> LogEntry:
        purpose = lookup.purpose
        return LogEntry(
            id=self.new_id(),
            requested_at=requested_at,
            answered_at=self.clock(),
            client_id=client.client_id,
            agency_code=client.agency_code,
            officer=purpose.officer,
            certificate_kind=lookup.kind.code,
            form=lookup.form,
            claim=lookup.claim,
            fields=lookup.fields,
            subject_kind=lookup.subject.kind,
            subject_hash=self.hashes.of(lookup.subject),
            purpose_code=purpose.code,
            case_number=purpose.case_number,
            law=purpose.legal_basis.law,
            article=purpose.legal_basis.article,
            reason=purpose.reason,
            outcome=outcome,
        )
