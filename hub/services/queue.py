"""The queue of background jobs, by pgqueuer in the hub's own database: each job is taken up until it is done.

A job is the id of what is to be done. It is put into the table `pgqueuer` by the statement that has something to
be done, and so with it or not at all. What a worker that died had taken, another takes up again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn
from uuid import UUID

import asyncpg
from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job
from pgqueuer.domain.settings import DBSettings

from hub.services.logs import Log

# In how long a job is to be tried again; None once there is nothing more to do.
Work = Callable[[UUID], Awaitable[timedelta | None]]

CONNECTIONS = 5
CONNECT_SECONDS = 5
STATEMENT_SECONDS = 10
# How long a worker that stops waits for what it has begun.
LEAVE_SECONDS = 5
AFTER_A_FAULT = timedelta(seconds=30)
_NAMES = {
    "prefix": "",
    "channel": "ch_pgqueuer",
    "function": "fn_pgqueuer_changed",
    "statistics_table": "pgqueuer_statistics",
    "queue_status_type": "pgqueuer_status",
    "queue_table": "pgqueuer",
    "queue_table_log": "pgqueuer_log",
    "trigger": "tg_pgqueuer_changed",
    "schedules_table": "pgqueuer_schedules",
}


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the queue is looked at, and how long a worker may be silent until its jobs are taken from it."""

    look: timedelta = timedelta(seconds=5)
    silence: timedelta = timedelta(seconds=30)
    at_once: int = 20


def queries(pool: asyncpg.Pool[asyncpg.Record]) -> Queries:
    """The tables of the queue, by the names that the migration gives them, whatever the environment says."""
    names = DBSettings.model_validate(_NAMES)
    return Queries(
        AsyncpgPoolDriver(pool),
        QueryBuilderEnvironment(names),
        QueryQueueBuilder(names),
        QuerySchedulerBuilder(names),
    )


@asynccontextmanager
async def opened_queue(
    url: str, works: Mapping[str, Work], log: Log, chance: Callable[[], float], pace: Pace = Pace()
) -> AsyncIterator[None]:
    """Do what is in the queue, by the name of its work, for as long as this is open."""
    working = asyncio.create_task(_kept_working(url, works, log, chance, pace))
    try:
        yield
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError, TimeoutError):
            await asyncio.wait_for(working, LEAVE_SECONDS)


async def _kept_working(
    url: str, works: Mapping[str, Work], log: Log, chance: Callable[[], float], pace: Pace
) -> NoReturn:
    while True:
        try:
            async with _opened_pool(url) as pool:
                await _worker(pool, works, log).run(
                    dequeue_timeout=pace.look,
                    batch_size=pace.at_once // 2,
                    max_concurrent_tasks=pace.at_once,
                    heartbeat_timeout=pace.silence,
                    shutdown_on_listener_failure=True,
                )
        except Exception as error:  # the database is away, or whatever else: the next turn tries again
            log.warning("queue", failure=type(error).__name__)
        await asyncio.sleep(1 + 4 * chance())


def _worker(pool: asyncpg.Pool[asyncpg.Record], works: Mapping[str, Work], log: Log) -> QueueManager:
    kept = queries(pool)
    worker = QueueManager(kept, kept.qbe.settings.channel)
    for name, work in works.items():
        worker.entrypoint(name)(_entry(name, work, log))
    return worker


def _entry(name: str, work: Work, log: Log) -> Callable[[Job], Awaitable[None]]:
    async def entry(job: Job) -> None:
        try:
            again = await work(UUID((job.payload or b"").decode()))
        except Exception as error:  # a job that fails would be gone: it is tried again, whatever it was
            log.error("job", work=name, exc_info=error)
            again = AFTER_A_FAULT
        if again is not None:
            raise RetryRequested(delay=again)

    return entry


@asynccontextmanager
async def _opened_pool(url: str) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    pool = asyncpg.create_pool(
        url,
        min_size=0,
        max_size=CONNECTIONS,
        timeout=CONNECT_SECONDS,
        command_timeout=STATEMENT_SECONDS,
        server_settings={"application_name": "khub queue", "statement_timeout": f"{STATEMENT_SECONDS * 1000}"},
    )
    try:
        yield await pool
    finally:
        pool.terminate()
