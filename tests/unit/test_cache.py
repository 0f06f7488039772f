"""Fresh answers at once, ageing ones while new ones come, old ones in need; one fetch however many ask."""

import asyncio
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest

from hub.errors import LimitExceeded, SourceMalformed, SourceTimeout, SourceUnavailable
from hub.rules.systems import SystemCode
from hub.sources import source
from hub.sources.cache import Cache
from hub.sources.freshness import FreshnessState, Stamped
from hub.sources.memory import Kept, Memory

pytestmark = pytest.mark.anyio

START = datetime(2026, 11, 24, tzinfo=UTC)
LIVE, CACHED, STALE = FreshnessState
DOWN = SourceUnavailable(SystemCode.TENDERS, "down")


class System:
    """A system behind a cache, with a clock that is moved by hand."""

    def __init__(self, limit=1_000_000):
        self.seconds, self.failure, self.calls, self.gate, self.missing = 0.0, None, [], None, set()
        self.cache = Cache(Memory(limit), clock=lambda: self.seconds, now=self.now, random=lambda: 0.5)
        self.by_key = source(
            SystemCode.TENDERS, System.replies, fresh_for=30, stale_for=600, missing_for=5, tags=("tender",)
        )
        self.load = self.cache.over(self.by_key, self.replies)

    def now(self):
        return START + timedelta(seconds=self.seconds)

    async def replies(self, keys):
        self.calls.append(list(keys))
        at = self.now()
        if self.gate:
            await self.gate.wait()
        if self.failure:
            raise self.failure
        return [Stamped(None if key in self.missing else f"{key}@{at:%M:%S}", at, LIVE) for key in keys]

    async def get(self, *keys):
        return [(reply.value, reply.state) for reply in await self.load(list(keys))]


async def settled():
    for _ in range(5):
        await asyncio.sleep(0)


async def test_the_first_answer_is_live_and_the_next_is_kept_with_the_time_it_is_of():
    system = System()
    assert await system.get("a") == [("a@00:00", LIVE)]
    system.seconds = 29
    (reply,) = await system.load(["a"])
    assert (reply.value, reply.state, reply.as_of) == ("a@00:00", CACHED, START)
    assert system.calls == [["a"]]


async def test_only_the_keys_that_are_not_kept_are_asked_for_in_one_call():
    system = System()
    await system.get("a", "b")
    assert [state for _, state in await system.get("c", "a", "d", "b")] == [LIVE, CACHED, LIVE, CACHED]
    assert system.calls == [["a", "b"], ["c", "d"]]


async def test_an_ageing_answer_is_given_at_once_while_a_new_one_is_fetched():
    system = System()
    await system.get("a")
    system.seconds = 31
    assert await system.get("a") == [("a@00:00", STALE)]
    await settled()
    assert await system.get("a") == [("a@00:31", CACHED)]
    assert len(system.calls) == 2


async def test_an_answer_that_nobody_asked_for_in_long_is_fetched_anew():
    system = System()
    await system.get("a")
    system.seconds = 61
    assert await system.get("a") == [("a@01:01", LIVE)]


@pytest.mark.parametrize("failure", [DOWN, SourceTimeout(SystemCode.TENDERS, "slow")])
async def test_while_the_system_is_down_old_answers_are_given_as_stale_up_to_their_end(failure):
    system = System()
    await system.get("a")
    system.failure, system.seconds = failure, 599
    assert await system.get("a") == [("a@00:00", STALE)]
    system.seconds = 601
    assert await system.load(["a"]) == [failure]


async def test_keys_that_nothing_is_kept_for_fail_and_their_neighbours_do_not():
    system = System()
    await system.get("a")
    system.failure, system.seconds = DOWN, 100
    stale, failed = await system.load(["a", "b"])
    assert (stale.state, failed) == (STALE, DOWN)


async def test_a_malformed_answer_is_told_and_not_covered_up():
    system = System()
    await system.get("a")
    system.failure, system.seconds = SourceMalformed(SystemCode.TENDERS, "other columns"), 100
    assert await system.load(["a"]) == [system.failure]


async def test_a_failure_is_not_kept():
    system = System()
    system.failure = DOWN
    assert await system.load(["a"]) == [DOWN]
    system.failure = None
    assert await system.get("a") == [("a@00:00", LIVE)]


async def test_a_refusal_of_the_question_reaches_everyone_who_asked():
    system = System()
    system.failure = LimitExceeded("太多", "too many")
    ended = await asyncio.gather(system.load(["a"]), system.load(["a"]), return_exceptions=True)
    assert ended == [system.failure] * 2


async def test_a_miss_is_kept_for_a_short_while():
    system = System()
    system.missing.add("a")
    assert await system.get("a") == [(None, LIVE)]
    system.seconds = 4
    assert await system.get("a") == [(None, CACHED)]
    system.seconds = 11
    system.missing.clear()
    assert await system.get("a") == [("a@00:11", LIVE)]


