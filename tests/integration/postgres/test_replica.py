"""A real primary with a real streaming replica: what is read where, while either is paused, killed and back."""

import asyncio
import shutil
import subprocess
import tempfile
import time
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import msgspec
import pytest

from hub.app import opened_parts
from hub.app.configuration import Configuration
from hub.app.systems import database_opener
from hub.errors import SourceError
from hub.http.requests import GraphQLRequest
from hub.rules.systems import SystemCode
from hub.services.callers import ANYONE
from hub.services.embedded_postgres import EmbeddedPostgres
from hub.services.postgres import Statement
from hub.services.postgres_account import ENVIRONMENT, server_account
from hub.services.postgres_binaries import find_bindir
from hub.services.postgres_replica import LEAVE_SECONDS
from tests.conftest import SECRET

pytestmark = pytest.mark.anyio


class Named(msgspec.Struct, array_like=True):
    """One text."""

    code: str | None


WHO = Statement("who", Named)
NEWEST = Statement("newest", Named)
STATEMENTS = {
    "who": "select case when pg_is_in_recovery() then 'replica' else 'primary' end as code",
    "newest": "select max(number)::text as code from number",
    "add": "insert into number values ($1)",
}


class Standby:
    """A streaming replica, made of a running primary, that can be started and killed."""

    def __init__(self, folder, primary_url):
        self.account = server_account()
        self.bindir = find_bindir(None, self.account)
        self.folder = folder
        self._socket_of_primary = parse_qs(urlsplit(primary_url).query)["host"][0]
        socket = folder / "socket"
        for made in (folder, socket):
            made.mkdir()
            self.account.take(made)
        made = self.account.run(
            *(self.bindir / "pg_basebackup", "-h", self._socket_of_primary, "-p", "5432", "-U", "hub"),
            *("-D", folder / "data", "-R", "-X", "stream", "-c", "fast"),
        )
        assert made.returncode == 0, made.stderr
        self.start()

    def url(self, primary_url):
        """The address at which this replica has what the primary has at its own."""
        return primary_url.replace(self._socket_of_primary, str(self.folder / "socket"))

    def start(self):
        # A replica may not have fewer connections than its primary.
        options = {
            "listen_addresses": "",
            "port": "5432",
            "max_connections": "300",
            "unix_socket_directories": str(self.folder / "socket"),
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self.process = subprocess.Popen(
            [self.bindir / "postgres", "-D", self.folder / "data", *settings],
            cwd="/", env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            **self.account.credentials,
        )  # fmt: skip

    def kill(self):
        self.process.kill()
        self.process.wait()
        time.sleep(0.2)
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


@contextmanager
def standby_of(primary_url):
    folder = Path(tempfile.mkdtemp(prefix="khub-replica-"))
    folder.chmod(0o755)
    try:
        standby = Standby(folder / "standby", primary_url)
        try:
            yield standby
        finally:
            standby.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_primary():
    folder = Path(tempfile.mkdtemp(prefix="khub-primary-"))
    folder.chmod(0o755)
    try:
        with EmbeddedPostgres(folder / "primary") as primary:
            yield primary
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def pair(tmp_path):
    """A primary, its replica, and both as one database of numbers."""
    for name, text in STATEMENTS.items():
        (tmp_path / f"{name}.sql").write_text(text)
    with own_primary() as primary:
        url = primary.url("postgres")
        await run(url, "create table number (number int)")
        with standby_of(url) as standby:
            await answering(standby.url(url))
            async with database_opener({SystemCode.AGENCIES: standby.url(url)}, tmp_path)(
                SystemCode.AGENCIES, url, 1
            ) as database:
                yield primary, standby, database


async def run(url, text):
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(text)
    finally:
        await connection.close()


async def answering(url):
    """Wait until a replica takes connections."""
    async with asyncio.timeout(20):
        while True:
            try:
                assert await run(url, "select pg_is_in_recovery()")
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(0.1)
            else:
                return


async def read(database, statement):
    (row,) = await database.all(statement)
    return row.code


async def reads_at(database, name, within):
    """Wait until reads are answered there; every one of them must be answered."""
    began = time.monotonic()
    async with asyncio.timeout(within):
        while await read(database, WHO) != name:  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.05)
    return time.monotonic() - began


async def test_what_was_written_is_read_though_the_replica_has_not_replayed_it(tmp_path):
    async with pair(tmp_path) as (primary, standby, database):
        assert await read(database, WHO) == "replica"
        url = standby.url(primary.url("postgres"))
        await run(url, "select pg_wal_replay_pause()")
        await database.execute("add", 7)
        assert await run(url, "select max(number) from number") is None
        assert [await read(database, NEWEST), await read(database, WHO)] == ["7", "primary"]
        await run(url, "select pg_wal_replay_resume()")
        await reads_at(database, "replica", 5)
        assert await read(database, NEWEST) == "7"


async def test_a_replica_that_is_killed_under_load_costs_no_read_and_is_used_again(tmp_path):
    async with pair(tmp_path) as (primary, standby, database):
        ended, read_at = asyncio.Event(), []

        async def reader():
            while not ended.is_set():
                read_at.append(await read(database, WHO))

        async with asyncio.TaskGroup() as readers:
            for _ in range(8):
                readers.create_task(reader())
            await asyncio.sleep(1)
            standby.kill()
            await asyncio.sleep(1)
            assert read_at[-1] == "primary"
            standby.start()
            await answering(standby.url(primary.url("postgres")))
            took = await reads_at(database, "replica", 15)
            ended.set()
        print(f"replica killed: {len(read_at)} reads, none failed; used again {took:.1f} s after its return")
        assert took <= LEAVE_SECONDS + 1
        assert {"replica", "primary"} == set(read_at)


async def test_reads_go_on_while_the_primary_is_away_and_writes_are_refused(tmp_path):
    async with pair(tmp_path) as (primary, _standby, database):
        primary.stop()
        assert await read(database, WHO) == "replica"
        await database.ping()
        with pytest.raises(SourceError) as caught:
            await database.execute("add", 8)
        assert caught.value.code == "UPSTREAM_UNAVAILABLE"


TITLE = "{ tenders(first: 1) { nodes { title source { state } } } }"


async def test_a_change_that_is_heard_is_not_hidden_by_what_the_replica_still_has(urls):
    url = urls[SystemCode.TENDERS]
    with standby_of(url) as standby:
        await answering(standby.url(url))
        configured = Configuration(patience=4, cache_megabytes=16, replicas={SystemCode.TENDERS: standby.url(url)})
        async with opened_parts(urls, SECRET, configured=configured) as parts:
            await asyncio.sleep(1)

            async def title():
                caller = replace(ANYONE, by_post=True)
                answer = await parts["operations"].answer(GraphQLRequest(TITLE, None), caller, "test")
                written = msgspec.json.decode(msgspec.json.encode(answer.body))
                return written["data"]["tenders"]["nodes"][0]["title"]

            await run(standby.url(url), "select pg_wal_replay_pause()")
            before = await title()
            await run(url, f"update tender set title = title || '（更正）' where title = '{before}'")
            try:
                async with asyncio.timeout(3):
                    while await title() != f"{before}（更正）":  # noqa: ASYNC110  # it tells nobody
                        await asyncio.sleep(0.02)
            finally:
                await run(url, f"update tender set title = '{before}' where title = '{before}（更正）'")
