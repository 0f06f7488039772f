"""While workers are killed, what is sent until it is acknowledged is done, and done once."""

import asyncio
import time
from collections import defaultdict
from contextlib import asynccontextmanager
from random import Random
from uuid import uuid4

import aiohttp
import asyncpg
import pytest

from hub.app.systems import opened_database
from hub.privacy.ledger.postgres import PostgresLedger
from hub.rules.systems import SystemCode
from tests.integration.adversity.served import served
from tests.systems.test_objections import OBJECT
from tests.unit.ledger.test_entries import asked

pytestmark = pytest.mark.anyio

COMMAND = ("tests.integration.mutations.app",)
CITIZENS = 16
HEADERS = {"authorization": "Bearer anna"}


@pytest.fixture
async def entry(urls):
    entry = uuid4()
    async with opened_database(SystemCode.HUB, urls[SystemCode.HUB], 4) as database:
        await PostgresLedger(database).append(asked(disclosure=entry))
    return str(entry)


class Citizens:
    """Who object to an entry, each time under a new key, and send it again until they hear of it."""

    def __init__(self, session, entry):
        self._session, self._entry = session, entry
        self.answers = defaultdict(list)
        self.unheard = 0

    async def send(self, key):
        """Send once, twice at the same time; whether it is acknowledged."""
        variables = {"entry": self._entry, "reason": "異議", "key": key}
        body = {"query": OBJECT, "variables": variables}
        found = await asyncio.gather(self._answer(body), self._answer(body))
        self.answers[key] += [each for each in found if each]
        return any(found)

    async def _answer(self, body):
        try:
            async with self._session.post("/graphql", json=body, headers=HEADERS) as response:
                return ((await response.json()).get("data") or {}).get("objectToLookup")
        except (aiohttp.ClientError, OSError):
            self.unheard += 1
            await asyncio.sleep(0.05)
            return None

    @asynccontextmanager
    async def objecting(self):
        """Go on with it while this is open; what was begun is brought to its end."""
        ended = asyncio.Event()

        async def object_():
            while not ended.is_set():
                key = str(uuid4())
                while not await self.send(key):
                    pass

        async with asyncio.TaskGroup() as tasks:
            for _ in range(CITIZENS):
                tasks.create_task(object_())
            try:
                yield
            finally:
                ended.set()


@asynccontextmanager
async def connected(urls):
    connections = [await asyncpg.connect(urls[system]) for system in (SystemCode.HUB, SystemCode.PETITIONS)]
    try:
        yield connections
    finally:
        for connection in connections:
            await connection.close()


async def cases_by_id(urls, entry):
    """The case of each objection, as the hub and as the petitions system has it, once none waits any more."""
    async with connected(urls) as (hub, petitions), asyncio.timeout(60):
        while True:
            rows = await hub.fetch("select id, case_number from objection where ledger_entry::text = $1", entry)
            if all(row["case_number"] for row in rows):
                break
            await asyncio.sleep(0.5)
        opened = await petitions.fetch(
            "select reference as id, case_number from service_case where subject like $1", f"%{entry}%"
        )
    return [dict(sorted((str(row["id"]), row["case_number"]) for row in each)) for each in (rows, opened)]


async def test_while_workers_are_killed(urls, entry):
    random, killed = Random(1), 0
    async with served(urls, command=COMMAND, HUB_WORKERS="2", HUB_PATIENCE="4") as hub:
        # Until the supervisor has both, it would give up.
        await asyncio.sleep(4)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{hub.port}") as session:
            citizens = Citizens(session, entry)
            async with citizens.objecting():
                until = time.monotonic() + 12
                while time.monotonic() < until:
                    await asyncio.sleep(random.uniform(0.5, 2))
                    killed += hub.kill_a_worker(random)
            kept, opened = await cases_by_id(urls, entry)
    print(f"{len(citizens.answers)} acknowledged, {citizens.unheard} unheard, {killed} workers killed")
    assert kept == opened
    assert len(kept) == len(citizens.answers) > killed > 2
    told = [{each["caseNumber"] for each in answers} - {None} for answers in citizens.answers.values()]
    assert all(len(each) <= 1 for each in told)
    assert set().union(*told) <= set(kept.values())
    assert citizens.unheard > 0