async def test_five_hundred_who_ask_at_once_for_an_expired_key_cost_one_call():
    system = System()
    await system.get("a")
    system.seconds, system.gate = 100, asyncio.Event()
    asked = [asyncio.create_task(system.get("a")) for _ in range(500)]
    await settled()
    system.gate.set()
    assert set(map(tuple, await asyncio.gather(*asked))) == {(("a@01:40", LIVE),)}
    assert len(system.calls) == 2


async def test_whoever_leaves_does_not_take_the_answer_from_the_others():
    system = System()
    system.gate = asyncio.Event()
    leaving, staying = (asyncio.create_task(system.get("a")) for _ in range(2))
    await settled()
    leaving.cancel()
    await settled()
    system.gate.set()
    assert await staying == [("a@00:00", LIVE)]
    assert leaving.cancelled()


async def test_nobody_for_whom_something_is_kept_waits_long_for_a_newer_answer():
    system = System()
    await system.get("a")
    system.seconds, system.gate = 100, asyncio.Event()
    async with asyncio.timeout(3):
        assert await system.get("a") == [("a@00:00", STALE)]
    system.gate.set()
    await settled()
    assert await system.get("a") == [("a@01:40", CACHED)]


async def test_after_a_change_of_its_data_an_answer_is_fetched_anew():
    system = System()
    await system.get("a")
    system.cache.changed("tenders.contract")
    assert (await system.get("a"))[0][1] is CACHED
    system.seconds = 1
    system.cache.changed("tenders.tender")
    assert await system.get("a") == [("a@00:01", LIVE)]
    system.cache.changed_system(SystemCode.TENDERS)
    assert (await system.get("a"))[0][1] is LIVE
    system.cache.changed_system(SystemCode.AWARDS)
    assert (await system.get("a"))[0][1] is CACHED


async def test_after_a_change_the_old_answer_is_still_given_in_need_as_stale():
    system = System()
    await system.get("a")
    system.cache.changed_system(SystemCode.TENDERS)
    system.failure = DOWN
    assert await system.get("a") == [("a@00:00", STALE)]


async def test_an_answer_whose_data_changed_while_it_was_read_is_not_kept_as_fresh():
    system = System()
    system.gate = asyncio.Event()
    reading = asyncio.create_task(system.get("a"))
    await settled()
    system.cache.changed("tenders.tender")
    system.gate.set()
    await reading
    system.seconds = 1
    assert await system.get("a") == [("a@00:01", LIVE)]


async def test_what_another_tier_gave_is_as_old_here_as_it_was_there():
    system = System()

    async def second_hand(keys):
        return [Stamped(key, START - timedelta(seconds=25), CACHED) for key in keys]

    load = system.cache.over(system.by_key, second_hand)
    await load(["a"])
    system.seconds = 6
    (reply,) = await load(["a"])
    assert reply.state is STALE


async def test_expiry_is_spread():
    system = System()
    for key, chance in (("a", 0.0), ("b", 1.0)):
        system.cache.random = lambda chance=chance: chance
        await system.get(key)
    system.seconds = 29
    assert [state for _, state in await system.get("a", "b")] == [STALE, CACHED]


async def test_closing_leaves_nobody_behind():
    system = System()
    system.gate = asyncio.Event()
    asked = asyncio.create_task(system.get("a"))
    await settled()
    await system.cache.close()
    with pytest.raises(asyncio.CancelledError):
        await asked


def kept(value):
    return Kept(Stamped(value, START, CACHED), 1, 2, 3, 0)


def test_the_least_recently_used_goes_first():
    memory = Memory(3 * (700 + 6 * 12))
    for name in "abc":
        memory.put(name, kept("x" * 10))
    memory.get("a")
    memory.put("d", kept("x" * 10))
    assert [memory.get(name) is not None for name in "abcd"] == [True, False, True, True]


def test_what_alone_would_fill_the_memory_is_not_kept():
    memory = Memory(10_000)
    memory.put("small", kept("x"))
    memory.put("large", kept("x" * 10_000))
    assert (len(memory), memory.get("large")) == (1, None)


def test_replacing_and_dropping_free_their_room():
    memory = Memory(2_000)
    for _ in range(100):
        memory.put("a", kept("x" * 100))
    memory.drop("a")
    memory.put("b", kept("x" * 100))
    assert (len(memory), memory._used) == (1, 700 + 6 * 102)


def test_the_bound_holds_for_what_python_really_takes():
    limit = 4_000_000
    memory = Memory(limit)
    tracemalloc.start()
    for number in range(20_000):
        record = [
            f"tender {number}",
            "三民區" * 5,
            float(number),
            START + timedelta(seconds=number),
            {"at": str(number)},
        ]
        memory.put(("source", f"key {number}"), kept(record))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0.3 * limit < used < limit
