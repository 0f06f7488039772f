"""A hub in a process of its own over a database whose clock is wrong: it does not start, and is not ready."""

import asyncio
import os
import subprocess
import sys
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import aiohttp
import asyncpg
import pytest

from hub.rules.systems import SystemCode
from hub.services.databases import migrate_all
from hub.services.settings import variable_of
from tests.integration.adversity.served import served

pytestmark = pytest.mark.anyio

# Found before PostgreSQL's own, by whoever asks for the time in this database.
SHIFTED = """
create schema shifted;
create table shifted.shift as select interval '0' as seconds;
create function shifted.clock_timestamp() returns timestamptz language sql volatile
  as 'select pg_catalog.clock_timestamp() + seconds from shifted.shift';
alter database clock_test set search_path = shifted, pg_catalog, public;
"""


@asynccontextmanager
async def shifted(urls):
    """The addresses of all systems, and how to set the clock of the hub's own database."""
    url = urlsplit(urls[SystemCode.HUB])._replace(path="/clock_test").geturl()
    admin = await asyncpg.connect(urls[SystemCode.HUB])
    await admin.execute("create database clock_test")
    try:
        await migrate_all({SystemCode.HUB: url})
        connection = await asyncpg.connect(url)
        await connection.execute(SHIFTED)

        async def shift(seconds):
            await connection.execute(f"update shifted.shift set seconds = interval '{seconds} s'")

        yield {**urls, SystemCode.HUB: url}, shift
        await connection.close()
    finally:
        await admin.execute("drop database clock_test with (force)")
        await admin.close()


def refused(verb, urls):
    """What `khub serve` or `khub check` says, once it has ended with the exit code of a wrong configuration."""
    environment = {variable_of(system): url for system, url in urls.items()}
    environment |= {"HUB_SECRET": "b7Tq9xWm2Kd4Zp8Lc6Rv1Ns3Hf5Jg0Ya", "HUB_METRICS_PORT": "0"}
    process = subprocess.run(
        [sys.executable, "-m", "hub.cli", verb],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert process.returncode == 2, process.stderr
    return process.stdout + process.stderr


@pytest.mark.parametrize(("seconds", "zh_tw", "en"), [(600, "快", "ahead of"), (-600, "慢", "behind")])
async def test_a_hub_does_not_start_beside_a_clock_that_is_wrong(urls, seconds, zh_tw, en):
    async with shifted(urls) as (addresses, shift):
        await shift(seconds)
        for verb in ("serve", "check"):
            said = await asyncio.to_thread(refused, verb, addresses)
            assert f"中樞資料庫的時鐘比本機{zh_tw} " in said
            assert f" s {en} this machine's" in said


async def test_a_hub_is_not_ready_while_clocks_differ(urls):
    async with shifted(urls) as (addresses, shift), served(addresses) as hub, aiohttp.ClientSession() as session:

        async def readiness():
            async with session.get(f"http://127.0.0.1:{hub.port}/readyz") as reply:
                return reply.status, await reply.json()

        async def until(status):
            async with asyncio.timeout(20):
                while (found := await readiness())[0] != status:  # noqa: ASYNC110  # it tells nobody
                    await asyncio.sleep(0.1)
            return found[1]

        assert (await until(200))["status"] == "ok"
        await shift(600)
        red = await until(503)
        assert "ahead of this machine's" in red["reason"]
        assert red["systems"]["hub"]["status"] == "UP"
        await shift(0)
        await until(200)
