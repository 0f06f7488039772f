"""Who waits to be told of changes, in this process: of a topic, or of one row of it.

What is told is which row, never what is in it; whoever is told reads it with its own permission. A row that
changes three times before it is looked at is told of once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import TypeAlias

# A row's key; None is any row.
Row: TypeAlias = str | None

# At the same time so many look at what changed: a change of all is not to keep everyone else waiting.
LOOKERS = 4


@dataclass(frozen=True, slots=True)
class LookPace:
    """In seconds: how long between two looks at the least, without being told, and after one that failed."""

    least: float = 1
    untold: float = 60
    failed: float = 5


class Inbox:
    """The rows that its owner has been told of and has not taken yet."""

    def __init__(self) -> None:
        self._rows: dict[Row, None] = {}
        self._told = asyncio.Event()

    def tell(self, row: Row) -> None:
        """Put a row in."""
        self._rows[row] = None
        self._told.set()

    async def taken(self, within: float | None = None) -> Sequence[Row]:
        """The rows, as soon as there are any; none if there are none within so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._told.wait(), within)
        rows, self._rows = tuple(self._rows), {}
        self._told.clear()
        return rows


class Topics:
    """Tells of changes; `chance`, from 0 to 1, spreads the looks of those who are not told of any."""

    def __init__(self, chance: Callable[[], float], pace: LookPace | None = None) -> None:
        self._chance = chance
        self._pace = pace or LookPace()
        self._inboxes: dict[str, dict[Row, set[Inbox]]] = {}
        self._turns = asyncio.Semaphore(LOOKERS)

    def tell(self, topic: str, row: Row = None) -> None:
        """Tell those who wait for this row, and those who wait for any; without a row, everyone."""
        by_row = self._inboxes.get(topic, {})
        concerned = by_row if row is None else {row, None} & by_row.keys()
        for each in concerned:
            for inbox in by_row[each]:
                inbox.tell(row)

    @contextmanager
    def listened(self, topic: str, row: Row = None) -> Iterator[Inbox]:
        """An inbox for a row of a topic, or for any; told of nothing once this is closed."""
        inbox = Inbox()
        by_row = self._inboxes.setdefault(topic, {})
        by_row.setdefault(row, set()).add(inbox)
        try:
            yield inbox
        finally:
            by_row[row].discard(inbox)
            if not by_row[row]:
                del by_row[row]

    async def looks(self, topic: str, row: str) -> AsyncGenerator[Look, None]:
        """When to look at a row: at once, whenever it may have changed, and now and then without being told."""
        with self.listened(topic, row) as inbox:
            while True:
                look = Look(self._turns)
                yield look
                untold = self._pace.untold * (0.8 + 0.4 * self._chance())
                await asyncio.sleep(self._pace.least)
                await inbox.taken(self._pace.failed if look.failed else untold)


class Look:
    """One look; whoever takes it says if it `failed`, and will then have the next one soon."""

    def __init__(self, turns: asyncio.Semaphore) -> None:
        self._turns = turns
        self.failed = False

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Look while this is open."""
        async with self._turns:
            yield
