"""A hub's process, as far as it sends and brings notices: `hub.py DATABASE`; it is killed again and again.

Each line that it reads is the number of a notice to send; it says the number once the notice is committed.
"""

import asyncio
import os
import random
import sys
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hub.app.systems import opened_database
from hub.casework.contacts import Channel, Contact
from hub.casework.delivering import NoticeDeliveries, Tries
from hub.casework.http_posting import opened_post
from hub.casework.notices import NewNotice, Notices
from hub.casework.upkeep import queue_what_waits
from hub.errors import SourceError
from hub.rules.deadlines import DEADLINE_RULES
from hub.rules.notices import NoticeEvent
from hub.rules.systems import SystemCode
from hub.services.callers import ApiClient, Caller
from hub.services.idempotency import IdempotencyKeys
from hub.services.logs import json_log
from hub.services.queue import Pace, opened_queue
from hub.services.seals import Seals

SECRET = b"a secret that only this test has"
HOUSEHOLDS = "397020000A"
# A killed worker's jobs are to be taken up soon; those of one that lives within two seconds never are.
PACE = Pace(look=timedelta(seconds=0.3), silence=timedelta(seconds=4))
CONTACT = Contact(Channel.EMAIL, "chen@example.org")
CALLER = Caller(ApiClient("abcd1234", "a counter", HOUSEHOLDS, [], b"", datetime.now(UTC), None))


async def send(notices, keys, number):
    new = NewNotice(
        NoticeEvent.ADDRESS_CHANGE, HOUSEHOLDS, "abcd1234", f"NT-{number}", "A123456789", bytes(32), CONTACT
    )
    while True:
        try:
            await notices.send(new, keys.claim(CALLER, number, "notify", {"number": number}, datetime.now(UTC)))
        except SourceError:
            await asyncio.sleep(0.1)
        else:
            print(number, flush=True)
            return


async def read_numbers(notices, keys):
    reader, loop = asyncio.StreamReader(), asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    tasks = set()
    while line := await reader.readline():
        task = asyncio.create_task(send(notices, keys, line.decode().strip()))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


async def main(url):
    seals, chance = Seals(SECRET, None, os.urandom), random.SystemRandom().random
    tries = Tries(lambda: datetime.now(UTC), chance, lambda _kind, _outcome: None)
    async with opened_database(SystemCode.HUB, url, 4) as database, opened_post(loopback=True) as post:
        deliveries = NoticeDeliveries(database, seals, post, tries)
        notices, keys = Notices(database, seals, DEADLINE_RULES), IdempotencyKeys(SECRET, uuid4)
        async with opened_queue(url, {"notice": deliveries.deliver}, json_log(), chance, PACE):
            await asyncio.gather(read_numbers(notices, keys), _requeue(database))


async def _requeue(database):
    while True:
        await asyncio.sleep(5)
        await queue_what_waits(database, datetime.now(UTC) - timedelta(seconds=10))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
