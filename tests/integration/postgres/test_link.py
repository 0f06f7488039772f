"""The link to PostgreSQL ends in time, whatever the network and the server do."""

import asyncio
import random
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from hub.connectors.agencies.records import District
from hub.errors import SourceMalformed, SourceRejected, SourceTimeout, SourceUnavailable
from hub.rules.systems import SystemCode
from hub.services.postgres import Database, Statement
from hub.services.postgres_connection import MAX_BYTES, MAX_ROWS
from hub.services.postgres_link import POOL_SIZE, opened_link

pytestmark = pytest.mark.anyio

BY_CODE = Statement("agencies/district_by_code", District)


@pytest.fixture
def url(urls):
    return urls[SystemCode.AGENCIES]


@asynccontextmanager
async def swallowing():
    """A server that takes every connection and never says a word; the connections that it took."""
    taken = []

    async def take(reader, writer):
        taken.append(writer)
        await reader.read(-1)

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    try:
        yield f"postgresql://hub@127.0.0.1:{server.sockets[0].getsockname()[1]}/nowhere", taken
    finally:
        for writer in taken:
            writer.close()
        server.close()


def opened(url, limit=2.0):
    return opened_link(url, "test", time.monotonic, limit)


async def seconds(call, expected):
    began = time.monotonic()
    with pytest.raises(expected):
        await call
    return time.monotonic() - began


async def backends(url):
    """How many connections of the test there are, as the server sees it."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(
            "select count(*) from pg_stat_activity where application_name = 'khub test'"
        )
    finally:
        await connection.close()


async def test_a_server_that_never_answers_is_left_within_a_second_and_is_not_besieged():
    async with swallowing() as (url, taken), opened(url) as link:
        took = await asyncio.gather(*(seconds(link.fetch("select 1"), OSError) for _ in range(40)))
        assert max(took) < 2.5
        assert len(taken) <= 3


async def test_a_caller_that_leaves_is_let_go_at_once(url):
    async with opened(url) as link:
        await link.fetch("select 1")

        async def waited():
            async with asyncio.timeout(0.1):
                await link.fetch("select pg_sleep(30)")

        assert await seconds(waited(), TimeoutError) < 0.5
        assert (await link.fetch("select 2 as two"))[0]["two"] == 2


async def test_a_statement_longer_than_the_limit_is_left_and_ended_on_the_server(url):
    async with opened(url, limit=0.3) as link:
        assert await seconds(link.fetch("select pg_sleep(30)"), TimeoutError) < 1
        async with asyncio.timeout(5):
            while await backends(url):  # noqa: ASYNC110  # the server tells nobody
                await asyncio.sleep(0.1)


async def test_a_frozen_connection_ends_with_its_caller(url):
    """The server's side of a connection in use stands still, as behind a firewall that drops packets."""
    async with frozen(url) as (address, freeze), opened(address) as link:
        await link.fetch("select 1")
        freeze.set()

        async def waited():
            async with asyncio.timeout(0.3):
                await link.fetch("select 1")

        assert await seconds(waited(), TimeoutError) < 1


@asynccontextmanager
async def frozen(url):
    """A way to the server on which nothing passes any more once the event is set."""
    stands = asyncio.Event()
    parts = urlsplit(url)
    socket = dict(item.split("=") for item in parts.query.split("&")) if parts.query else {}

    async def to_server():
        if "host" in socket:
            return await asyncio.open_unix_connection(f"{socket['host']}/.s.PGSQL.{socket.get('port', 5432)}")
        return await asyncio.open_connection(parts.hostname, parts.port)

    async def pump(reader, writer):
        while data := await reader.read(65536):
            if not stands.is_set():
                writer.write(data)

    writers = []

    async def serve(reader, writer):
        there_reader, there_writer = await to_server()
        writers.extend((writer, there_writer))
        await asyncio.gather(pump(reader, there_writer), pump(there_reader, writer), return_exceptions=True)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    user = f"{parts.username}{':' + parts.password if parts.password else ''}@" if parts.username else ""
    try:
        yield urlunsplit(("postgresql", f"{user}127.0.0.1:{port}", parts.path, "sslmode=disable", "")), stands
    finally:
        for writer in writers:
            writer.close()
        server.close()


async def killed(url):
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'khub test'"
        )
    finally:
        await connection.close()


async def test_a_read_whose_connection_is_dropped_is_asked_once_more(url):
    async with opened(url) as link:
        reads = [asyncio.create_task(link.fetch("select pg_sleep(0.3), 7 as seven")) for _ in range(5)]
        await asyncio.sleep(0.15)
        await killed(url)
        assert [rows[0]["seven"] for rows in await asyncio.gather(*reads)] == [7] * 5


async def test_idle_connections_that_were_dropped_do_no_harm(url):
    async with opened(url) as link:
        await asyncio.gather(*(link.fetch("select pg_sleep(0.05)") for _ in range(POOL_SIZE)))
        await killed(url)
        for _ in range(POOL_SIZE):
            await link.fetch("select 1")


