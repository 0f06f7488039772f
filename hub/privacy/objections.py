"""Objections of citizens to lookups about them: kept in the hub until the petitions system has a case of each.

An objection is its own order to open that case (a transactional outbox): it is committed with its idempotency key,
and is tried until there is a case number. The citizen's words are then forgotten here.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import msgspec

from hub.errors import NotPermitted
from hub.services.callers import Caller
from hub.services.idempotency import Claimed, IdempotencyKeys
from hub.services.postgres import Database, Statement

# So long whoever was to open a case is given before another tries.
LEASE = timedelta(seconds=15)
_CODE_LENGTH = 10


class Entries(Protocol):
    """Which entries of the ledger are whose."""

    async def is_about(self, citizen: str, entry: UUID) -> bool:
        """Whether an entry tells of a lookup about this citizen; raises SourceError if that cannot be known."""
        ...


class Objection(msgspec.Struct, frozen=True, array_like=True):
    """An objection to a lookup; without a case number it waits for its case, with one the reason is forgotten."""

    id: UUID
    ledger_entry: UUID
    agency_code: str
    reason: str | None
    received_at: datetime
    case_number: str | None


CLAIMED = Statement("hub/claim_objection", Claimed)
# The replica may be behind; what was just written is to be read.
BY_ID = Statement("hub/objection_by_id", Objection, current=True)
LEASED = Statement("hub/lease_objections", Objection)


class Objections:
    """The objections of one hub's database."""

    def __init__(self, database: Database, entries: Entries, keys: IdempotencyKeys, secret: bytes) -> None:
        self._database = database
        self._entries = entries
        self._keys = keys
        self._codes = hashlib.sha256(b"khub objections" + secret).digest()

    async def received(self, caller: Caller, entry: UUID, reason: str, key: str, now: datetime) -> Objection:
        """The objection of a citizen under an idempotency key, kept now or before.

        Raises NotPermitted for an entry that is not about the citizen, Conflict, and SourceError.
        """
        if not await self._entries.is_about(caller.citizen, entry):
            raise NotPermitted("沒有與您有關的這筆查詢紀錄", "no entry about you has this id")
        payload = {"ledgerEntry": str(entry), "reason": reason}
        claim = self._keys.claim(caller, key, "objectToLookup", payload, now)
        [claimed] = await self._database.execute_returning(CLAIMED, *claim.arguments, entry, reason)
        [objection] = await self._database.all(BY_ID, claimed.written())
        return objection

    async def due(self, now: datetime) -> list[Objection]:
        """Some that have waited for their case; nobody else is given them for a while."""
        return await self._database.execute_returning(LEASED, now, now - LEASE)

    async def note_case(self, objection: Objection, case_number: str) -> None:
        """The petitions system has opened this case."""
        await self._database.execute("hub/note_case_of_objection", objection.id, case_number)

    def query_code(self, objection: Objection) -> str:
        """The code that opens its case to the citizen: always the same, and kept nowhere."""
        code = b32encode(hmac.digest(self._codes, objection.id.bytes, "sha256"))
        return code[:_CODE_LENGTH].decode()
