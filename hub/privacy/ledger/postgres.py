"""The ledger in the hub's own database, whose table refuses any change."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from hub.errors import SourceRejected
from hub.privacy.ledger.entries import Entry, Unnumbered, unnumbered
from hub.services.postgres import Database, Statement

# In one statement; those that come meanwhile are in the next.
MOST_ENTRIES = 500


class Ledger(Protocol):
    """Where entries are kept."""

    async def append(self, entry: Entry) -> int:
        """Keep an entry for good; its sequence number. Raises SourceError if that is not certain."""
        ...


class Numbered(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The number of an entry that was kept."""

    sequence: int


APPENDED = Statement("hub/append_entries", Numbered)


@dataclass(frozen=True, slots=True)
class _Waiting:
    entry: Unnumbered
    sequence: asyncio.Future[int]


class PostgresLedger:
    """Commits together what comes while a commit is under way, so that no entry waits for its turn alone."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def append(self, entry: Entry) -> int:
        """Insert the entry; the database has committed it when this returns."""
        waiting = _Waiting(unnumbered(entry), asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writing is None or self._writing.done():
            # A task of its own: that one caller leaves must not end the others' commit.
            self._writing = asyncio.create_task(self._write())
        return await waiting.sequence

    async def _write(self) -> None:
        while self._waiting:
            together, self._waiting = self._waiting[:MOST_ENTRIES], self._waiting[MOST_ENTRIES:]
            try:
                await self._commit(together)
            except SourceRejected:
                # One that the database does not take fails alone.
                for each in together:
                    await self._commit_alone(each)
            except Exception as error:  # also of a bug: nobody is to wait for ever
                _fail(together, error)

    async def _commit_alone(self, waiting: _Waiting) -> None:
        try:
            await self._commit([waiting])
        except Exception as error:  # as above
            _fail([waiting], error)

    async def _commit(self, together: Sequence[_Waiting]) -> None:
        openings = [each.entry.opening for each in together]
        closings = [each.entry.closing for each in together]
        kept = await self._database.execute_returning(APPENDED, openings, closings)
        for each, sequence in zip(together, sorted(row.sequence for row in kept), strict=True):
            if not each.sequence.done():
                each.sequence.set_result(sequence)


def _fail(together: Sequence[_Waiting], error: Exception) -> None:
    for each in together:
        if not each.sequence.done():
            each.sequence.set_exception(error)
