"""How the hub hears of changes, and tells of them: over its databases and, where there is one, over Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from hub.connectors import SYSTEMS
from hub.errors import SourceError
from hub.rules.systems import SystemCode
from hub.services.changes import Announce, Hearing, Pace, announce, heard_from, listeners
from hub.services.logs import Log
from hub.services.postgres import Database
from hub.services.topics import Topics
from hub.sources import PublicSource, system_tag
from hub.sources.health import SYSTEM_STATUS
from hub.sources.watch import Watch

# Every tag that any source has.
TAGS = frozenset(
    tag
    for system in SYSTEMS
    for source in system.sources
    if isinstance(source, PublicSource)
    for tag in source.keeping.tags
)


# What is told of when anything of a system may have changed: each of its tables.
TABLES_OF_ALL = {
    system_tag(system.code): tuple(tag for tag in TAGS if tag.startswith(f"{system.code}.")) for system in SYSTEMS
}


@asynccontextmanager
async def hearing(
    heard: Callable[[str, str | None], None],
    urls: Mapping[SystemCode, str],
    redis: str | None,
    log: Log,
    chance: Callable[[], float],
) -> AsyncIterator[None]:
    """While this is open, `heard` is told the tag of every change that is told of anywhere, and the row."""
    listening = Hearing(
        heard,
        lambda system: heard(system_tag(system), None),
        ignored=lambda system: log.warning("unknown change", system=system),
        lost=lambda error: log.warning(
            "changes not heard", system=error.system, code=error.code, detail=error.detail
        ),
    )
    known = TAGS | {SYSTEM_STATUS}
    everywhere = listeners(urls, known, listening, random=chance)
    if redis:
        everywhere.append(_over_redis(redis, chance, heard_from(SystemCode.HUB, known, listening)))
    async with running(everywhere):
        yield


def _over_redis(
    address: str, chance: Callable[[], float], hear: Callable[[str], None]
) -> Coroutine[Any, Any, None]:
    from hub.services.redis_changes import listen_over_redis  # noqa: PLC0415  # an extra, as in `federation`

    return listen_over_redis(address, hear, random=chance, pace=Pace())


def announcer(hub: Database, redis: str | None) -> Announce:
    """Tells every hub of changes that shares the database or Redis; raises SourceError if neither takes them."""

    async def announced(tags: Sequence[str]) -> None:
        told = False
        if redis:
            from hub.services.redis_changes import announce_over_redis  # noqa: PLC0415  # as above

            told = await announce_over_redis(redis, tags, Pace().answer)
        try:
            await announce(hub, tags)
        except SourceError:
            if not told:
                raise

    return announced


async def announce_statuses(topics: Topics, announce: Announce) -> None:
    """Tell every hub of each system whose status changes here, until cancelled; best effort."""
    with topics.listened(SYSTEM_STATUS) as inbox:
        while True:
            changed = await inbox.taken()
            with suppress(SourceError):
                await announce([f"{SYSTEM_STATUS}:{system}" for system in changed])


def telling(topics: Topics, watches: Mapping[str, Watch]) -> Callable[[str, str | None], None]:
    """What tells the topics of a tag and its row, and a system's watch of a status that another worker saw."""

    def tell(tag: str, row: str | None) -> None:
        if tag == SYSTEM_STATUS:
            if row and row in watches:
                watches[row].hear()
            return
        for topic in TABLES_OF_ALL.get(tag, (tag,)):
            topics.tell(topic, row)

    return tell


@asynccontextmanager
async def running(parts: Iterable[Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Run what never ends by itself beside the hub, and end it with the hub."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
