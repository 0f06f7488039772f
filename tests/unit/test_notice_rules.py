"""Notices move as the rules say, whatever comes in whichever order, and each step has its clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules.deadlines import DEADLINE_RULES, ClockState, DeadlineCode, DeadlineKind
from hub.rules.notices import NoticeAct, NoticeStatus, after, legal_acts, notice_clock, sent

NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)
DAY = timedelta(days=1)
ENDS = {NoticeStatus.APPLIED, NoticeStatus.REJECTED, NoticeStatus.EXPIRED}
STEPS = st.lists(st.tuples(st.sampled_from(NoticeAct), st.timedeltas(timedelta(0), 6 * DAY)), max_size=8)


def moved(*acts, hours=1):
    """The states of a notice with which these are done, one every so many hours."""
    states, at = [sent(NOW, DEADLINE_RULES)], NOW
    for act in acts:
        at += timedelta(hours=hours)
        states.append(after(states[-1], act, at, DEADLINE_RULES))
    return states


def test_a_notice_is_acknowledged_and_then_applied():
    states = [state.status for state in moved(NoticeAct.ACKNOWLEDGE, NoticeAct.APPLY)]
    assert states == [NoticeStatus.SENT, NoticeStatus.ACKNOWLEDGED, NoticeStatus.APPLIED]


def test_or_rejected():
    assert moved(NoticeAct.ACKNOWLEDGE, NoticeAct.REJECT)[-1].status is NoticeStatus.REJECTED


@pytest.mark.parametrize("act", [NoticeAct.APPLY, NoticeAct.REJECT])
def test_none_is_decided_before_it_is_acknowledged(act):
    assert moved(act)[-1] is None


def test_what_was_done_is_not_done_again_and_keeps_its_time():
    once, twice = moved(NoticeAct.ACKNOWLEDGE, NoticeAct.ACKNOWLEDGE)[1:]
    assert twice == once
    assert moved(NoticeAct.ACKNOWLEDGE, NoticeAct.APPLY, NoticeAct.REJECT)[-1] is None


def test_nobody_acknowledges_a_notice_that_has_expired():
    state = sent(NOW, DEADLINE_RULES)
    assert state.due_at == NOW + DAY
    assert after(state, NoticeAct.ACKNOWLEDGE, NOW + DAY - timedelta(microseconds=1), DEADLINE_RULES)
    assert after(state, NoticeAct.ACKNOWLEDGE, NOW + DAY, DEADLINE_RULES) is None
    assert state.settled(NOW + 2 * DAY).status is NoticeStatus.EXPIRED
    assert state.settled(NOW + 2 * DAY).since == NOW + DAY


def test_each_step_has_a_clock_that_names_its_kind_of_days():
    waiting, taken, applied = moved(NoticeAct.ACKNOWLEDGE, NoticeAct.APPLY)
    clocks = [notice_clock(state, DEADLINE_RULES, NOW + 2 * DAY) for state in (waiting, taken)]
    assert [each.rule.code for each in clocks] == [
        DeadlineCode.NOTICE_ACKNOWLEDGEMENT,
        DeadlineCode.NOTICE_APPLICATION,
    ]
    assert [each.state for each in clocks] == [ClockState.MISSED, ClockState.RUNNING]
    assert {each.rule.kind for each in clocks} == {DeadlineKind.CALENDAR}
    assert notice_clock(applied, DEADLINE_RULES, NOW) is None


@given(STEPS)
def test_whatever_comes_a_notice_only_goes_forward_and_ends_once(steps):
    state, at, path = sent(NOW, DEADLINE_RULES), NOW, [NoticeStatus.SENT]
    for act, later in steps:
        at += later
        now = state.settled(at)
        new = after(state, act, at, DEADLINE_RULES)
        if new is None:
            assert act not in legal_acts(now.status)
            state = now
        else:
            assert act in legal_acts(now.status) or new == now
            state = new
        if path[-1] is not state.status:
            path.append(state.status)
        assert (state.due_at is None) == (state.status in ENDS)
        assert state.since <= at
        assert not state.has_lapsed(at)
    order = [NoticeStatus.SENT, NoticeStatus.ACKNOWLEDGED]
    assert [status for status in path if status not in ENDS] == order[: len(path) - (path[-1] in ENDS)]
    assert not ENDS.intersection(path[:-1])