async def test_a_statement_that_writes_is_never_run_twice(url):
    async with opened(url) as link:
        await link.execute("create table if not exists link_test (at timestamptz)")
        try:
            write = asyncio.create_task(link.execute("insert into link_test select now() from pg_sleep(0.4)"))
            await asyncio.sleep(0.15)
            await killed(url)
            with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
                await write
            await asyncio.sleep(0.5)
            assert (await link.fetch("select count(*) from link_test"))[0][0] == 0
        finally:
            await link.execute("drop table link_test")


async def test_callers_that_leave_at_any_moment_leave_the_pool_whole(url):
    chance = random.Random(11)
    async with opened(url) as link:

        async def caller():
            async with asyncio.timeout(chance.random() / 50):
                await link.fetch("select pg_sleep($1)", chance.random() / 50)

        await asyncio.gather(*(caller() for _ in range(300)), return_exceptions=True)
        answers = await asyncio.gather(*(link.fetch("select $1::int as n", n) for n in range(50)))
        assert [rows[0]["n"] for rows in answers] == list(range(50))
        assert await backends(url) <= POOL_SIZE


async def test_a_refusing_server_is_tried_five_times_a_second_at_most():
    tried = []

    async def refuse(_reader, writer):
        tried.append(1)
        writer.transport.abort()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    url = f"postgresql://hub@127.0.0.1:{server.sockets[0].getsockname()[1]}/nowhere?sslmode=disable"
    async with opened(url) as link:
        until = time.monotonic() + 1
        while time.monotonic() < until:
            await asyncio.gather(*(link.fetch("select 1") for _ in range(20)), return_exceptions=True)
            await asyncio.sleep(0.01)
    server.close()
    assert len(tried) <= 6


async def test_what_fails_is_an_error_of_the_system_and_nothing_else(url, tmp_path):
    async with swallowing() as (nowhere, _), opened(nowhere) as link:
        with pytest.raises(SourceTimeout):
            await Database(SystemCode.AGENCIES, link, tmp_path).ping()
    async with opened("postgresql://hub@127.0.0.1:1/nowhere") as link:
        with pytest.raises(SourceUnavailable):
            await Database(SystemCode.AGENCIES, link, tmp_path).ping()


async def test_a_database_that_lets_nobody_in_is_not_to_be_had(url, tmp_path):
    connection = await asyncpg.connect(urlsplit(url)._replace(path="/postgres").geturl())
    try:
        await connection.execute("create database closed with allow_connections false")
        async with opened(urlsplit(url)._replace(path="/closed").geturl()) as link:
            with pytest.raises(SourceUnavailable):
                await Database(SystemCode.AGENCIES, link, tmp_path).ping()
        await connection.execute("drop database closed")
    finally:
        await connection.close()


async def test_an_endless_answer_is_cut_off_by_the_server(url, tmp_path):
    endless = (
        "select repeat('x', 200) as code from generate_series(1, 10000) as tens, generate_series(1, 10000) as more"
    )
    (tmp_path / "endless.sql").write_text(endless)
    async with opened(url) as link:
        database = Database(SystemCode.AGENCIES, link, tmp_path)
        before = resident()
        with pytest.raises(SourceMalformed) as caught:
            await database.all(replace(BY_CODE, path="endless"))
        assert resident() - before < 50_000
    assert caught.value.detail == f"endless: more than {MAX_ROWS} rows"


async def test_an_answer_of_too_many_bytes_is_cut_off_as_it_comes(url, tmp_path):
    (tmp_path / "large.sql").write_text("select repeat('x', 1000000) as code from generate_series(1, 900)")
    async with opened(url) as link:
        database = Database(SystemCode.AGENCIES, link, tmp_path)
        before = resident()
        with pytest.raises(SourceMalformed) as caught:
            await database.all(replace(BY_CODE, path="large"))
        assert resident() - before < 50_000
        await database.ping()
    assert caught.value.detail == f"large: more than {MAX_BYTES} bytes"


async def test_what_is_logged_of_a_refusal_repeats_no_argument(url, tmp_path):
    (tmp_path / "refused.sql").write_text("select $1::text::int as code")
    async with opened(url) as link:
        with pytest.raises(SourceRejected) as caught:
            await Database(SystemCode.AGENCIES, link, tmp_path).all(replace(BY_CODE, path="refused"), "a secret")
    assert caught.value.detail == "InvalidTextRepresentationError (22P02)"


def resident():
    """This process's memory in kB."""
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


NUMBERS = ("0", "0.00", "12.30", "-0.05", "9999999999999999", "1e-20", "123456789012345678901234567890.5")


async def test_numbers_are_read_and_written_exactly(url):
    async with opened(url) as link:
        for number in map(Decimal, NUMBERS):
            (row,) = await link.fetch("select $1::numeric, null::numeric", number)
            assert row[1] is None
            # The same value with as many decimals.
            assert row[0].as_tuple() == number.as_tuple()
