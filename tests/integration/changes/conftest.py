"""A tenders database and a hub's own, listeners on them that note what they are told, and a link that can fail."""

import asyncio
import random
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from hub.rules.systems import SystemCode
from hub.services.changes import Hearing, Pace, listeners
from hub.services.databases import migrate_all

KNOWN = frozenset({"tenders.tender", "tenders.firm", "tenders.contract", "awards.award"})
# Quicker than in service, so that nobody waits; what is heard does not depend on it.
PACE = Pace(answer=1, between_looks=0.3, first_pause=0.05, longest_pause=0.2)


@dataclass
class Notes:
    """What a listener was told, in order."""

    changed: list[str] = field(default_factory=list)
    rows: list[tuple[str, str]] = field(default_factory=list)
    systems: list[SystemCode] = field(default_factory=list)
    ignored: list[SystemCode] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def hear(self, tag, row):
        """What `Hearing.changed` is."""
        self.changed.append(tag)
        if row:
            self.rows.append((tag, row))

    def forget(self):
        for told in (self.changed, self.rows, self.systems, self.ignored, self.lost):
            told.clear()


async def until(fact, seconds=5.0):
    """Wait for a fact that comes about by itself."""
    async with asyncio.timeout(seconds):
        while not fact():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


@asynccontextmanager
async def listening(urls, pace=PACE):
    """A worker's listeners, at once whether or not they hear yet."""
    notes = Notes()
    hearing = Hearing(
        notes.hear,
        notes.systems.append,
        notes.ignored.append,
        lambda error: notes.lost.append(error.code),
    )
    parts = listeners(urls, KNOWN, hearing, random=random.random, pace=pace)
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        yield notes
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(each, asyncio.CancelledError) for each in ended), ended


@asynccontextmanager
async def hearing(urls, pace=PACE):
    """A worker that hears by now."""
    async with listening(urls, pace) as notes:
        # Each database tells that its own system may have changed, and the hub's that all may have.
        expected = sum(len(SystemCode) if system is SystemCode.HUB else 1 for system in urls)
        await until(lambda: len(notes.systems) >= expected)
        notes.forget()
        yield notes


@pytest.fixture
async def urls(postgres):
    """Two empty databases, migrated."""
    admin = await asyncpg.connect(postgres.url("postgres"))
    names = {system: f"changes_{system}" for system in (SystemCode.TENDERS, SystemCode.HUB)}
    for name in names.values():
        await admin.execute(f'create database "{name}"')
    addresses = {system: postgres.url(name) for system, name in names.items()}
    await migrate_all(addresses)
    yield addresses
    for name in names.values():
        await admin.execute(f'drop database "{name}" with (force)')
    await admin.close()


@pytest.fixture
async def tenders(urls):
    """The agency's own connection to its database, with one tender in it."""
    connection = await asyncpg.connect(urls[SystemCode.TENDERS])
    await connection.execute(
        """insert into tender
        (agency_code, job_number, title, category, notice_type, method, budget, notice_date, status)
        values ('397120000J', 'J1', 'a bridge', 'WORKS', 'OPEN', 'OPEN', 1, '2026-01-01', 'OPEN')"""
    )
    yield connection
    await connection.close()


class Link:
    """A way to the server over a socket of its own, that can be cut, and can swallow what is sent on it."""

    def __init__(self, url, folder):
        self._target = parse_qs(urlsplit(url).query)["host"][0] + "/.s.PGSQL.5432"
        self._path = folder / ".s.PGSQL.5432"
        self._server = None
        self._tasks = set()
        self._passing = asyncio.Event()
        self.url = f"postgresql://hub@{urlsplit(url).path}?host={folder}&port=5432"
        self.open = self.most_open = self.taken = 0

    async def up(self):
        self._passing.set()
        self._server = await asyncio.start_unix_server(self._taken, self._path)

    async def down(self):
        """Cut what is open, and refuse what comes."""
        if self._server:
            self._server.close()
        self._path.unlink(missing_ok=True)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def swallow(self):
        """Take everything and hand nothing on, on open connections and new ones."""
        self._passing.clear()

    def pass_on(self):
        self._passing.set()

    async def _taken(self, reader, writer):
        task = asyncio.current_task()
        self._tasks.add(task)
        self.taken += 1
        self.open += 1
        self.most_open = max(self.open, self.most_open)
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(self._target)
            try:
                ways = [self._way(reader, far_writer), self._way(far_reader, writer)]
                pumps = [asyncio.create_task(way) for way in ways]
                try:
                    await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for pump in pumps:
                        pump.cancel()
                    await asyncio.gather(*pumps, return_exceptions=True)
            finally:
                far_writer.close()
        except asyncio.CancelledError:
            pass
        finally:
            self.open -= 1
            self._tasks.discard(task)
            writer.close()

    async def _way(self, reader, writer):
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._passing.wait()
                writer.write(data)
                await writer.drain()


@pytest.fixture
async def link(urls, tmp_path):
    link = Link(urls[SystemCode.TENDERS], tmp_path)
    yield link
    await link.down()
