"""The policy table as operators edit it; whoever changes it is in the ledger before it holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from hub.errors import BadInput
from hub.privacy.ledger.entries import PermissionGranted, PermissionWithdrawn
from hub.privacy.ledger.postgres import Ledger
from hub.privacy.terms import ConsentMode, EvidenceField
from hub.services.postgres import Database, Statement


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be permitted, to whom, by whose decision, and until when."""

    client: str
    kind: str
    purpose: str
    law: str
    article: str
    by: str
    basis: ConsentMode = ConsentMode.STATUTE
    fields: tuple[EvidenceField, ...] = ()
    unmasked: tuple[EvidenceField, ...] = ()
    daily: int | None = None
    until: datetime | None = None


class Granted(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A row in force, as operators see it."""

    id: int
    client: str
    kind: str
    purpose: str
    law: str
    article: str
    basis: ConsentMode
    fields: tuple[EvidenceField, ...]
    unmasked: tuple[EvidenceField, ...]
    daily: int | None
    by: str
    granted_at: datetime
    until: datetime | None


class Numbered(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The number of a row."""

    id: int


ALL = Statement("hub/permissions", Granted)
GRANTED = Statement("hub/grant_permission", Numbered)
WITHDRAWN = Statement("hub/withdraw_permission", Numbered)


class PolicyTable:
    """The table in the hub's own database; every method raises SourceError."""

    def __init__(self, database: Database, ledger: Ledger, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._ledger = ledger
        self._clock = clock

    async def all(self, client: str | None = None) -> list[Granted]:
        """The rows in force, or those of one client."""
        return await self._database.all(ALL, client)

    async def grant(self, grant: Grant) -> int:
        """Permit it from now on; the number of the row. Raises BadInput if such a row is in force."""
        if any(_is_same(each, grant) for each in await self.all(grant.client)):
            raise _in_force(grant)
        values = msgspec.structs.asdict(grant)
        await self._ledger.append(PermissionGranted(at=self._clock(), **values))
        by, until = values.pop("by"), values.pop("until")
        order = ("client", "kind", "purpose", "law", "article", "basis", "fields", "unmasked", "daily")
        rows = await self._database.execute_returning(GRANTED, *(values[name] for name in order), until, by)
        if not rows:
            raise _in_force(grant)
        return rows[0].id

    async def withdraw(self, permission: int, by: str) -> None:
        """Permit it no longer; raises BadInput if it is not in force."""
        if all(each.id != permission for each in await self.all()):
            raise BadInput(f"沒有生效中的准許 {permission}", f"no permission {permission} is in force")
        await self._ledger.append(PermissionWithdrawn(at=self._clock(), permission=permission, by=by))
        await self._database.execute_returning(WITHDRAWN, permission, by)


def _is_same(granted: Granted, grant: Grant) -> bool:
    names = ("kind", "purpose", "law", "article")
    return all(getattr(granted, name) == getattr(grant, name) for name in names)


def _in_force(grant: Grant) -> BadInput:
    return BadInput(
        f"{grant.client} 已有 {grant.kind} 以此目的與法律依據的准許，請先撤回",
        f"{grant.client} has a permission of {grant.kind} for this purpose and law: withdraw it first",
    )
