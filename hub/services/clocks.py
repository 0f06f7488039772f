"""The clock of the hub's own database beside that of this machine: locks, keys and tokens go by both."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import NoReturn

import msgspec

from hub.errors import SourceError
from hub.rules.bilingual import Bilingual
from hub.services.postgres import Database, Statement

MOST_SECONDS = 5.0
LOOK_SECONDS = 5.0


class Told(msgspec.Struct, frozen=True, array_like=True):
    """What time it is by the database."""

    now: datetime


# A replica, which may be another machine, writes nothing.
CLOCK = Statement("hub/clock", Told, current=True)


def least_difference(asked: float, told: float, answered: float) -> float:
    """By how many seconds at least a clock is ahead that told its time between two of ours; negative if behind.

    0 if it may be right: when in between it told is not known.
    """
    return told - min(max(told, asked), answered)


def clock_fault(difference: float) -> Bilingual | None:
    """What is wrong with a database's clock that differs so; None if it is near enough."""
    if abs(difference) <= MOST_SECONDS:
        return None
    seconds, most = f"{abs(difference):.0f}", f"{MOST_SECONDS:.0f}"
    zh_tw, en = ("快", "ahead of") if difference > 0 else ("慢", "behind")
    return Bilingual(
        f"中樞資料庫的時鐘比本機{zh_tw} {seconds} 秒，最多可差 {most} 秒；請校正兩者的時鐘",
        f"the clock of the hub's own database is {seconds} s {en} this machine's, {most} s may be; set both right",
    )


class DatabaseClock:
    """Compares a database's clock with `now`, in seconds since 1970; `difference` is what was last found."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._database = database
        self._now = now
        self.difference = 0.0

    async def look(self) -> None:
        """Compare; raises SourceError if the database does not tell."""
        asked = self._now()
        (told,) = await self._database.all(CLOCK)
        self.difference = least_difference(asked, told.now.timestamp(), self._now())

    def fault(self) -> Bilingual | None:
        """What is wrong, as last seen."""
        return clock_fault(self.difference)


async def watch_clock(
    clock: DatabaseClock,
    tell: Callable[[float], None],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> NoReturn:
    """Compare every few seconds until cancelled; `tell` hears the difference when it becomes a fault, or none.

    While the database is away, what was last seen holds.
    """
    while True:
        before = clock.fault()
        with suppress(SourceError):
            await clock.look()
        if (clock.fault() is None) != (before is None):
            tell(clock.difference)
        await sleep(LOOK_SECONDS)
