"""Applications move as the rules say, whoever does what in whichever order; a correction restarts the clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules.applications import (
    ApplicationAct,
    ApplicationStanding,
    ApplicationState,
    Party,
    after,
    application_clock,
    drafted,
    legal_acts,
)
from hub.rules.deadlines import DEADLINE_RULES, ClockState, DeadlineCode, DeadlineKind

NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)
DAY = timedelta(days=1)
A, C, D = ApplicationAct, ApplicationState, DeadlineCode
OF_APPLICANT = {A.SUBMIT, A.CORRECT, A.WITHDRAW}
ENDS = {C.DELIVERED, C.WITHDRAWN}
# The edges of the comparable office's machine, and the two ways out of it.
EDGES = {
    (C.DRAFT, C.SUBMITTED),
    (C.SUBMITTED, C.ASSIGNED),
    (C.ASSIGNED, C.IN_REVIEW),
    (C.IN_REVIEW, C.APPROVED),
    (C.IN_REVIEW, C.REJECTED),
    (C.IN_REVIEW, C.CORRECTION_REQUIRED),
    (C.CORRECTION_REQUIRED, C.IN_REVIEW),
    (C.CORRECTION_REQUIRED, C.REJECTED),
    (C.APPROVED, C.ANSWERED),
    (C.REJECTED, C.ANSWERED),
    (C.ANSWERED, C.DELIVERED),
    *((state, C.WITHDRAWN) for state in (C.DRAFT, C.SUBMITTED, C.ASSIGNED, C.IN_REVIEW, C.CORRECTION_REQUIRED)),
}
STEPS = st.lists(
    st.tuples(st.sampled_from(A), st.sampled_from(Party), st.timedeltas(timedelta(0), 20 * DAY)), max_size=12
)


def moved(*acts: ApplicationAct, case=None, at=NOW, every=DAY):
    """The case after these, one every day, each by who may do it."""
    case = case or drafted()
    for place, act in enumerate(acts):
        by = Party.APPLICANT if act in OF_APPLICANT else Party.AGENCY
        case = after(case, act, by, at + place * every, DEADLINE_RULES)
        assert case is not None
    return case


REVIEW = (A.SUBMIT, A.ASSIGN, A.REVIEW)


def test_a_case_goes_from_the_form_to_the_pickup():
    assert moved(*REVIEW, A.APPROVE, A.ANSWER, A.DELIVER) == ApplicationStanding(C.DELIVERED)
    assert moved(*REVIEW, A.REJECT, A.ANSWER) == ApplicationStanding(C.ANSWERED)


def test_the_clock_of_the_decision_runs_from_the_submission():
    case = moved(*REVIEW)
    running = application_clock(case, DEADLINE_RULES, NOW)
    assert (case.limit, case.started_at) == (D.APPLICATION_DECISION, NOW)
    assert (running.due_at, running.rule.kind) == (case.due_at, DeadlineKind.CALENDAR)
    assert application_clock(drafted(), DEADLINE_RULES, NOW) is None


def test_a_correction_has_a_clock_of_its_own_and_restarts_that_of_the_decision():
    waiting = moved(*REVIEW, A.REQUIRE_CORRECTION)
    assert (waiting.limit, waiting.started_at) == (D.APPLICATION_CORRECTION, NOW + 3 * DAY)
    corrected = moved(A.CORRECT, case=waiting, at=NOW + 9 * DAY)
    assert (corrected.state, corrected.limit) == (C.IN_REVIEW, D.APPLICATION_DECISION)
    assert corrected.started_at == NOW + 9 * DAY
    assert corrected.due_at > moved(*REVIEW).due_at


def test_without_a_correction_in_time_a_case_is_rejected():
    waiting = moved(*REVIEW, A.REQUIRE_CORRECTION)
    just = waiting.due_at - timedelta(microseconds=1)
    assert after(waiting, A.CORRECT, Party.APPLICANT, just, DEADLINE_RULES).state is C.IN_REVIEW
    assert after(waiting, A.CORRECT, Party.APPLICANT, waiting.due_at, DEADLINE_RULES) is None
    assert waiting.settled(waiting.due_at) == ApplicationStanding(C.REJECTED)
    assert after(waiting, A.ANSWER, Party.AGENCY, waiting.due_at, DEADLINE_RULES).state is C.ANSWERED


def test_a_decision_that_is_late_is_still_to_be_made():
    case = moved(*REVIEW)
    late = case.due_at + DAY
    assert case.settled(late) == case
    assert application_clock(case, DEADLINE_RULES, late).state is ClockState.MISSED
    assert after(case, A.APPROVE, Party.AGENCY, late, DEADLINE_RULES).state is C.APPROVED


@pytest.mark.parametrize("act", sorted(set(A) - OF_APPLICANT))
def test_what_the_agency_does_the_applicant_may_not(act):
    assert all(act not in legal_acts(state, Party.APPLICANT) for state in C)


def test_both_may_withdraw_until_it_is_decided():
    for party in Party:
        assert {state for state in C if A.WITHDRAW in legal_acts(state, party)} == {
            state for state, result in EDGES if result is C.WITHDRAWN
        }


@given(STEPS)
def test_whatever_comes_a_case_follows_the_machine_and_has_a_clock_until_it_is_decided(steps):
    case, at = drafted(), NOW
    for act, by, later in steps:
        at += later
        before = case.settled(at)
        assert before.state is case.state or (case.state, before.state) in EDGES
        case = after(case, act, by, at, DEADLINE_RULES) or before
        assert case.state is before.state or (before.state, case.state) in EDGES
        assert (case.state is before.state) == (act not in legal_acts(before.state, by))
        waits = case.state in {C.SUBMITTED, C.ASSIGNED, C.IN_REVIEW, C.CORRECTION_REQUIRED}
        assert (case.due_at is not None) == waits
        assert before.state not in ENDS or case == before
