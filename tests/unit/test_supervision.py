"""When a loop counts as stuck, and how long a worker that cannot live is waited for."""

import pytest

from hub.cli.supervisor import LONGEST_PAUSE_SECONDS, pause_after
from hub.services.watchdog import LOOK_SECONDS, STALL_SECONDS, Watchdog


def looked_at(watchdog, begin, seconds):
    """What a watchdog says that looks as often as it should, for so long."""
    looks = int(seconds / LOOK_SECONDS)
    return [watchdog.is_stalled(begin + look * LOOK_SECONDS) for look in range(1, looks + 1)]


def test_a_loop_that_turns_is_well():
    watchdog = Watchdog(0.0)
    for look in range(100):
        watchdog.turned(look * LOOK_SECONDS)
        assert not watchdog.is_stalled(look * LOOK_SECONDS)


def test_a_loop_that_does_not_turn_is_stuck_after_its_time_and_not_before():
    watchdog = Watchdog(0.0)
    assert not any(looked_at(watchdog, 0.0, STALL_SECONDS))
    assert watchdog.is_stalled(STALL_SECONDS + LOOK_SECONDS)


def test_a_process_that_was_paused_as_a_whole_is_given_its_time_again():
    watchdog = Watchdog(0.0)
    assert not watchdog.is_stalled(3_600.0)
    assert not any(looked_at(watchdog, 3_600.0, STALL_SECONDS))
    assert watchdog.is_stalled(3_600.0 + STALL_SECONDS + LOOK_SECONDS)


@pytest.mark.parametrize(("short_lives", "seconds"), [(0, 0), (1, 1), (2, 2), (3, 4), (4, 8), (5, 10), (60, 10)])
def test_the_pause_before_a_start_grows_with_each_short_life(short_lives, seconds):
    assert pause_after(short_lives) == seconds <= LONGEST_PAUSE_SECONDS
