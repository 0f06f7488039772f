"""The clock of the hub's own database, compared once before the start and all the time after it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from prometheus_client import Gauge

from hub.app.hearing import running
from hub.app.systems import opened_database
from hub.errors import SourceError
from hub.rules.bilingual import Bilingual
from hub.rules.systems import SystemCode
from hub.services.clocks import DatabaseClock, watch_clock
from hub.services.logs import Log
from hub.services.postgres import Database


@asynccontextmanager
async def opened_clock(hub: Database, gauge: Gauge, log: Log) -> AsyncIterator[DatabaseClock]:
    """The database's clock, looked at for as long as this is open."""
    clock = DatabaseClock(hub, time.time)
    gauge.set_function(lambda: clock.difference)

    def tell(difference: float) -> None:
        log.warning("database clock", ahead=round(difference, 1), ready=clock.fault() is None)

    async with running([watch_clock(clock, tell)]):
        yield clock


async def clock_fault_at(url: str, now: Callable[[], float] = time.time) -> Bilingual | None:
    """What is wrong with the clock of the hub's own database; None also if that is away."""
    async with opened_database(SystemCode.HUB, url) as database:
        clock = DatabaseClock(database, now)
        try:
            await clock.look()
        except SourceError:
            return None
        return clock.fault()
