"""The log of lookups: appended to before an answer leaves, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from hub.privacy.terms import ClaimForm, EvidenceField, LookupForm, LookupOutcome, SubjectKind
from hub.services.postgres import Database


class LogEntry(msgspec.Struct, frozen=True):
    """Who looked up what for which purpose and how it ended; never the data, never the subject's id.

    The fields stand in the order of the statement's parameters.
    """

    id: UUID
    requested_at: datetime
    answered_at: datetime
    client_id: str
    agency_code: str
    officer: str
    certificate_kind: str
    form: LookupForm
    claim: ClaimForm | None
    fields: tuple[EvidenceField, ...]
    subject_kind: SubjectKind
    subject_hash: bytes
    purpose_code: str
    case_number: str
    law: str
    article: str
    reason: str | None
    outcome: LookupOutcome


class LookupLog(Protocol):
    """Where lookups are logged."""

    async def append(self, entry: LogEntry) -> None:
        """Keep the entry for good; raises SourceError if that is not certain."""
        ...


class PostgresLookupLog:
    """The log in the hub's own database, whose table refuses any change."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, entry: LogEntry) -> None:
        """Insert the entry; the database has committed it when this returns."""
        await self._database.execute("hub/append_lookup", *msgspec.structs.astuple(entry))
