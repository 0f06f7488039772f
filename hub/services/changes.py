"""Changes in a database, told over LISTEN/NOTIFY: which table changed, or which row of it, never what in it.

An agency's database tells of its own tables: `tender`, or `service_case:17` of one row. The hub's own may tell of
any system besides, for those whose database does not: `tenders.tender`, or `tenders.*` for all of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

import asyncpg

from hub.errors import SourceError, SourceMalformed, SourceUnavailable
from hub.rules.systems import SystemCode
from hub.services.postgres import Database
from hub.services.postgres_errors import translated

CHANNEL = "khub_changed"

Announce: TypeAlias = Callable[[Sequence[str]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Hearing:
    """Who is told of what is heard; nothing of it may raise.

    `changed`: of a tag, and of the row if only one changed. `changed_system`: that anything of a system may have
    changed. `ignored`: that a system's database named nothing known. `lost`: of a database that can no longer be
    listened to, once an outage.
    """

    changed: Callable[[str, str | None], None]
    changed_system: Callable[[SystemCode], None]
    ignored: Callable[[SystemCode], None]
    lost: Callable[[SourceError], None]


@dataclass(frozen=True, slots=True)
class Change:
    """What changed: what has this tag, and of that one row if `row` names it."""

    tag: str
    row: str | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """In seconds: how long a database may take to answer, how often it is asked, how long before a new attempt."""

    answer: float = 2
    between_looks: float = 3
    first_pause: float = 0.5
    longest_pause: float = 5

    def pause(self, failures: int, chance: float) -> float:
        """The pause after so many failures in a row, of which `chance`, from 0 to 1, takes up to half away."""
        doubled = self.first_pause * 2.0 ** min(failures, 16)
        return min(doubled, self.longest_pause) * (1 - chance / 2)


async def announce(hub: Database, tags: Sequence[str]) -> None:
    """Tell every worker of every hub that shares this database; raises SourceError."""
    await hub.execute("hub/announce_changes", list(tags))


def heard_as(payload: str, origin: SystemCode, known: Collection[str]) -> Change | SystemCode | None:
    """The change or system that a payload from the database of `origin` means; None if it names nothing known."""
    table, _, row = payload.partition(":")
    names = (f"{origin}.{table}", table) if origin is SystemCode.HUB else (f"{origin}.{table}",)
    for name in names:
        if name in known:
            return Change(name, row or None)
    return next((each for each in SystemCode if origin is SystemCode.HUB and payload == f"{each}.*"), None)


def listeners(
    urls: Mapping[SystemCode, str],
    known: Collection[str],
    hearing: Hearing,
    *,
    random: Callable[[], float],
    pace: Pace | None = None,
) -> list[Coroutine[Any, Any, None]]:
    """One for each database, to be run as long as the hub runs; `known` are the tags of all sources."""
    return [
        listen(
            system,
            url,
            heard_from(system, known, hearing),
            _missed(system, hearing),
            hearing.lost,
            random=random,
            pace=pace or Pace(),
        )
        for system, url in urls.items()
    ]


def heard_from(origin: SystemCode, known: Collection[str], hearing: Hearing) -> Callable[[str], None]:
    """What is to be called with each payload from the database of `origin`."""

    def hear(payload: str) -> None:
        change = heard_as(payload, origin, known)
        if change is None:
            hearing.ignored(origin)
        elif isinstance(change, SystemCode):
            hearing.changed_system(change)
        else:
            hearing.changed(change.tag, change.row)

    return hear


def _missed(origin: SystemCode, hearing: Hearing) -> Callable[[], None]:
    told_of = tuple(SystemCode) if origin is SystemCode.HUB else (origin,)

    def missed() -> None:
        for system in told_of:
            hearing.changed_system(system)

    return missed


async def listen(
    system: SystemCode,
    url: str,
    hear: Callable[[str], None],
    missed: Callable[[], None],
    lost: Callable[[SourceError], None],
    *,
    random: Callable[[], float],
    pace: Pace,
) -> None:
    """Hear every payload told in a database, over one connection, until cancelled.

    Whenever it begins to hear, some may have been `missed`. While the database cannot be reached it tries again.
    """
    failures = 0
    while True:
        try:
            async with _connected(system, url, pace) as connection:
                await connection.add_listener(
                    CHANNEL, lambda _connection, _pid, _channel, payload: hear(str(payload))
                )
                missed()
                failures = 0
                await _until_lost(connection, pace)
        except SourceError as error:
            if failures == 0:
                lost(error)
        await asyncio.sleep(pace.pause(failures, random()))
        failures += 1


@asynccontextmanager
async def _connected(
    system: SystemCode, url: str, pace: Pace
) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    with translated(system):
        connection = await _connection(system, url, pace)
        try:
            yield connection
        except asyncpg.InternalClientError as error:
            raise SourceMalformed(system, type(error).__name__) from error
        finally:
            # A polite goodbye would wait for a link that may be dead.
            connection.terminate()


async def _connection(system: SystemCode, url: str, pace: Pace) -> asyncpg.Connection[asyncpg.Record]:
    try:
        return await asyncpg.connect(
            url,
            timeout=pace.answer,
            command_timeout=pace.answer,
            server_settings={"application_name": f"khub {system} changes"},
        )
    except (ValueError, AttributeError, asyncpg.InternalClientError) as error:
        # So the driver fails at an address of another form, and at a server that speaks otherwise than PostgreSQL.
        # The address may hold a password and is not repeated.
        raise SourceUnavailable(system, f"{type(error).__name__}: not an address of PostgreSQL") from error


async def _until_lost(connection: asyncpg.Connection[asyncpg.Record], pace: Pace) -> None:
    """Look now and then, since a link that swallows everything tells nothing; raises when a look fails."""
    ended = asyncio.Event()
    connection.add_termination_listener(lambda _connection: ended.set())
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), pace.between_looks)
        await connection.execute("select 1")
