"""How the hub hears of changes, and tells of them: over its databases and, where there is one, over Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from hub.connectors import SYSTEMS
from hub.errors import SourceError
from hub.rules.systems import SystemCode
from hub.services.changes import Announce, Hearing, Pace, announce, heard_from, listeners
from hub.services.logs import Log
from hub.services.postgres import Database
from hub.services.topics import Topics
from hub.sources import PublicSource, system_tag

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
    everywhere = listeners(urls, TAGS, listening, random=chance)
    if redis:
        everywhere.append(_over_redis(redis, chance, heard_from(SystemCode.HUB, TAGS, listening)))
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


def telling(topics: Topics) -> Callable[[str, str | None], None]:
    """What tells the topics of a tag and its row."""

    def tell(tag: str, row: str | None) -> None:
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
