"""Online applications (線上申辦): the states of a case, who may move it, and the clocks that run meanwhile.

The clock of the decision runs from the submission. While a correction is waited for it stands still, and a second
one runs for the applicant; with the correction the decision has its whole time again. Without one, the case is
rejected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from hub.rules.deadlines import Clock, DeadlineCode, DeadlineRule, clock
from hub.rules.terms import Term


class ApplicationState(Term):
    """How far an application has come."""

    DRAFT = "DRAFT", "填表", "Draft"
    SUBMITTED = "SUBMITTED", "送件", "Submitted"
    ASSIGNED = "ASSIGNED", "分文", "Assigned"
    IN_REVIEW = "IN_REVIEW", "承辦", "In review"
    CORRECTION_REQUIRED = "CORRECTION_REQUIRED", "補正", "Correction required"
    APPROVED = "APPROVED", "通過", "Approved"
    REJECTED = "REJECTED", "不通過", "Rejected"
    ANSWERED = "ANSWERED", "回覆", "Answered"
    DELIVERED = "DELIVERED", "領件", "Delivered"
    WITHDRAWN = "WITHDRAWN", "撤回", "Withdrawn"


class Party(Term):
    """Who moves an application."""

    APPLICANT = "APPLICANT", "申請人", "Applicant"
    AGENCY = "AGENCY", "承辦機關", "Agency in charge"


class ApplicationAct(Term):
    """What is done with an application."""

    SUBMIT = "SUBMIT", "送件", "Submit"
    ASSIGN = "ASSIGN", "分文", "Assign"
    REVIEW = "REVIEW", "承辦", "Take into review"
    REQUIRE_CORRECTION = "REQUIRE_CORRECTION", "通知補正", "Require a correction"
    CORRECT = "CORRECT", "補正", "Correct"
    APPROVE = "APPROVE", "通過", "Approve"
    REJECT = "REJECT", "不通過", "Reject"
    ANSWER = "ANSWER", "回覆", "Answer"
    DELIVER = "DELIVER", "領件", "Deliver"
    WITHDRAW = "WITHDRAW", "撤回", "Withdraw"


_BEFORE_DECISION: Final = frozenset(
    {
        ApplicationState.SUBMITTED,
        ApplicationState.ASSIGNED,
        ApplicationState.IN_REVIEW,
        ApplicationState.CORRECTION_REQUIRED,
    }
)
_DECIDED: Final = frozenset({ApplicationState.APPROVED, ApplicationState.REJECTED})
_REVIEW: Final = frozenset({ApplicationState.IN_REVIEW})
_CORRECTION: Final = frozenset({ApplicationState.CORRECTION_REQUIRED})


@dataclass(frozen=True, slots=True)
class _Transition:
    """From which states an act leads to which, and who may act."""

    before: frozenset[ApplicationState]
    result: ApplicationState
    by: frozenset[Party]


def _by(*parties: Party) -> frozenset[Party]:
    return frozenset(parties)


_TRANSITIONS: Final[Mapping[ApplicationAct, _Transition]] = MappingProxyType(
    {
        ApplicationAct.SUBMIT: _Transition(
            frozenset({ApplicationState.DRAFT}), ApplicationState.SUBMITTED, _by(Party.APPLICANT)
        ),
        ApplicationAct.ASSIGN: _Transition(
            frozenset({ApplicationState.SUBMITTED}), ApplicationState.ASSIGNED, _by(Party.AGENCY)
        ),
        ApplicationAct.REVIEW: _Transition(
            frozenset({ApplicationState.ASSIGNED}), ApplicationState.IN_REVIEW, _by(Party.AGENCY)
        ),
        ApplicationAct.REQUIRE_CORRECTION: _Transition(
            _REVIEW, ApplicationState.CORRECTION_REQUIRED, _by(Party.AGENCY)
        ),
        ApplicationAct.CORRECT: _Transition(_CORRECTION, ApplicationState.IN_REVIEW, _by(Party.APPLICANT)),
        ApplicationAct.APPROVE: _Transition(_REVIEW, ApplicationState.APPROVED, _by(Party.AGENCY)),
        ApplicationAct.REJECT: _Transition(_REVIEW, ApplicationState.REJECTED, _by(Party.AGENCY)),
        ApplicationAct.ANSWER: _Transition(_DECIDED, ApplicationState.ANSWERED, _by(Party.AGENCY)),
        ApplicationAct.DELIVER: _Transition(
            frozenset({ApplicationState.ANSWERED}), ApplicationState.DELIVERED, _by(Party.AGENCY)
        ),
        # The agency withdraws what came twice, or was a prank.
        ApplicationAct.WITHDRAW: _Transition(
            _BEFORE_DECISION | {ApplicationState.DRAFT},
            ApplicationState.WITHDRAWN,
            _by(Party.APPLICANT, Party.AGENCY),
        ),
    }
)

# What keeps an agency from going on, or ends a case, is said to the citizen in words.
_SAID_WHY: Final = frozenset({ApplicationAct.REQUIRE_CORRECTION, ApplicationAct.REJECT, ApplicationAct.WITHDRAW})

Rules = Mapping[DeadlineCode, DeadlineRule]


@dataclass(frozen=True, slots=True)
class ApplicationStanding:
    """How a case stands: its state, the limit that runs, since when and until when; None where none runs."""

    state: ApplicationState
    limit: DeadlineCode | None = None
    started_at: datetime | None = None
    due_at: datetime | None = None

    def settled(self, now: datetime) -> ApplicationStanding:
        """The case as it is `now`: rejected if the correction did not come in time.

        A decision that is late is still to be made.
        """
        is_late = self.due_at is not None and now >= self.due_at
        if self.state is ApplicationState.CORRECTION_REQUIRED and is_late:
            return ApplicationStanding(ApplicationState.REJECTED)
        return self


def drafted() -> ApplicationStanding:
    """A case that is being filled in; no clock runs."""
    return ApplicationStanding(ApplicationState.DRAFT)


def after(
    case: ApplicationStanding, act: ApplicationAct, by: Party, at: datetime, rules: Rules
) -> ApplicationStanding | None:
    """How a case stands after an act; None if it is not legal then, or not for this party."""
    now, transition = case.settled(at), _TRANSITIONS[act]
    if now.state not in transition.before or by not in transition.by:
        return None
    return _entered(now, transition.result, at, rules)


def legal_acts(state: ApplicationState, by: Party) -> frozenset[ApplicationAct]:
    """What a party may do with a case in this state."""
    return frozenset(act for act, each in _TRANSITIONS.items() if state in each.before and by in each.by)


def needs_reason(act: ApplicationAct, by: Party) -> bool:
    """Whether who does this has to say why."""
    return by is Party.AGENCY and act in _SAID_WHY


def application_clock(case: ApplicationStanding, rules: Rules, now: datetime) -> Clock | None:
    """The clock that runs, if one does."""
    if case.limit is None or case.started_at is None:
        return None
    return clock(rules[case.limit], case.started_at, now=now)


def _entered(
    before: ApplicationStanding, state: ApplicationState, at: datetime, rules: Rules
) -> ApplicationStanding:
    if state is ApplicationState.CORRECTION_REQUIRED:
        return _started(state, DeadlineCode.APPLICATION_CORRECTION, at, rules)
    if state not in _BEFORE_DECISION:
        return ApplicationStanding(state)
    if before.limit is DeadlineCode.APPLICATION_DECISION:
        return ApplicationStanding(state, before.limit, before.started_at, before.due_at)
    return _started(state, DeadlineCode.APPLICATION_DECISION, at, rules)


def _started(state: ApplicationState, limit: DeadlineCode, at: datetime, rules: Rules) -> ApplicationStanding:
    return ApplicationStanding(state, limit, at, clock(rules[limit], at, now=at).due_at)
