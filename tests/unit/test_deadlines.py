"""Deadlines and clocks: the edges of each limit, to the microsecond."""

import dataclasses
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules.deadlines import (
    DEADLINE_RULES,
    Clock,
    ClockState,
    DeadlineCode,
    DeadlineKind,
    DeadlineRule,
    DeadlineUnit,
    clock,
    overdue_bounds,
)
from hub.rules.roc_calendar import TAIPEI, YearMonth, day_start

TICK = timedelta(microseconds=1)
FILING = DEADLINE_RULES[DeadlineCode.MONTHLY_FILING]
REPORT_BACK = DEADLINE_RULES[DeadlineCode.DISPATCH_REPORT_BACK]
PETITION = DEADLINE_RULES[DeadlineCode.PETITION_REPLY]

INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds of a strategy are naive


def taipei(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=TAIPEI)


def test_every_deadline_has_a_rule_with_a_name_in_both_languages_and_a_citation() -> None:
    assert set(DEADLINE_RULES) == set(DeadlineCode)
    for code, rule in DEADLINE_RULES.items():
        assert rule.code is code
        assert rule.name.zh_tw
        assert rule.name.en
        assert rule.citation


@pytest.mark.parametrize(
    ("code", "amount", "unit"),
    [
        (DeadlineCode.MONTHLY_FILING, 6, DeadlineUnit.DAY_OF_MONTH),
        (DeadlineCode.DISPATCH_REPORT_BACK, 24, DeadlineUnit.HOUR),
        (DeadlineCode.PETITION_REPLY, 30, DeadlineUnit.DAY),
        (DeadlineCode.OVERSIGHT_REPLY, 12, DeadlineUnit.DAY),
        (DeadlineCode.DEFICIENCY_REPAIR, 30, DeadlineUnit.DAY),
        (DeadlineCode.APPLICATION_DECISION, 60, DeadlineUnit.DAY),
    ],
)
def test_the_limits_are_those_of_the_texts(code: DeadlineCode, amount: int, unit: DeadlineUnit) -> None:
    assert (DEADLINE_RULES[code].amount, DEADLINE_RULES[code].unit) == (amount, unit)


def test_a_monthly_report_is_in_time_until_the_sixth_of_the_next_month_is_over() -> None:
    started = day_start(YearMonth(2012, 12).first_day)
    due = taipei(2013, 1, 7)
    in_time = clock(FILING, started, stopped_at=due - TICK, now=due)
    late = clock(FILING, started, stopped_at=due, now=due)
    assert (in_time.due_at, in_time.state, in_time.overdue_days) == (due, ClockState.MET, 0)
    assert (late.due_at, late.state, late.overdue_days) == (due, ClockState.MISSED, 1)


def test_a_monthly_report_may_be_due_on_another_day() -> None:
    rule = dataclasses.replace(FILING, amount=10)
    assert clock(rule, taipei(2012, 1, 31), now=taipei(2012, 2, 1)).due_at == taipei(2012, 2, 11)


def test_a_dispatch_is_reported_back_within_exactly_24_hours() -> None:
    started = taipei(2012, 8, 1, 14, 30)
    due = taipei(2012, 8, 2, 14, 30)
    assert clock(REPORT_BACK, started, stopped_at=due - TICK, now=due).state is ClockState.MET
    assert clock(REPORT_BACK, started, stopped_at=due, now=due).state is ClockState.MISSED


def test_the_day_a_petition_arrives_is_not_counted() -> None:
    early, late = taipei(2012, 6, 1), taipei(2012, 6, 1, 23, 59, 59)
    now = taipei(2012, 6, 2)
    assert clock(PETITION, early, now=now).due_at == taipei(2012, 7, 2)
    assert clock(PETITION, late, now=now).due_at == taipei(2012, 7, 2)


def test_the_day_is_the_one_in_taipei_wherever_the_instant_was_written() -> None:
    received = datetime(2012, 5, 31, 16, tzinfo=UTC)
    elsewhere = received.astimezone(timezone(timedelta(hours=-5)))
    petition = clock(PETITION, elsewhere, now=received)
    assert petition.due_at == taipei(2012, 7, 2)
    assert petition.started_at.isoformat() == "2012-06-01T00:00:00+08:00"


def test_an_open_clock_runs_until_it_is_due_and_is_missed_from_then_on() -> None:
    started, due = taipei(2012, 6, 1), taipei(2012, 7, 2)
    assert clock(PETITION, started, now=due - TICK).state is ClockState.RUNNING
    missed = clock(PETITION, started, now=due)
    assert (missed.state, missed.stopped_at, missed.overdue_days) == (ClockState.MISSED, None, 1)


