"""A guard refuses at once what cannot be answered, and knows how its system is."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from hub.errors import BadInput, SourceRejected, SourceTimeout, SourceUnavailable
from hub.rules.systems import SystemCode
from hub.sources import source
from hub.sources.breaker import Breaker, BreakerState
from hub.sources.bulkhead import Bulkhead
from hub.sources.guard import Guard, Guards, guarded
from hub.sources.health import SystemStatus
from hub.sources.watch import Watch

pytestmark = pytest.mark.anyio

START = datetime(2026, 11, 24, tzinfo=UTC)


class System:
    """A system under guard, with a clock that stands still unless it is moved."""

    def __init__(self, limit=12, wait=0.01, tell=None):
        self.seconds, self.failure, self.takes, self.calls, self.pings, self.changes = 0.0, None, 0.0, 0, 0, []
        self.guard = Guard(
            SystemCode.TENDERS,
            Breaker(lambda: 0.5),
            Bulkhead(SystemCode.TENDERS, limit, wait),
            tell or self.changes.append,
            clock=lambda: self.seconds,
            now=self.now,
        )
        self.by_key = source(SystemCode.TENDERS, System.replies)
        self.call = guarded(Guards({SystemCode.TENDERS: self.guard}))(self.by_key, self.replies)
        self.watch = Watch(self.guard, self.ping, clock=lambda: self.seconds, random=lambda: 0.5)

    def now(self):
        return START + timedelta(seconds=self.seconds)

    async def replies(self, keys):
        self.calls += 1
        return await self.answer(keys)

    async def answer(self, keys=()):
        self.seconds += self.takes
        if self.failure:
            raise self.failure
        return list(keys)

    async def ping(self):
        self.pings += 1
        await self.answer()

    async def fail(self, times=5):
        self.failure = SourceTimeout(SystemCode.TENDERS, "slow")
        for _ in range(times):
            with pytest.raises(SourceTimeout):
                await self.call([1])

    async def look_at(self, seconds):
        self.seconds = seconds
        await self.watch.look()

    @property
    def status(self):
        return self.guard.health().status


async def test_while_its_breaker_is_open_a_system_is_not_asked_and_callers_know_when_to_come_again():
    system = System()
    await system.fail()
    with pytest.raises(SourceUnavailable) as caught:
        await system.call([1])
    assert (system.calls, caught.value.retry_after) == (5, 3)
    assert caught.value.detail == "tenders.replies: not asked after 5 failures in 10 s"


async def test_a_failure_that_opens_nothing_says_when_to_ask_again_too():
    system = System()
    system.failure = SourceUnavailable(SystemCode.TENDERS, "reset")
    with pytest.raises(SourceUnavailable) as caught:
        await system.call([1])
    assert caught.value.retry_after == 2


@pytest.mark.parametrize("error", [SourceRejected(SystemCode.TENDERS, "no such column"), BadInput("錯", "bad")])
async def test_a_refusal_is_the_answer_of_a_system_that_lives(error):
    system = System()
    system.failure = error
    for _ in range(20):
        with pytest.raises(type(error)):
            await system.call([1])
    assert system.status is SystemStatus.UP
    assert system.guard.health().last_success is not None


async def test_refusals_for_want_of_room_do_not_open_the_breaker():
    system = System(limit=1)
    stay = asyncio.Event()

    async def replies(keys):
        await stay.wait()
        return keys

    call = system.guard.over(system.by_key, replies)
    calls = [asyncio.create_task(call([key])) for key in range(30)]
    await asyncio.sleep(0.05)
    stay.set()
    ended = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(end, SourceUnavailable) for end in ended) == 29
    assert system.status is SystemStatus.UP


async def test_a_call_that_waited_for_its_turn_while_the_breaker_opened_is_not_made():
    system, stay, made = System(limit=1, wait=5), asyncio.Event(), []

    async def replies(keys):
        made.append(keys)
        await stay.wait()
        return keys

    call = system.guard.over(system.by_key, replies)
    calls = [asyncio.create_task(call([key])) for key in range(2)]
    await asyncio.sleep(0)
    system.failure = OSError("refused")
    for second in range(3):
        await system.look_at(second)
    stay.set()
    ended = await asyncio.gather(*calls, return_exceptions=True)
    assert (made, ended[0], type(ended[1])) == ([[0]], [0], SourceUnavailable)


@pytest.mark.parametrize(("after", "status"), [(0.9, SystemStatus.UP), (1.1, SystemStatus.DOWN)])
async def test_calls_whose_callers_left_count_only_if_they_were_slow_by_then(after, status):
    system = System(limit=20)
    call = system.guard.over(system.by_key, lambda _keys: asyncio.Event().wait())
    calls = [asyncio.create_task(call([key])) for key in range(20)]
    await asyncio.sleep(0)
    system.seconds += after
    for task in calls:
        task.cancel()
    await asyncio.wait(calls)
    assert system.status is status


async def test_a_log_that_cannot_be_written_neither_fails_a_call_nor_ends_the_watch():
    def broken(_change):
        raise BrokenPipeError

    system = System(tell=broken)
    await system.fail()
    system.failure = None
    await system.look_at(5)
    assert await system.call([1]) == [1]
    assert system.status is SystemStatus.UP


async def test_a_status_goes_down_by_way_of_degraded_and_each_change_is_told_once():
    system = System()
    await system.fail()
    assert system.status is SystemStatus.DOWN
    told = [(change.before, change.after, change.reason) for change in system.changes]
    assert told == [
        (SystemStatus.UP, SystemStatus.DEGRADED, "1 failures in 10 s"),
        (SystemStatus.DEGRADED, SystemStatus.DOWN, "5 failures in 10 s"),
    ]


async def test_only_the_watch_asks_a_system_that_is_down_and_its_answer_opens_the_way():
    system = System()
    await system.fail()
    await system.look_at(2.9)
    assert (system.pings, system.status) == (0, SystemStatus.DOWN)
    await system.look_at(3.1)
    assert (system.pings, system.status) == (1, SystemStatus.DOWN)
    system.failure = None
    await system.look_at(7)
    assert (system.pings, system.status) == (2, SystemStatus.UP)
    assert await system.call([1]) == [1]


async def test_without_calls_a_system_is_pinged_now_and_then():
    system = System()
    for tenth in range(0, 200, 5):
        await system.look_at(tenth / 10)
    assert system.pings == 4
    assert system.guard.health().last_success == START + timedelta(seconds=15)


async def test_a_system_that_is_called_is_not_pinged():
    system = System()
    await system.look_at(0)
    for second in range(20):
        system.seconds = second
        await system.call([1])
        await system.look_at(second + 0.5)
    assert system.pings == 1


async def test_a_system_that_is_dead_at_the_start_is_known_to_be_within_seconds_and_found_when_it_returns():
    system = System()
    system.failure = OSError("refused")
    for quarter in range(4):
        await system.look_at(quarter / 4)
    assert system.status is SystemStatus.DOWN
    assert system.guard.health().last_success is None
    system.failure = None
    await system.look_at(5)
    assert system.status is SystemStatus.UP


async def test_a_degraded_system_is_up_again_when_its_failures_are_old():
    system = System()
    await system.fail(1)
    assert system.status is SystemStatus.DEGRADED
    system.seconds = 11
    assert system.status is SystemStatus.UP
    assert [change.after for change in system.changes] == [SystemStatus.DEGRADED, SystemStatus.UP]


async def test_slow_answers_degrade_a_system():
    system = System()
    system.takes = 0.6
    for _ in range(20):
        await system.call([1])
        system.seconds -= 0.5
    assert system.status is SystemStatus.DEGRADED
    assert system.guard.breaker.state is BreakerState.CLOSED


async def test_a_ping_that_hangs_does_not_hang_the_watch():
    system = System()

    async def hang():
        await asyncio.sleep(60)

    watch = Watch(system.guard, hang, clock=lambda: system.seconds, random=lambda: 0.5, ping_within=0.01)
    for second in range(3):
        system.seconds = second
        await watch.look()
    assert system.status is SystemStatus.DOWN


async def test_the_watch_goes_on_until_it_is_cancelled():
    system, slept = System(), []

    async def sleep(seconds):
        slept.append(seconds)
        system.seconds += seconds
        if len(slept) > 30:
            raise asyncio.CancelledError

    system.failure = RuntimeError("anything")
    watch = Watch(system.guard, system.ping, clock=lambda: system.seconds, random=lambda: 0.5, sleep=sleep)
    with pytest.raises(asyncio.CancelledError):
        await watch.run()
    assert system.status is SystemStatus.DOWN
    assert system.pings > 3
