"""A breaker opens on failures, slowness and deafness, waits with jitter, and closes by one probe."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hub.sources.breaker import Breaker, BreakerState, Outcome
from hub.sources.call_window import CALLS_FOR_P95, CallWindow

FAST = 0.01


def failing(breaker, at, count=5):
    for _ in range(count):
        breaker.note(at, at + FAST, Outcome.FAILED)


def opened(at=100.0, random=lambda: 0.5):
    breaker = Breaker(random)
    failing(breaker, at)
    assert breaker.state is BreakerState.OPEN
    return breaker


def recovered(breaker, at):
    assert breaker.start_probe(at)
    breaker.note_ping(at, at + FAST, answered=True)
    assert breaker.state is BreakerState.CLOSED


def wait(breaker, at):
    """The seconds for which it has been opened."""
    return breaker.probe_in(at)


def test_five_failures_in_ten_seconds_open_it():
    breaker = Breaker(lambda: 0.5)
    failing(breaker, 100, 4)
    assert breaker.state is BreakerState.CLOSED
    failing(breaker, 101, 1)
    assert breaker.state is BreakerState.OPEN
    assert breaker.reason == "5 failures in 10 s"


def test_it_remembers_for_the_whole_of_ten_seconds():
    breaker = Breaker(lambda: 0.5)
    for at in (100.0, 102.4, 104.8, 107.2, 109.6):
        assert breaker.state is BreakerState.CLOSED
        failing(breaker, at, 1)
    assert breaker.state is BreakerState.OPEN


def test_five_failures_over_a_longer_time_do_not():
    breaker = Breaker(lambda: 0.5)
    for at in range(0, 50, 10):
        failing(breaker, at, 1)
    assert breaker.state is BreakerState.CLOSED


def test_a_few_failures_among_many_answers_do_not():
    breaker = Breaker(lambda: 0.5)
    for _ in range(20):
        breaker.note(100, 100 + FAST, Outcome.ANSWERED)
    failing(breaker, 101, 10)
    assert breaker.state is BreakerState.CLOSED


@pytest.mark.parametrize(("slow", "state"), [(1, BreakerState.CLOSED), (2, BreakerState.OPEN)])
def test_slowness_at_the_95th_percentile_opens_it(slow, state):
    breaker = Breaker(lambda: 0.5)
    for _ in range(20 - slow):
        breaker.note(100, 100 + FAST, Outcome.ANSWERED)
    for _ in range(slow):
        breaker.note(99, 100.5, Outcome.ANSWERED)
    assert breaker.state is state


def test_three_pings_in_a_row_that_are_not_answered_open_it():
    breaker = Breaker(lambda: 0.5)
    for at in (1, 2):
        breaker.note_ping(at, at + 1, answered=False)
    assert breaker.state is BreakerState.CLOSED
    breaker.note_ping(3, 4, answered=False)
    assert breaker.state is BreakerState.OPEN
    assert breaker.reason == "3 pings in a row not answered"


def test_an_answer_between_two_pings_shows_that_the_system_lives():
    breaker = Breaker(lambda: 0.5)
    for at in range(1, 9, 2):
        breaker.note_ping(at, at + FAST, answered=False)
        breaker.note(at + 1, at + 1 + FAST, Outcome.ANSWERED)
    assert breaker.state is BreakerState.CLOSED


def test_a_caller_that_left_soon_says_nothing_of_the_system():
    breaker = Breaker(lambda: 0.5)
    for _ in range(50):
        breaker.note(100, 100.5, Outcome.GIVEN_UP)
    assert breaker.counts(101).calls == 0


def test_callers_that_left_after_long_say_that_it_is_slow():
    breaker = Breaker(lambda: 0.5)
    for _ in range(20):
        breaker.note(98, 100, Outcome.GIVEN_UP)
    assert breaker.state is BreakerState.OPEN


@pytest.mark.parametrize(("random", "seconds"), [(0.0, 2.0), (1.0, 4.0)])
def test_it_waits_two_to_four_seconds_and_then_lets_one_probe_out(random, seconds):
    breaker = opened(100, lambda: random)
    assert wait(breaker, 100 + FAST) == pytest.approx(seconds)
    assert not breaker.start_probe(100 + FAST + seconds - 0.01)
    assert breaker.start_probe(100 + FAST + seconds)
    assert not breaker.start_probe(200)


def test_a_failed_probe_waits_again_no_longer_than_before():
    breaker = opened(100, lambda: 1.0)
    for _ in range(20):
        at = 100 + FAST + 4
        breaker._probe_at = at
        assert breaker.start_probe(at)
        breaker.note_ping(at, at + 1, answered=False)
        assert breaker.state is BreakerState.OPEN
        assert wait(breaker, at) == pytest.approx(4.0)


def test_a_slow_probe_is_no_recovery():
    breaker = opened(100)
    assert breaker.start_probe(110)
    breaker.note_ping(110, 111.5, answered=True)
    assert breaker.state is BreakerState.OPEN


def test_a_link_that_comes_and_goes_is_asked_less_and_less():
    breaker, at, waits = opened(100, lambda: 1.0), 100.0, []
    for _ in range(6):
        at += 40
        recovered(breaker, at)
        failing(breaker, at + 1)
        waits.append(round(wait(breaker, at + 1 + FAST)))
        at += 1
    assert waits == [8, 16, 30, 30, 30, 30]


def test_a_calm_minute_makes_the_next_outage_a_plain_one():
    breaker = opened(100, lambda: 1.0)
    recovered(breaker, 110)
    failing(breaker, 112)
    recovered(breaker, 130)
    failing(breaker, 200)
    assert wait(breaker, 200 + FAST) == pytest.approx(4.0)


def test_a_call_from_before_the_recovery_does_not_open_it_again():
    breaker = opened(100)
    recovered(breaker, 110)
    for _ in range(10):
        breaker.note(109, 111, Outcome.FAILED)
    assert breaker.state is BreakerState.CLOSED


@given(st.lists(st.tuples(st.floats(0, 4), st.booleans()), max_size=60))
def test_its_window_counts_as_a_list_of_all_calls_would(calls):
    window, at, ended = CallWindow(1.0), 50.0, []
    for pause, failed in calls:
        at += pause
        window.note(at, FAST, failed=failed)
        ended.append((at, failed))
    counts = window.counts(at)
    within, nearly = ([failed for when, failed in ended if when >= at - span] for span in (10.0, 10.5))
    assert len(within) <= counts.calls <= len(nearly)
    assert sum(within) <= counts.failures <= sum(nearly)


@given(st.lists(st.floats(0, 2), min_size=CALLS_FOR_P95, max_size=200))
def test_its_percentile_is_that_of_the_sorted_calls(durations):
    window = CallWindow(1.0)
    for seconds in durations:
        window.note(50.0, seconds, failed=False)
    p95 = sorted(durations)[math.ceil(len(durations) * 19 / 20) - 1]
    assert window.counts(50.0).p95_slow == (p95 > 1.0)
    assert window.counts(50.0).p95_half_slow == (p95 > 0.5)


class AnyOrder(RuleBasedStateMachine):
    """Whatever happens in whatever order."""

    @initialize(random=st.floats(0, 1))
    def start(self, random):
        self.breaker, self.now, self.probing = Breaker(lambda: random), 0.0, None

    @rule(seconds=st.floats(0.01, 40))
    def time_passes(self, seconds):
        self.now += seconds

    @rule(outcome=st.sampled_from(Outcome), took=st.floats(0, 3), times=st.integers(1, 30))
    def calls_end(self, outcome, took, times):
        for _ in range(times):
            self.breaker.note(self.now - took, self.now, outcome)

    @rule()
    def a_probe_is_wanted(self):
        if self.breaker.start_probe(self.now):
            assert self.probing is None
            self.probing = self.now

    @rule(answered=st.booleans())
    def the_probe_ends(self, answered):
        if self.probing is not None:
            self.breaker.note_ping(self.probing, self.now, answered=answered)
            quick = self.now - self.probing <= self.breaker.slow_after
            self.probing = None
            assert (self.breaker.state is BreakerState.CLOSED) == (answered and quick)

    @invariant()
    def it_is_never_open_for_longer_than_half_a_minute(self):
        assert self.breaker.probe_in(self.now) <= 30

    @invariant()
    def its_memory_is_bounded(self):
        assert len(self.breaker._window._slices) <= 22
        counts = self.breaker.counts(self.now)
        assert 0 <= counts.failures <= counts.calls

    @invariant()
    def half_open_is_while_a_probe_is_under_way(self):
        assert (self.breaker.state is BreakerState.HALF_OPEN) == (self.probing is not None)


TestAnyOrder = AnyOrder.TestCase
