"""Whom a lookup was about."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import msgspec

from hub.services.postgres import Database, Statement


class Concerned(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The entry of a lookup about a person."""

    sequence: int


CONCERNED = Statement("hub/lookup_is_about", Concerned, current=True)


async def is_about(database: Database, subject_hashes: Collection[bytes], entry: UUID) -> bool:
    """Whether an entry of the ledger is a lookup about the person with these hashes, and not on hold.

    Raises SourceError if that cannot be known.
    """
    return bool(await database.all(CONCERNED, entry, subject_hashes))