@pytest.mark.parametrize(
    ("ended", "days"),
    [
        (taipei(2012, 7, 1, 23, 59), 0),
        (taipei(2012, 7, 2), 1),
        (taipei(2012, 7, 2, 23, 59), 1),
        (taipei(2012, 7, 3), 2),
        (taipei(2012, 7, 12, 9), 11),
    ],
)
def test_overdue_days_are_the_days_begun_after_the_limit(ended: datetime, days: int) -> None:
    started = taipei(2012, 6, 1)
    assert clock(PETITION, started, now=ended).overdue_days == days
    assert clock(PETITION, started, stopped_at=ended, now=taipei(2013, 1, 1)).overdue_days == days


def test_an_extension_lasts_to_the_end_of_the_day_it_names() -> None:
    extended = clock(PETITION, taipei(2012, 6, 1), extended_until=date(2012, 7, 31), now=taipei(2012, 7, 31, 23))
    assert (extended.due_at, extended.state) == (taipei(2012, 8, 1), ClockState.RUNNING)


def test_an_extension_never_shortens_the_limit() -> None:
    extended = clock(PETITION, taipei(2012, 6, 1), extended_until=date(2012, 6, 10), now=taipei(2012, 6, 5))
    assert extended.due_at == taipei(2012, 7, 2)


def test_a_paused_clock_is_neither_missed_nor_overdue() -> None:
    paused = clock(PETITION, taipei(2012, 6, 1), paused=True, now=taipei(2012, 9, 1))
    assert (paused.state, paused.overdue_days) == (ClockState.PAUSED, 0)


def test_a_stopped_clock_is_no_longer_paused() -> None:
    stopped = clock(
        PETITION, taipei(2012, 6, 1), stopped_at=taipei(2012, 6, 9), paused=True, now=taipei(2012, 9, 1)
    )
    assert stopped.state is ClockState.MET


def test_an_instant_without_an_offset_is_refused() -> None:
    naive = datetime(2012, 6, 1)  # noqa: DTZ001 - the fault under test
    aware = taipei(2012, 6, 1)
    with pytest.raises(ValueError, match="expected an instant with an offset, got 2012-06-01T00:00:00"):
        clock(PETITION, naive, now=aware)
    with pytest.raises(ValueError, match="expected an instant with an offset"):
        clock(PETITION, aware, now=naive)
    with pytest.raises(ValueError, match="expected an instant with an offset"):
        clock(PETITION, aware, stopped_at=naive, now=aware)


@pytest.mark.parametrize(("rule", "amount"), [(FILING, 0), (FILING, 29), (PETITION, 0), (PETITION, 367)])
def test_a_limit_that_no_calendar_can_keep_is_refused(rule: DeadlineRule, amount: int) -> None:
    with pytest.raises(ValueError, match="expected an amount of 1 to"):
        dataclasses.replace(rule, amount=amount)


def test_a_limit_in_working_days_is_refused_rather_than_counted_wrongly() -> None:
    with pytest.raises(ValueError, match="expected a rule in calendar days"):
        dataclasses.replace(PETITION, kind=DeadlineKind.WORKING)


@given(st.sampled_from(list(DEADLINE_RULES.values())), INSTANTS, st.timedeltas(timedelta(0), timedelta(days=90)))
def test_a_clock_is_overdue_exactly_when_it_is_missed(
    rule: DeadlineRule, started: datetime, taken: timedelta
) -> None:
    stopped: Clock = clock(rule, started, stopped_at=started + taken, now=started + taken)
    still_open = clock(rule, started, now=started + taken)
    assert stopped.due_at == still_open.due_at > started
    assert (stopped.state is ClockState.MISSED) == (still_open.state is ClockState.MISSED)
    assert (stopped.overdue_days > 0) == (stopped.state is ClockState.MISSED)
    assert stopped.overdue_days == still_open.overdue_days


@given(INSTANTS, st.timedeltas(timedelta(days=-3), timedelta(days=90)), st.none() | st.integers(-5, 60))
def test_an_open_case_is_past_the_bounds_exactly_when_its_clock_is_missed(
    started: datetime, passed: timedelta, extended_days: int | None
) -> None:
    now = started + passed
    granted = None if extended_days is None else started.date() + timedelta(days=extended_days)
    bounds = overdue_bounds(PETITION, now)
    past = started < bounds.started_before and (granted is None or granted < bounds.extended_before)
    assert past == (clock(PETITION, started, now=now, extended_until=granted).state is ClockState.MISSED)


def test_bounds_of_days_are_refused_for_a_limit_in_hours() -> None:
    with pytest.raises(ValueError, match="expected a limit in days, got DISPATCH_REPORT_BACK in HOUR"):
        overdue_bounds(REPORT_BACK, taipei(2012, 6, 1))
