"""A bulkhead lets so many calls in, so many wait, and loses no place."""

import asyncio
import random
import time

import pytest

from hub.errors import SourceUnavailable
from hub.rules.systems import SystemCode
from hub.sources.bulkhead import Bulkhead

pytestmark = pytest.mark.anyio


class Calls:
    """Calls through a bulkhead, each of which stays until it is let go."""

    def __init__(self, bulkhead):
        self.bulkhead, self.inside, self.most, self.order = bulkhead, 0, 0, []
        self.go = asyncio.Event()

    async def one(self, name=None):
        async with self.bulkhead:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.order.append(name)
            await self.go.wait()
            self.inside -= 1


async def test_no_more_than_the_limit_are_under_way_and_they_come_in_turn():
    calls = Calls(Bulkhead(SystemCode.TENDERS, limit=2, wait=5))
    tasks = [asyncio.create_task(calls.one(name)) for name in range(6)]
    await asyncio.sleep(0)
    assert calls.inside == 2
    calls.go.set()
    await asyncio.gather(*tasks)
    assert (calls.most, calls.order) == (2, [0, 1, 2, 3, 4, 5])


async def test_who_finds_the_queue_full_is_refused_at_once():
    calls = Calls(Bulkhead(SystemCode.TENDERS, limit=1, wait=5, queue=2))
    tasks = [asyncio.create_task(calls.one()) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(SourceUnavailable) as caught:
        await calls.one()
    assert caught.value.retry_after == 1
    calls.go.set()
    await asyncio.gather(*tasks)


async def test_whoever_waits_while_nothing_moves_is_refused():
    calls = Calls(Bulkhead(SystemCode.TENDERS, limit=1, wait=0.01))
    first = asyncio.create_task(calls.one())
    await asyncio.sleep(0)
    with pytest.raises(SourceUnavailable):
        await calls.one()
    calls.go.set()
    await first
    await calls.one()


async def test_that_the_hub_itself_is_late_is_not_held_against_a_system():
    calls = Calls(Bulkhead(SystemCode.TENDERS, limit=1, wait=0.05))
    tasks = [asyncio.create_task(calls.one(name)) for name in ("first", "second")]
    await asyncio.sleep(0)
    # In all of this time the first call's answer lies there, and nobody can read it.
    time.sleep(0.2)  # noqa: ASYNC251
    await asyncio.sleep(0)
    calls.go.set()
    await asyncio.gather(*tasks)
    assert calls.order == ["first", "second"]


async def test_a_burst_of_short_calls_is_served_however_long_its_last_one_waits():
    bulkhead, served = Bulkhead(SystemCode.TENDERS, limit=2, wait=0.05), []

    async def call(number):
        async with bulkhead:
            await asyncio.sleep(0.01)
            served.append(number)

    await asyncio.gather(*(call(number) for number in range(40)))
    assert len(served) == 40


async def test_a_newcomer_does_not_pass_those_who_wait():
    calls = Calls(Bulkhead(SystemCode.TENDERS, limit=1, wait=5))
    tasks = [asyncio.create_task(calls.one(name)) for name in ("first", "second")]
    await asyncio.sleep(0)
    calls.go.set()
    tasks.append(asyncio.create_task(calls.one("newcomer")))
    await asyncio.gather(*tasks)
    assert calls.order == ["first", "second", "newcomer"]


async def test_a_place_that_comes_as_its_caller_leaves_goes_to_the_next():
    bulkhead = Bulkhead(SystemCode.TENDERS, limit=1, wait=5)
    calls = Calls(bulkhead)
    async with bulkhead:
        leaving, waiting = (asyncio.create_task(calls.one(name)) for name in ("leaving", "waiting"))
        await asyncio.sleep(0)
    # Its turn has come, and it has not run since.
    leaving.cancel()
    calls.go.set()
    await asyncio.wait([leaving, waiting], timeout=2)
    assert (leaving.cancelled(), calls.order) == (True, ["waiting"])


async def test_who_leaves_the_queue_makes_room_in_it():
    calls = Calls(Bulkhead(SystemCode.TENDERS, limit=1, wait=5))
    tasks = [asyncio.create_task(calls.one()) for _ in range(3)]
    await asyncio.sleep(0)
    for task in tasks[1:]:
        task.cancel()
    await asyncio.wait(tasks[1:])
    calls.go.set()
    await calls.one("newcomer")
    await tasks[0]
    assert calls.order[-1] == "newcomer"


async def test_no_place_is_lost_however_callers_leave():
    bulkhead, chance = Bulkhead(SystemCode.TENDERS, limit=3, wait=0.003), random.Random(7)

    async def call():
        async with bulkhead:
            await asyncio.sleep(chance.random() / 1000)

    tasks = []
    for _ in range(600):
        tasks.append(asyncio.create_task(call()))
        await asyncio.sleep(chance.random() / 3000)
        if chance.random() < 0.4:
            chance.choice(tasks).cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    calls = Calls(bulkhead)
    after = [asyncio.create_task(calls.one()) for _ in range(3)]
    await asyncio.sleep(0)
    assert calls.inside == 3
    calls.go.set()
    await asyncio.gather(*after)
