"""kill -9 of the workers of `khub serve`, from the mutation of one agency to the mutations of the other.

Notices are sent, brought by webhook, acknowledged and applied while workers die: none is lost or applied twice.
`HUB_NOTICES=2000 HUB_KILLS=200` is the whole of it, which takes some minutes; the default is a twentieth.
"""

import asyncio
import os
import time
from random import Random

import aiohttp
import asyncpg
import pytest

from hub.app.systems import opened_database
from hub.casework.subscriptions import Subscriptions, webhook_secret
from hub.rules.notices import NoticeEvent
from hub.rules.systems import SystemCode
from hub.services.api_keys import Clients, api_key
from hub.services.seals import Seals
from tests.fakes.receiver import receiver
from tests.inputs.notices import HOUSEHOLDS, MOTOR, TABLES
from tests.integration.adversity.served import served

pytestmark = pytest.mark.anyio

NOTICES, KILLS = int(os.environ.get("HUB_NOTICES", "100")), int(os.environ.get("HUB_KILLS", "10"))
SENDERS, SETTLED_SECONDS = 8, 300
WEBHOOK = webhook_secret(bytes(range(32)))

SEND = """
mutation ($case: CaseNumber!, $key: IdempotencyKey!) {
  notifyAgencies(
    event: ADDRESS_CHANGE, relatedCase: $case, subject: { nationalId: "A123456789" }, idempotencyKey: $key
  ) {
    deliveries { id }
  }
}
"""
TAKE = "mutation ($id: ID!) { moved: acknowledgeNotice(delivery: $id) { delivery { status } } }"
APPLY = "mutation ($id: ID!) { moved: applyNotice(delivery: $id) { delivery { status } } }"


class Agency:
    """A client over HTTP that asks again until it is answered."""

    def __init__(self, session, key):
        self.session, self.headers, self.lost = session, {"authorization": f"Bearer {key}"}, 0

    async def told(self, query, **variables):
        while True:
            body = {"query": query, "variables": variables}
            try:
                async with self.session.post("/graphql", json=body, headers=self.headers) as response:
                    assert response.status in (200, 503), await response.text()
                    data = (await response.json()).get("data") or {}
            except (aiohttp.ClientError, OSError):
                data = {}
            if answer := next(iter(data.values()), None):
                return answer
            self.lost += 1
            await asyncio.sleep(0.05)


async def registered(urls, client, agency, scope):
    async with opened_database(SystemCode.HUB, urls[SystemCode.HUB], 4) as database:
        await Clients(database).add(client, "a test", agency, [scope], "n" * 43)
    return api_key(client, "n" * 43)


@pytest.fixture
async def table(urls):
    """Counts rows; before and after there are none."""
    connection = await asyncpg.connect(urls[SystemCode.HUB])
    await connection.execute(f"truncate {TABLES}, idempotency_key")
    yield lambda table, where="true": connection.fetchval(f"select count(*) from {table} where {where}")
    await connection.execute(f"truncate {TABLES}, idempotency_key")
    await connection.close()


async def send_all(agency, numbers):
    """The deliveries that the sender was told of, by case."""
    sent = {}

    async def send():
        for number in numbers:
            answer = await agency.told(SEND, case=f"NT-{number}", key=f"notice {number}")
            sent[f"NT-{number}"] = [each["id"] for each in answer["deliveries"]]
            # As long as workers are killed, notices are sent.
            await asyncio.sleep(SENDERS * 3 * KILLS / NOTICES)

    await asyncio.gather(*(send() for _ in range(SENDERS)))
    return sent


async def act_on_what_comes(agency, motor):
    """Acknowledge and apply each notice that has come by webhook, as the agency's own system would."""
    done = set()
    while True:
        for id_ in motor.applied.keys() - done:
            await agency.told(TAKE, id=id_)
            assert (await agency.told(APPLY, id=id_))["delivery"]["status"] == "APPLIED"
            done.add(id_)
        await asyncio.sleep(0.05)


async def kill_again_and_again(hub, random):
    killed = 0
    while killed < KILLS:
        # Those that live shorter than five seconds have the supervisor wait before it starts others.
        await asyncio.sleep(random.uniform(2, 4))
        killed += hub.kill_a_worker(random)


async def test_from_agency_to_agency_no_notice_is_lost_and_none_is_applied_twice(urls, table):
    random, began = Random(1), time.monotonic()
    household = await registered(urls, "notices0", HOUSEHOLDS, "notices:send")
    office = await registered(urls, "notices1", MOTOR, "notices:receive")
    async with receiver(WEBHOOK) as motor, served(urls, HUB_WORKERS="3", HUB_PATIENCE="4") as hub:
        motor.chance, motor.delay = random, 0.05
        async with opened_database(SystemCode.HUB, urls[SystemCode.HUB]) as database:
            subscriptions = Subscriptions(database, Seals(b"s" * 40, None, os.urandom))
            await subscriptions.add(MOTOR, NoticeEvent.ADDRESS_CHANGE, motor.address, WEBHOOK)
        # Until the supervisor has all of them, it would give up.
        await asyncio.sleep(6)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{hub.port}") as session:
            sender, acting = Agency(session, household), Agency(session, office)
            acts = asyncio.create_task(act_on_what_comes(acting, motor))
            sent, _ = await asyncio.gather(
                send_all(sender, iter(range(NOTICES))), kill_again_and_again(hub, random)
            )
            async with asyncio.timeout(SETTLED_SECONDS):
                while await table("notice_delivery", "status <> 'APPLIED'"):
                    assert not acts.done()
                    await asyncio.sleep(0.2)
            acts.cancel()
    again = sum(motor.attempts.values()) - len(motor.attempts)
    seconds = time.monotonic() - began
    print(f"{KILLS} workers killed, {len(sent)} sent, {len(motor.applied)} applied, {again} came again, ", end="")
    print(f"{sender.lost + acting.lost} requests unanswered, in {seconds:.0f} s")
    assert sorted(sent) == sorted(f"NT-{number}" for number in range(NOTICES))
    assert sorted(motor.applied) == sorted(id_ for ids in sent.values() for id_ in ids)
    assert await table("notice") == await table("notice_delivery") == NOTICES
    assert await table("notice_step", "status = 'APPLIED'") == NOTICES
