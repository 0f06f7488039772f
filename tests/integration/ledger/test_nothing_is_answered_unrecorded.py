"""Whatever dies under load: no lookup is answered of which the ledger does not say how it ended."""

import asyncio
import time
from contextlib import asynccontextmanager
from random import Random

import aiohttp
import asyncpg
import pytest

from hub.app.systems import opened_database
from hub.rules.systems import SystemCode
from hub.services.api_keys import Clients, api_key
from tests.fakes.switch import switched
from tests.inputs.permissions import permit
from tests.integration.adversity.served import served
from tests.systems.test_verification import ASSERTION, CITIZEN, LINGYA, PURPOSE

pytestmark = pytest.mark.anyio

CALLERS = 16
BODY = {
    "query": ASSERTION,
    "variables": {"purpose": PURPOSE, "kind": "HOUSEHOLD_TRANSCRIPT", "subject": CITIZEN, "claim": LINGYA},
}


@pytest.fixture(scope="module")
async def key(urls):
    async with opened_database(SystemCode.HUB, urls[SystemCode.HUB], 4) as database:
        scopes = ["verification:HOUSEHOLD_TRANSCRIPT"]
        await Clients(database).add("ledger00", "a test", "397120000J", scopes, "l" * 43)
        await permit(database, "ledger00", scopes)
    return api_key("ledger00", "l" * 43)


@asynccontextmanager
async def callers(hub, key):
    """Clerks who look up while this is open: the ids of what was answered, and each time that nothing was."""
    answered, lost, ended = [], [], asyncio.Event()
    headers = {"authorization": f"Bearer {key}"}

    async def look_up(session):
        while not ended.is_set():
            try:
                async with session.post("/graphql", json=BODY, headers=headers) as response:
                    desk = ((await response.json()).get("data") or {}).get("verification") or {}
            except (aiohttp.ClientError, OSError):
                desk = {}
            if result := desk.get("assertion"):
                answered.append(result["ledgerEntry"])
            else:
                lost.append(desk)
                await asyncio.sleep(0.01)

    async with aiohttp.ClientSession(f"http://127.0.0.1:{hub.port}") as session:
        tasks = [asyncio.create_task(look_up(session)) for _ in range(CALLERS)]
        try:
            yield answered, lost
        finally:
            ended.set()
            await asyncio.gather(*tasks)


async def unrecorded(urls, answered):
    """What was answered and has no entry that says so."""
    connection = await asyncpg.connect(urls[SystemCode.HUB])
    try:
        kept = await connection.fetch(
            "select disclosure::text from ledger where type = 'LOOKUP_ANSWERED' and disclosure = any($1::uuid[])",
            answered,
        )
        size = await connection.fetchval("select size - (select count(*) from ledger) from ledger_head")
    finally:
        await connection.close()
    assert size == 0
    return set(answered) - {row["disclosure"] for row in kept}


async def test_while_workers_are_killed(urls, key):
    random, killed = Random(1), 0
    async with served(urls, HUB_WORKERS="2", HUB_PATIENCE="4") as hub:
        # Until the supervisor has both, it would give up.
        await asyncio.sleep(4)
        async with callers(hub, key) as (answered, lost):
            until = time.monotonic() + 12
            while time.monotonic() < until:
                await asyncio.sleep(random.uniform(0.5, 2))
                killed += hub.kill_a_worker(random)
    print(f"{len(answered)} answered, {len(lost)} not, {killed} workers killed")
    assert await unrecorded(urls, answered) == set()
    assert len(set(answered)) == len(answered) > 100
    assert killed > 2


async def test_while_the_database_of_the_ledger_comes_and_goes(urls, key):
    async with (
        switched(urls[SystemCode.HUB]) as switch,
        served({**urls, SystemCode.HUB: switch.address}) as hub,
        callers(hub, key) as (answered, lost),
    ):
        for _ in range(3):
            await asyncio.sleep(1.5)
            switch.cut()
            await asyncio.sleep(1)
            switch.mend()
        before = len(answered)
        async with asyncio.timeout(20):
            while len(answered) < before + 20:  # noqa: ASYNC110  # nobody tells
                await asyncio.sleep(0.1)
    print(f"{len(answered)} answered, {len(lost)} not")
    assert await unrecorded(urls, answered) == set()
    assert len(set(answered)) == len(answered)
    assert lost
