"""The systems as one: their connectors behind the policies of their sources, watched over while the hub runs."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hub.app.calls import SpansOfCalls, observed
from hub.app.configuration import Configuration
from hub.app.hearing import TAGS, announce_statuses, announcer, hearing, running, telling
from hub.app.metrics import Metrics, new_metrics
from hub.app.registers import opened_registers
from hub.app.systems import OpenDatabase, OpenedSystem, addresses, opened_system
from hub.connectors import SYSTEMS, replies
from hub.connectors.verification.by_kind import RegistersByKind
from hub.errors import StartupError
from hub.execution.loaders import AllReplies
from hub.rules.systems import SystemCode
from hub.services.changes import Announce
from hub.services.logs import Log
from hub.services.loop_lag import watch_lag
from hub.services.postgres import Database
from hub.services.topics import Topics
from hub.sources.cache import Cache, Memory
from hub.sources.guard import Guard, Guards, guarded, new_guards
from hub.sources.health import SYSTEM_STATUS, HealthOf, StatusChange
from hub.sources.metrics import SourceMetrics
from hub.sources.pipeline import Cached, Pipeline, uncached
from hub.sources.watch import PING_SECONDS, Ping, Watch

if TYPE_CHECKING:
    from hub.services.redis_tier import RedisTier

# What Redis may take of a citizen's time.
REDIS_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Federation:
    """The systems, opened: how sources reply, how each system does, how changes are told, and what was counted.

    `lines`: the certificate kinds whose registers are watched by themselves.
    """

    databases: Mapping[SystemCode, Database]
    replies: AllReplies
    health: HealthOf
    lines: Collection[str]
    announce: Announce
    tags: Collection[str]
    metrics: Metrics


@asynccontextmanager
async def opened_federation(
    urls: Mapping[SystemCode, str],
    open_database: OpenDatabase,
    configured: Configuration,
    log: Log,
    changed: Callable[[str], None],
    topics: Topics,
    spans: SpansOfCalls | None = None,
) -> AsyncIterator[Federation]:
    """Every system, connected to when first asked; `changed` is told the tag of each change that is heard.

    `topics` are told of changed rows, and of each change of a system's status.
    """
    metrics, patience = new_metrics(), configured.patience
    lines = [(SystemCode.VERIFICATION, kind) for kind in configured.registers]
    guards = _guards(lines, patience, metrics.sources, log, topics)
    metrics.sources.show_guards(guards.every())
    async with AsyncExitStack() as stack:
        places = addresses(urls)
        opened = {
            system.code: await stack.enter_async_context(
                opened_system(system, places[system.code], open_database, configured.rules, patience)
            )
            for system in SYSTEMS
        }
        registers = await stack.enter_async_context(opened_registers(configured.registers, patience))
        databases = {code: system.database for code, system in opened.items() if system.database}
        watched = [(guards.of(code), system) for code, system in opened.items()]
        watched += [(guards.of(SystemCode.VERIFICATION, kind), each) for kind, each in registers.items()]
        watches = {guard.name: _watch(guard, each.ping, patience) for guard, each in watched}
        announce = announcer(databases[SystemCode.HUB], configured.redis)
        watching = (watch.run() for watch in watches.values())
        telling_others = announce_statuses(topics, announce)
        lagging = watch_lag(metrics.lag.observe, time.monotonic)
        await stack.enter_async_context(running([*watching, telling_others, lagging]))
        metrics.show_databases((guard.name, each.database) for guard, each in watched if each.database)
        listened = {code: places[code] for code in databases}
        tell = telling(topics, watches)
        cached = await stack.enter_async_context(
            _cached(listened, databases, configured, metrics, log, changed, tell)
        )
        pipeline = observed(Pipeline(guarded(guards), cached, patience=patience), metrics.sources.called, spans)
        yield Federation(
            databases,
            replies(_connectors(opened, registers), pipeline),
            guards.health,
            registers.keys(),
            announce,
            TAGS,
            metrics,
        )


def _connectors(
    opened: Mapping[SystemCode, OpenedSystem], registers: Mapping[str, OpenedSystem]
) -> dict[SystemCode, object]:
    """The connector of each system; lookups of some kinds go to registers of their own."""
    connectors: dict[SystemCode, Any] = {code: system.connector for code, system in opened.items()}
    own: dict[str, Any] = {kind: each.connector for kind, each in registers.items()}
    return connectors | {SystemCode.VERIFICATION: RegistersByKind(connectors[SystemCode.VERIFICATION], own)}


@asynccontextmanager
async def _cached(
    urls: Mapping[SystemCode, str],
    databases: Mapping[SystemCode, Database],
    configured: Configuration,
    metrics: Metrics,
    log: Log,
    changed: Callable[[str], None],
    tell: Callable[[str, str | None], None],
) -> AsyncIterator[Cached]:
    """The cache, which hears of every change for as long as it is open; with no room, none."""
    if not configured.cache_megabytes:
        async with hearing(tell, urls, configured.redis, log, _chance):
            yield uncached
        return
    async with second_tier(configured.redis, configured.patience) as second:
        memory = Memory(configured.bytes_of_sources)
        metrics.show_memory(memory)
        cache = Cache(
            memory,
            second,
            clock=time.monotonic,
            now=_now,
            random=_chance,
            new_version=lambda: secrets.token_bytes(12),
            counter=metrics.sources.kept,
        )

        # The databases first: what is fetched next must be read where the change is.
        def heard(tag: str, row: str | None) -> None:
            for system, database in databases.items():
                if tag.startswith(f"{system}."):
                    database.changed()
            cache.changed(tag)
            changed(tag)
            tell(tag, row)

        async with hearing(heard, urls, configured.redis, log, _chance):
            try:
                yield cache.over
            finally:
                await cache.close()


@asynccontextmanager
async def second_tier(address: str | None, patience: float) -> AsyncIterator[RedisTier | None]:
    """What workers and hubs share, if there is an address of it."""
    if address is None:
        yield None
        return
    try:
        # The client is an extra: who does not share a cache does not need it.
        from hub.services.redis_tier import opened_redis_tier  # noqa: PLC0415
    except ImportError as error:
        raise StartupError("HUB_REDIS_URL is set, and the client is missing: pip install 'khub[redis]'") from error
    async with opened_redis_tier(address, REDIS_SECONDS * patience, clock=time.monotonic, random=_chance) as tier:
        yield tier


def _guards(
    lines: Sequence[tuple[SystemCode, str]], patience: float, metrics: SourceMetrics, log: Log, topics: Topics
) -> Guards:
    def tell(change: StatusChange) -> None:
        metrics.changed(change)
        topics.tell(SYSTEM_STATUS, change.name)
        log.warning(
            "system status", system=change.name, before=change.before, after=change.after, reason=change.reason
        )

    return new_guards(SystemCode, lines, tell, clock=time.monotonic, now=_now, random=_chance, patience=patience)


def _watch(guard: Guard, ping: Ping, patience: float) -> Watch:
    return Watch(guard, ping, clock=time.monotonic, random=_chance, ping_within=PING_SECONDS * patience)


def _now() -> datetime:
    return datetime.now(UTC)


def _chance() -> float:
    """For jitter; of the system, so that no test's seed and no fork makes workers alike."""
    return random.SystemRandom().random()
