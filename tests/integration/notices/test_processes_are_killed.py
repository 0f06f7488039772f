"""kill -9 at any moment: no notice that was committed is lost, and none is applied twice.

`HUB_NOTICES=2000 HUB_KILLS=200` is the whole of it, which takes some minutes; the default is a tenth.
"""

import asyncio
import os
import sys
import time
from random import Random

import asyncpg
import pytest

from hub.app.systems import opened_database
from hub.casework.subscriptions import Subscriptions, webhook_secret
from hub.rules.notices import NoticeEvent
from hub.rules.systems import SystemCode
from hub.services.seals import Seals
from tests.fakes.receiver import receiver
from tests.inputs.notices import MOTOR, TABLES
from tests.integration.notices.hub import SECRET

pytestmark = pytest.mark.anyio

NOTICES, KILLS = int(os.environ.get("HUB_NOTICES", "200")), int(os.environ.get("HUB_KILLS", "20"))
PROCESSES = 3
# How many notices are given to be sent for each kill.
TOGETHER = NOTICES // KILLS
WEBHOOK = webhook_secret(bytes(range(32)))


class Hubs:
    """Processes of a hub; what one was to send and did not confirm before it was killed, another is given."""

    def __init__(self, url):
        self.url, self.processes, self.readers = url, [], set()
        self.asked, self.confirmed, self.confirmed_twice = {}, set(), 0

    async def start(self):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.integration.notices.hub",
            self.url,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self.processes.append(process)
        task = asyncio.create_task(self.read(process))
        self.readers.add(task)
        task.add_done_callback(self.readers.discard)

    async def read(self, process):
        while line := await process.stdout.readline():
            self.confirmed.add(int(line))

    def give(self, numbers, random):
        process = random.choice(self.processes)
        self.asked.setdefault(process, set()).update(numbers)
        process.stdin.write("".join(f"{number}\n" for number in numbers).encode())

    async def kill(self, random):
        process = self.processes.pop(random.randrange(len(self.processes)))
        process.kill()
        await process.wait()
        await self.start()
        self.give(self.asked.pop(process, set()) - self.confirmed, random)

    async def end(self):
        for process in self.processes:
            process.kill()
            await process.wait()


async def test_no_notice_is_lost_and_none_is_applied_twice(urls):
    url, random = urls[SystemCode.HUB], Random(1)
    connection = await asyncpg.connect(url)
    await connection.execute(f"truncate {TABLES}, idempotency_key")
    async with receiver(WEBHOOK) as motor:
        motor.chance, motor.delay = random, 0.05
        async with opened_database(SystemCode.HUB, url) as database:
            subscriptions = Subscriptions(database, Seals(SECRET, None, os.urandom))
            await subscriptions.add(MOTOR, NoticeEvent.ADDRESS_CHANGE, motor.address, WEBHOOK)
        hubs, began = Hubs(url), time.monotonic()
        for _ in range(PROCESSES):
            await hubs.start()
        await asyncio.sleep(3)
        for kill in range(KILLS):
            hubs.give(range(kill * TOGETHER, (kill + 1) * TOGETHER), random)
            await asyncio.sleep(random.uniform(0.3, 2.7))
            await hubs.kill(random)
        async with asyncio.timeout(300):
            while len(hubs.confirmed) < NOTICES or len(motor.applied) < NOTICES:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        # Whatever is still on its way again may arrive.
        await asyncio.sleep(6)
        await hubs.end()
    cases = [said["data"]["relatedCase"] for said in motor.applied.values()]
    again = sum(motor.attempts.values()) - len(motor.attempts)
    seconds = time.monotonic() - began
    print(f"{KILLS} kills, {NOTICES} notices, {len(cases)} applied, {again} came again, in {seconds:.0f} s")
    assert sorted(cases) == sorted(f"NT-{number}" for number in range(NOTICES))
    assert len(set(cases)) == len(cases)
    for table in ("notice", "notice_delivery"):
        assert await connection.fetchval(f"select count(*) from {table}") == NOTICES
    waiting = "select count(*) from notice_delivery where delivered_at is null or dead_at is not null"
    assert await connection.fetchval(waiting) == 0
    assert again > 0
    await connection.execute(f"truncate {TABLES}, idempotency_key")
    await connection.close()
