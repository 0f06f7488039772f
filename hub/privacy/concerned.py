"""Whom a lookup was about."""

from __future__ import annotations

from uuid import UUID

import msgspec

from hub.services.callers import Caller
from hub.services.postgres import Database, Statement


class Concerned(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The entry of a lookup about a person."""

    sequence: int


CONCERNED = Statement("hub/lookup_is_about", Concerned, current=True)


class ConcernedEntries:
    """The entries of the hub's own database, as `Entries` of objections."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def is_about(self, citizen: Caller, entry: UUID) -> bool:
        """Whether it is a lookup about the citizen that is not on hold; raises SourceError if nobody can say."""
        return bool(await self._database.all(CONCERNED, entry, citizen.subject_hashes))
