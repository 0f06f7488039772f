"""Documents that were registered for apps, in the hub's own database, each under the SHA-256 of its text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from hub.services.postgres import Database, Statement

# So many texts, of the greatest length there may be, fit into one answer of a database.
_TEXTS_AT_ONCE = 15


class RegisteredDocument(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A registered document without its text; after `expires_at` it is not run any more."""

    sha256: str
    name: str
    owner: str
    stored_at: datetime
    expires_at: datetime


class _Hash(msgspec.Struct, frozen=True, gc=False, array_like=True):
    sha256: str


class _Body(msgspec.Struct, frozen=True, gc=False, array_like=True):
    body: str


ALL = Statement("hub/stored_documents", RegisteredDocument)
REMOVED = Statement("hub/remove_document", RegisteredDocument)
IN_FORCE = Statement("hub/documents_in_force", _Hash)
BODIES = Statement("hub/document_bodies", _Body)


class DocumentRegistry:
    """The registered documents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def store(self, sha256: str, body: str, name: str, owner: str, expires_at: datetime) -> None:
        """Register a document; one that is there already gets this name, owner and end."""
        await self._database.execute("hub/store_document", sha256, body, name, owner, expires_at)

    async def all(self) -> list[RegisteredDocument]:
        """Every document, expired ones included, by owner and name."""
        return await self._database.all(ALL)

    async def in_force(self, now: datetime) -> list[str]:
        """The hashes of those that are run."""
        return [each.sha256 for each in await self._database.all(IN_FORCE, now)]

    async def bodies(self, hashes: Sequence[str]) -> dict[str, str]:
        """The texts of these; without those that are gone."""
        found: dict[str, str] = {}
        for start in range(0, len(hashes), _TEXTS_AT_ONCE):
            part = hashes[start : start + _TEXTS_AT_ONCE]
            bodies = await self._database.one_per_key(BODIES, part)
            found |= {key: each.body for key, each in zip(part, bodies, strict=True) if each}
        return found

    async def remove(self, sha256: str) -> RegisteredDocument | None:
        """Take a document out; None if there is no such."""
        removed = await self._database.execute_returning(REMOVED, sha256)
        return removed[0] if removed else None
