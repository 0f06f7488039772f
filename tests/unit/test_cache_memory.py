"""The memory of the cache is bounded by bytes."""

import gc
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

from hub.rules.systems import SystemCode
from hub.sources import source
from hub.sources.cache.ages import Ages
from hub.sources.cache.memory import Entry, Memory, size_of
from hub.sources.freshness import FreshnessState, Stamped
from tests.fakes.cached import CachedRegister, Register

MEGABYTE = 1_000_000


class Work(msgspec.Struct, frozen=True, gc=False, array_like=True):
    id: int
    code: str
    title: str
    budget: Decimal
    noticed_on: date
    told_at: datetime
    town: str | None
    parts: list[str]


class Flag(msgspec.Struct, frozen=True, gc=False, array_like=True):
    id: int
    on: bool


def work(number):
    return Work(
        1000 + number,
        f"work-{number}",
        f"第{number}號道路改善工程",
        Decimal(number) / 100,
        date.fromordinal(730_000 + number),
        datetime.fromtimestamp(number * 1000, UTC),
        f"town {number}",
        [f"part {number}", f"other {number}"],
    )


ANSWERS = {
    "records": work,
    "lists": lambda number: [work(number * 100 + each) for each in range(40)],
    "small records": lambda number: [Flag(1000 + number * 100 + each, each % 2 == 0) for each in range(60)],
    "misses": lambda _number: None,
    "texts": lambda number: f"text {number} " * 20,
}


def entry(key, value):
    stamped = Stamped(value, datetime.now(UTC), FreshnessState.CACHED)
    return Entry(key, stamped, Ages(float(hash(key)), 1.5, 2.5), 0, size_of(key, value))


@pytest.mark.parametrize("kind", ANSWERS)
def test_what_is_kept_takes_no_more_than_the_bound(kind):
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        memory, shelf = Memory(4 * MEGABYTE), {}
        number = 0
        while len(memory) == number:  # until one has made room for another
            memory.put(shelf, entry(f"key {number}", ANSWERS[kind](number)))
            number += 1
        gc.collect()
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    # The bound is an estimate: the smallest records take somewhat more than it says, and texts less.
    assert 0.4 * MEGABYTE < taken < 1.4 * 4 * MEGABYTE


def test_the_least_recently_used_go_first():
    memory, shelf = Memory(3 * size_of("a", "x")), {}
    for key in "abc":
        memory.put(shelf, entry(key, "x"))
    memory.used(shelf["a"])
    memory.put(shelf, entry("d", "x"))
    assert sorted(shelf) == ["a", "c", "d"]


def test_a_newer_answer_takes_the_place_of_the_older_one():
    memory, shelf = Memory(MEGABYTE), {}
    for value in ("x", "y"):
        memory.put(shelf, entry("a", value))
    assert (len(memory), memory.size, shelf["a"].cached.value) == (1, size_of("a", "y"), "y")


def test_an_answer_larger_than_the_memory_pushes_out_nothing():
    memory, shelf = Memory(2 * size_of("a", "x")), {}
    memory.put(shelf, entry("a", "x"))
    memory.put(shelf, entry("b", "x" * MEGABYTE))
    assert sorted(shelf) == ["a"]


@pytest.mark.anyio
async def test_sources_share_one_bound():
    hub = CachedRegister(capacity=10 * size_of("key 10", "KEY 101"))
    other = hub.cache.over(source(SystemCode.AWARDS, Register.by_key), hub.register.replies)
    await hub.ask("key 98", "key 99")
    await other([f"key {number}" for number in range(10, 19)])
    hub.register.calls.clear()
    await hub.ask("key 98", "key 99")
    # What is fresh of one source leaves no room for all of the other.
    assert hub.register.calls == []
    assert 9 <= len(hub.cache._memory) <= 10
    await other(["key 18"])
    assert hub.register.calls == [["key 18"]]
    await hub.cache.close()


@pytest.mark.anyio
async def test_of_more_than_there_is_room_for_a_part_stays_and_is_found():
    hub = CachedRegister(capacity=100 * size_of("key-000", "KEY-0001"))
    keys = [f"key-{number:03}" for number in range(400)]
    for _ in range(5):
        for key in keys:
            await hub.ask(key)
    # Asked for in turn, without admission none would be found again.
    found = 5 * len(keys) - len(hub.register.calls)
    assert 4 * 60 < found <= 4 * 100


@pytest.mark.anyio
async def test_what_is_not_fresh_any_more_makes_room_at_once():
    hub = CachedRegister(capacity=10 * size_of("key-0", "KEY-01"))
    await hub.ask(*(f"key-{number}" for number in range(10)))
    hub.clock.seconds += 60
    await hub.ask("new-0")
    asked = len(hub.register.calls)
    await hub.ask("new-0")
    assert len(hub.register.calls) == asked
