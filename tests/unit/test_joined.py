"""Keys of requests that wait at the same time go with one call; each is answered as if it had asked alone."""

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import BadInput, SourceRejected, SourceTimeout, SourceUnavailable
from hub.rules.systems import SystemCode
from hub.sources import SEARCH, Privacy, confidential_source, source
from hub.sources.freshness import FreshnessState, Stamped
from hub.sources.joined import CALLS_AT_ONCE, MOST_AT_ONCE, SEARCHES_AT_ONCE, SLOW_SECONDS, joined
from hub.sources.pipeline import Pipeline

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 25, tzinfo=UTC)


class Register:
    """A source that answers when it is told to, and notes what it is asked."""

    def __init__(self, max_batch=500):
        self.calls = []
        self.gates = []
        self.fails = {}
        self.source = source(SystemCode.TENDERS, Register.by_key, max_batch=max_batch)
        self.reply = joined(self.source, self.replies)

    async def by_key(self, keys): ...

    async def replies(self, keys):
        self.calls.append(list(keys))
        gate = asyncio.Event()
        self.gates.append(gate)
        await gate.wait()
        for key in keys:
            if key in self.fails:
                raise self.fails[key]
        return [Stamped(key * 10, NOW, FreshnessState.LIVE) for key in keys]

    def ask(self, *keys):
        return asyncio.ensure_future(self.reply(keys))

    def open_all(self):
        for gate in self.gates:
            gate.set()

    async def answer_until(self, *tasks):
        while not all(task.done() for task in tasks):
            self.open_all()
            await asyncio.sleep(0)


def values(replies):
    return [reply.value for reply in replies]


async def turns(count=5):
    for _ in range(count):
        await asyncio.sleep(0)


async def test_the_keys_of_one_turn_are_one_call_with_each_key_once():
    register = Register()
    first, second, third = register.ask(1, 2), register.ask(2, 3), register.ask(1)
    await register.answer_until(first, second, third)
    assert register.calls == [[1, 2, 3]]
    assert [values(task.result()) for task in (first, second, third)] == [[10, 20], [20, 30], [10]]


async def test_keys_that_come_while_calls_are_under_way_wait_for_the_next_together():
    register = Register()
    under_way = []
    for key in range(CALLS_AT_ONCE):
        under_way.append(register.ask(key))
        await turns()
    late = [register.ask(7), register.ask(8), register.ask(7)]
    await turns()
    assert register.calls == [[0], [1]]
    register.gates[0].set()
    await turns()
    assert register.calls == [[0], [1], [7, 8]]
    await register.answer_until(*under_way, *late)


async def test_who_waits_behind_slow_calls_goes_with_one_more_before_they_end():
    register = Register()
    slow = []
    for key in range(CALLS_AT_ONCE):
        slow.append(register.ask(key))
        await turns()
    late = [register.ask(7), register.ask(8)]
    await asyncio.sleep(2 * SLOW_SECONDS)
    assert register.calls[CALLS_AT_ONCE:] == [[7, 8]]
    register.gates[-1].set()
    assert [values(await task) for task in late] == [[70], [80]]
    assert not any(task.done() for task in slow)
    await register.answer_until(*slow)


async def test_slow_calls_become_no_more_than_a_source_may_have():
    register = Register(max_batch=2)
    tasks = [register.ask(key) for key in range(40)]
    await asyncio.sleep(SLOW_SECONDS * (MOST_AT_ONCE + 3))
    assert len(register.calls) == MOST_AT_ONCE
    await register.answer_until(*tasks)
    assert len(register.calls) == 20
    late = [register.ask(key) for key in range(100, 110)]
    await turns()
    assert len(register.calls) == 20 + CALLS_AT_ONCE
    await register.answer_until(*late)


async def test_a_call_that_fails_is_not_the_failure_of_those_who_wait_for_the_next():
    register = Register(max_batch=1 + 1)
    register.fails = {0: SourceTimeout(SystemCode.TENDERS, "slow")}
    tasks = [register.ask(0), register.ask(1), register.ask(2), register.ask(3), register.ask(4)]
    await register.answer_until(*tasks)
    assert [task.exception() is None for task in tasks] == [False, False, True, True, True]


async def test_a_key_is_read_again_for_whoever_comes_after_its_call_began():
    register = Register()
    first = register.ask(1)
    await turns()
    second = register.ask(1)
    await register.answer_until(first, second)
    assert register.calls == [[1], [1]]


async def test_a_call_takes_no_more_keys_than_the_source_does_and_the_first_come_first():
    register = Register(max_batch=3)
    tasks = [register.ask(1, 2), register.ask(3), register.ask(4), register.ask(5, 6, 7, 8)]
    await register.answer_until(*tasks)
    assert register.calls == [[1, 2, 3], [4], [5, 6, 7, 8]]


