"""The systems as one: their connectors behind the policies of their sources, watched over while the hub runs."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from prometheus_client import CollectorRegistry

from hub.connectors import SYSTEMS, replies
from hub.execution.loaders import AllReplies
from hub.rules.systems import SystemCode
from hub.services.folders import sql_folder
from hub.services.logs import Log
from hub.services.postgres import Database
from hub.services.postgres_link import opened_link
from hub.sources.guard import Guard, guarded, new_guards
from hub.sources.health import HealthOf, StatusChange
from hub.sources.metrics import SourceMetrics
from hub.sources.pipeline import Pipeline
from hub.sources.watch import Watch

# More than any source gives a statement; for the hub's own statements, which have no source.
LINK_SECONDS = 2.0

Chance: TypeAlias = Callable[[], float]
OpenDatabase: TypeAlias = Callable[[SystemCode, str, float], AbstractAsyncContextManager[Database]]


@dataclass(frozen=True, slots=True)
class Federation:
    """The systems, opened: how each source replies, how each system does, and what was counted."""

    databases: Mapping[SystemCode, Database]
    replies: AllReplies
    health: HealthOf
    metrics: CollectorRegistry


@asynccontextmanager
async def opened_database(system: SystemCode, url: str, patience: float = 1) -> AsyncIterator[Database]:
    """A system's database; connects when first asked."""
    async with opened_link(url, system, time.monotonic, LINK_SECONDS * patience) as link:
        yield Database(system, link, sql_folder())


@asynccontextmanager
async def opened_federation(
    urls: Mapping[SystemCode, str], open_database: OpenDatabase, patience: float, log: Log
) -> AsyncIterator[Federation]:
    """Every system, connected to when first asked; `patience` multiplies the time that each is given."""
    registry = CollectorRegistry()
    metrics = SourceMetrics(registry)
    chance = random.Random().random  # noqa: S311  # jitter, no secret
    guards = _guards(patience, metrics, log, chance)
    async with AsyncExitStack() as stack:
        databases = {
            system: await stack.enter_async_context(open_database(system, url, patience))
            for system, url in urls.items()
        }
        await stack.enter_async_context(
            _running(*(_watch(guards[code], databases[code], chance) for code in databases))
        )
        connectors = {system.code: system.postgres(databases[system.code]) for system in SYSTEMS}
        pipeline = Pipeline(guarded(guards), patience=patience, observe=metrics.called)
        yield Federation(databases, replies(connectors, pipeline), lambda code: guards[code].health(), registry)


def _guards(patience: float, metrics: SourceMetrics, log: Log, chance: Chance) -> dict[SystemCode, Guard]:
    def tell(change: StatusChange) -> None:
        metrics.changed(change)
        log.warning(
            "system status", system=change.system, before=change.before, after=change.after, reason=change.reason
        )

    return new_guards(
        list(SystemCode),
        tell,
        clock=time.monotonic,
        now=lambda: datetime.now(UTC),
        random=chance,
        slow_after=patience,
    )


def _watch(guard: Guard, database: Database, chance: Chance) -> Coroutine[Any, Any, None]:
    return Watch(guard, database.ping, clock=time.monotonic, random=chance).run()


@asynccontextmanager
async def _running(*parts: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run what never ends by itself beside the hub, and end it with the hub."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
