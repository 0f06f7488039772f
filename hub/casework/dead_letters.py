"""Dead letters: what was tried often enough, seen and sent anew by an operator."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from hub.casework.notices import Moved
from hub.services.postgres import Database, Statement


class DeadLetter(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A notice or a message that did not arrive, and why the last attempt failed."""

    kind: str
    id: UUID
    agency_code: str | None
    attempts: int
    failure: str | None
    dead_at: datetime


class Backlog(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How much of a kind waits, since when the oldest does, and how much is dead."""

    kind: str
    waiting: int
    oldest: datetime | None
    dead: int


DEAD = Statement("hub/dead_letters", DeadLetter, current=True)
REPLAYED = Statement("hub/replay_dead_letters", Moved)
BACKLOG = Statement("hub/delivery_backlog", Backlog, current=True)


async def dead_letters(database: Database) -> list[DeadLetter]:
    """The oldest thousand."""
    return await database.all(DEAD)


async def replayed(database: Database, id_: UUID | None, now: datetime) -> list[UUID]:
    """Those that are tried anew: the one of this id, or all; what has ended meanwhile is left."""
    return [each.id for each in await database.execute_returning(REPLAYED, id_, now)]


async def backlog(database: Database) -> list[Backlog]:
    """What waits, by kind."""
    return await database.all(BACKLOG)