async def test_searches_go_one_by_one_and_several_at_once():
    register = Register(max_batch=SEARCH)
    tasks = [register.ask(key) for key in range(SEARCHES_AT_ONCE + 1)]
    await turns()
    assert register.calls == [[key] for key in range(SEARCHES_AT_ONCE)]
    await register.answer_until(*tasks)


async def test_the_same_search_asked_twice_in_a_turn_is_one():
    register = Register(max_batch=SEARCH)
    tasks = [register.ask(1), register.ask(1)]
    await register.answer_until(*tasks)
    assert register.calls == [[1]]


async def test_a_system_that_cannot_be_reached_fails_those_who_waited_and_is_not_asked_again():
    for error in (SourceTimeout(SystemCode.TENDERS, "slow"), SourceUnavailable(SystemCode.TENDERS, "down")):
        register = Register()
        register.fails = {2: error}
        tasks = [register.ask(1), register.ask(2)]
        await register.answer_until(*tasks)
        assert [task.exception() for task in tasks] == [error, error]
        assert register.calls == [[1, 2]]


async def test_a_key_that_the_system_refuses_is_not_the_failure_of_its_neighbours():
    register = Register()
    poison = SourceRejected(SystemCode.TENDERS, "no such form")
    register.fails = {2: poison}
    tasks = [register.ask(1), register.ask(2), register.ask(3)]
    await register.answer_until(*tasks)
    assert register.calls == [[1, 2, 3], [1], [2], [3]]
    assert values(tasks[0].result()) == [10]
    assert tasks[1].exception() is poison
    assert values(tasks[2].result()) == [30]


async def test_a_mistake_of_ours_in_one_key_is_not_the_failure_of_its_neighbours():
    register = Register()
    register.fails = {2: BadInput("錯", "wrong")}
    tasks = [register.ask(1), register.ask(2)]
    await register.answer_until(*tasks)
    assert values(tasks[0].result()) == [10]
    assert isinstance(tasks[1].exception(), BadInput)


async def test_one_who_leaves_takes_nobody_along_and_is_not_asked_for():
    register = Register()
    busy = []
    for key in range(CALLS_AT_ONCE):
        busy.append(register.ask(key))
        await turns()
    leaves, stays = register.ask(7), register.ask(8)
    await turns()
    leaves.cancel()
    await register.answer_until(*busy, stays)
    assert register.calls[CALLS_AT_ONCE:] == [[8]]
    assert values(stays.result()) == [80]


async def test_one_who_leaves_during_the_call_does_not_end_it():
    register = Register()
    leaves, stays = register.ask(1), register.ask(2)
    await turns()
    leaves.cancel()
    await register.answer_until(stays)
    assert values(stays.result()) == [20]


async def test_a_call_that_is_cancelled_leaves_nobody_waiting():
    register = Register()
    register.fails = {1: asyncio.CancelledError()}
    task = register.ask(1)
    await register.answer_until(task)
    assert task.cancelled()
    again = register.ask(3)
    await register.answer_until(again)
    assert values(again.result()) == [30]


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4), min_size=1, max_size=12), st.integers(1, 6))
def test_everyone_is_answered_what_they_asked_in_their_order(asked, max_batch):
    async def all_of_them():
        register = Register(max_batch=max_batch)
        tasks = [register.ask(*keys) for keys in asked]
        await register.answer_until(*tasks)
        return [values(task.result()) for task in tasks], register.calls

    answers, calls = asyncio.run(all_of_them())
    assert answers == [[key * 10 for key in keys] for keys in asked]
    # Only one who has asked for more at once goes with more keys than a call takes.
    assert all(len(set(call)) <= max(max_batch, *map(len, asked)) for call in calls)


class Two:
    """One batch function, declared once as public and once as personal."""

    def __init__(self):
        self.calls = []

    async def by_key(self, keys):
        self.calls.append(list(keys))
        await asyncio.sleep(0)
        return list(keys)


async def test_personal_sources_and_those_of_an_agency_never_join():
    for privacy in (Privacy.PERSONAL, Privacy.AGENCY):
        two = Two()
        replies = Pipeline().over(confidential_source(SystemCode.PETITIONS, Two.by_key, privacy), two.by_key)
        await asyncio.gather(replies([1]), replies([1]), replies([2]))
        assert two.calls == [[1], [1], [2]]


async def test_public_sources_join_in_the_pipeline():
    two = Two()
    replies = Pipeline().over(source(SystemCode.PETITIONS, Two.by_key), two.by_key)
    await asyncio.gather(replies([1]), replies([1]), replies([2]))
    assert two.calls == [[1, 2]]
