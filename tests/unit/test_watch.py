"""A watch over the minutes: what it finds out, how soon, and by how many pings. Its time is a fake."""

import asyncio
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from hub.errors import SourceMalformed, SourceRejected, SourceTimeout, SourceUnavailable
from hub.rules.systems import SystemCode
from hub.sources import source
from hub.sources.breaker import Breaker
from hub.sources.bulkhead import Bulkhead
from hub.sources.guard import Guard
from hub.sources.health import SystemStatus
from hub.sources.watch import Watch

UP, DEGRADED, DOWN = SystemStatus
AWARDS = SystemCode.AWARDS
START = datetime(2026, 11, 24, tzinfo=UTC)

pytestmark = pytest.mark.anyio


class Over(Exception):
    """The time of a test is over."""


class Watched:
    """A system that answers, refuses, or takes every call and is silent, and the watch over it."""

    def __init__(self, seed=1):
        self.seconds, self.ends, self.plan = 0.0, 0.0, {}
        self.failure, self.takes, self.pings, self.changes = None, 0.01, [], []
        random = Random(seed).random
        self.guard = Guard(
            AWARDS,
            Breaker(random),
            Bulkhead(AWARDS),
            self.changes.append,
            clock=lambda: self.seconds,
            now=lambda: START + timedelta(seconds=self.seconds),
        )
        self.call = self.guard.over(source(AWARDS, Watched.answer), self.answer)
        self.watch = Watch(
            self.guard, self.ping, clock=lambda: self.seconds, random=random, sleep=self.sleep, ping_within=0.05
        )

    def is_silent(self):
        self.failure, self.takes = SourceTimeout(AWARDS, "silence"), 1.0

    def refuses(self):
        self.failure, self.takes = SourceUnavailable(AWARDS, "refused"), 0.001

    def answers(self):
        self.failure, self.takes = None, 0.01

    async def answer(self, keys=()):
        self.seconds += self.takes
        if self.failure:
            raise self.failure
        return list(keys)

    async def ping(self):
        self.pings.append(self.seconds)
        await self.answer()

    async def sleep(self, seconds):
        """What is planned happens while the watch sleeps, as soon as it is due."""
        for at in [at for at in self.plan if at <= self.seconds]:
            await self.plan.pop(at)()
        self.seconds += seconds
        if self.seconds > self.ends:
            raise Over
        await asyncio.sleep(0)

    async def run(self, seconds):
        self.ends = self.seconds + seconds
        with pytest.raises(Over):
            await self.watch.run()

    def changed(self):
        return [((change.at - START).total_seconds(), change.after) for change in self.changes]


async def test_a_system_that_nobody_calls_is_pinged_at_once_and_then_about_every_five_seconds():
    system = Watched()
    await system.run(60)
    gaps = [later - earlier for earlier, later in zip(system.pings, system.pings[1:], strict=False)]
    assert system.pings[0] <= 0.2
    assert 4.5 <= min(gaps) <= max(gaps) <= 6
    assert system.changes == []


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("fault", [Watched.refuses, Watched.is_silent])
async def test_a_system_down_at_start_is_found_within_four_seconds_and_its_return_within_five(fault, seed):
    system = Watched(seed)
    fault(system)
    await system.run(33 + seed / 4)
    at, status = system.changed()[-1]
    assert (status, at <= 4) == (DOWN, True)
    back = system.seconds
    system.answers()
    await system.run(10)
    at, status = system.changed()[-1]
    assert (status, at - back <= 5) == (UP, True)


@pytest.mark.parametrize("fault", [Watched.refuses, Watched.is_silent])
async def test_a_system_that_goes_down_while_nobody_calls_is_found_within_ten_seconds(fault):
    system = Watched()
    await system.run(21)
    since = system.seconds
    fault(system)
    await system.run(15)
    at, status = system.changed()[-1]
    assert (status, at - since <= 10) == (DOWN, True)


async def test_news_of_another_worker_is_looked_into_within_a_second():
    system = Watched()

    async def down_elsewhere():
        system.refuses()
        system.watch.hear()

    system.plan[21] = down_elsewhere
    await system.run(25)
    assert [status for _, status in system.changed()] == [DEGRADED, DOWN]
    assert system.changed()[-1][0] <= 23


async def test_news_that_a_system_is_back_is_not_waited_for_until_the_next_probe():
    system = Watched()

    async def outage():
        system.refuses()
        for _ in range(5):
            with pytest.raises(SourceUnavailable):
                await system.call([1])
        system.answers()

    async def back_elsewhere():
        system.watch.hear()

    # The second time a probe waits for at least four seconds.
    system.plan |= {7: outage, 14: outage, 16.5: back_elsewhere}
    await system.run(20)
    assert [status for _, status in system.changed()] == 2 * [DEGRADED, DOWN, UP]
    assert system.changed()[-1][0] <= 17.2


async def test_news_of_what_was_just_seen_here_asks_for_nothing():
    """It is told to all, and so to the worker that told it."""
    system, heard = Watched(), []

    async def outage():
        system.refuses()
        for _ in range(5):
            with pytest.raises(SourceUnavailable):
                await system.call([1])
        heard.append(len(system.pings))
        system.watch.hear()

    async def a_second_later():
        heard.append(len(system.pings))

    system.plan[7], system.plan[8] = outage, a_second_later
    await system.run(9)
    assert heard[0] == heard[1]


@pytest.mark.parametrize("seed", range(4))
async def test_a_breaker_that_calls_have_opened_is_probed_in_time(seed):
    system, opened = Watched(seed), []

    async def outage():
        system.refuses()
        for _ in range(5):
            with pytest.raises(SourceUnavailable):
                await system.call([1])
        system.answers()
        opened.append(system.seconds)

    system.plan[7] = outage
    await system.run(20)
    assert [status for _, status in system.changed()] == [DEGRADED, DOWN, UP]
    assert 2 <= system.changed()[-1][0] - opened[0] <= 4.6


async def test_a_system_that_stays_down_sees_a_probe_every_few_seconds():
    system = Watched()
    system.refuses()
    await system.run(300)
    assert 300 / 4.5 <= len(system.pings) <= 3 + 300 / 2


@pytest.mark.parametrize("answer", [SourceRejected, SourceMalformed])
async def test_a_system_that_refuses_a_ping_lives(answer):
    system = Watched()
    system.failure = answer(AWARDS, "no")
    await system.run(60)
    assert system.changes == []
