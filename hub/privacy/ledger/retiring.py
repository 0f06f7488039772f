"""Deletes entries that have been kept for long enough; that they were deleted is an entry itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from hub.errors import BadInput
from hub.privacy.ledger.entries import EntriesDeleted, unnumbered
from hub.privacy.ledger.postgres import Numbered
from hub.privacy.ledger.retention import years_after
from hub.services.postgres import Database, Statement

# In one transaction: lookups wait for it, as for any that has the head.
MOST_ENTRIES = 2_000


class Retirable(msgspec.Struct, frozen=True, array_like=True):
    """Entries that may be deleted now: from which to which, and how many of them."""

    first: int
    last: int
    deleted: int


NEXT = Statement("hub/retirable_entries", Retirable, current=True)
RETIRED = Statement("hub/retire_entries", Numbered)


@dataclass(frozen=True, slots=True)
class Retirement:
    """What is deleted, and who says so: entries from before a day, kept for so many years, for this reason."""

    before: datetime
    years: int
    officer: str
    reason: str

    def require_due(self, now: datetime) -> None:
        """Raise BadInput if that is too early."""
        if years_after(self.before, self.years) > now:
            raise BadInput(
                f"紀錄應保存 {self.years} 年，{self.before.date()} 以前的尚未期滿",
                f"entries are kept for {self.years} years, which those before {self.before.date()} have not been",
            )


async def retired(
    database: Database, retirement: Retirement, clock: Callable[[], datetime]
) -> AsyncIterator[EntriesDeleted]:
    """Delete all that is due, each time with the entry that says so; raises BadInput if nothing may be yet."""
    retirement.require_due(clock())
    while (batch := await _next(database, retirement)).deleted:
        said = EntriesDeleted(
            at=clock(),
            before=retirement.before,
            years=retirement.years,
            officer=retirement.officer,
            reason=retirement.reason,
            first=batch.first,
            last=batch.last,
            deleted=batch.deleted,
        )
        entry = unnumbered(said)
        await database.execute_returning(RETIRED, entry.opening, entry.closing, said.first, said.last)
        yield said


async def _next(database: Database, retirement: Retirement) -> Retirable:
    return (await database.all(NEXT, retirement.before, MOST_ENTRIES))[0]
