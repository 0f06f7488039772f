"""The database's clock beside the machine's: what is known of it, when that is a fault, and when it is told."""

from datetime import UTC, datetime

import pytest

from hub.errors import SourceUnavailable
from hub.rules.systems import SystemCode
from hub.services.clocks import DatabaseClock, clock_fault, least_difference, watch_clock
from hub.services.folders import sql_folder
from hub.services.postgres import Database

pytestmark = pytest.mark.anyio

START = datetime(2026, 11, 28, tzinfo=UTC).timestamp()


class Row(tuple):
    """A row with the one column that is asked for."""

    __slots__ = ()

    def keys(self):
        return ("now",)


class OtherMachine:
    """A database whose clock is ahead by some seconds; each way to it takes half a second."""

    def __init__(self):
        self.now, self.ahead, self.is_away = START, 0.0, False
        self.clock = DatabaseClock(Database(SystemCode.HUB, self, sql_folder()), lambda: self.now)

    async def fetch_current(self, _text):
        if self.is_away:
            raise SourceUnavailable(SystemCode.HUB, "away")
        told = datetime.fromtimestamp(self.now + 0.5 + self.ahead, UTC)
        self.now += 1
        return [Row((told,))]


@pytest.mark.parametrize(
    ("told", "difference"), [(100.0, 0), (101.0, 0), (102.0, 0), (102.5, 0.5), (99.0, -1.0), (712.0, 610.0)]
)
def test_a_clock_differs_by_what_the_round_trip_cannot_explain(told, difference):
    assert least_difference(100.0, told, 102.0) == difference


@pytest.mark.parametrize("difference", [0.0, 5.0, -5.0])
def test_five_seconds_are_no_fault(difference):
    assert clock_fault(difference) is None


@pytest.mark.parametrize(
    ("difference", "zh_tw", "en"), [(600, "快 600 秒", "600 s ahead of"), (-600, "慢 600 秒", "600 s behind")]
)
def test_more_is_one_in_both_languages(difference, zh_tw, en):
    fault = clock_fault(difference)
    assert zh_tw in fault.zh_tw
    assert en in fault.en


async def test_a_look_compares_what_the_database_tells():
    there = OtherMachine()
    await there.clock.look()
    assert there.clock.fault() is None
    there.ahead = -600
    await there.clock.look()
    assert there.clock.difference == -599.5
    assert there.clock.fault()


class Over(Exception):
    """The time of a test is over."""


async def test_a_watch_tells_once_when_clocks_part_and_once_when_they_meet():
    there, told, steps = (
        OtherMachine(),
        [],
        iter([(0, False), (600, False), (601, False), (601, True), (0, False)]),
    )

    async def sleep(_seconds):
        step = next(steps, None)
        if step is None:
            raise Over
        there.ahead, there.is_away = step

    with pytest.raises(Over):
        await watch_clock(there.clock, told.append, sleep)
    assert told == [599.5, 0.0]


async def test_while_the_database_is_away_what_was_last_seen_holds():
    there = OtherMachine()
    there.ahead = 600
    await there.clock.look()
    there.is_away = True
    with pytest.raises(SourceUnavailable):
        await there.clock.look()
    assert there.clock.fault()
