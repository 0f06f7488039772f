"""Cross-agency notices (跨機關通報): how a notice moves at each agency that receives it, and by when.

A receiving agency acknowledges a notice, then applies it or rejects it with a reason. Each step has its clock; a
step that is not taken in time ends the notice there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from hub.rules.deadlines import Clock, DeadlineCode, DeadlineRule, clock
from hub.rules.terms import Term


class NoticeEvent(Term):
    """What changed."""

    ADDRESS_CHANGE = "ADDRESS_CHANGE", "戶籍遷徙", "Change of address"
    NAME_CHANGE = "NAME_CHANGE", "姓名變更", "Change of name"
    DEATH = "DEATH", "死亡登記", "Death"
    MARRIAGE = "MARRIAGE", "結婚登記", "Marriage"
    DIVORCE = "DIVORCE", "離婚登記", "Divorce"


class NoticeStatus(Term):
    """How far a notice has come."""

    SENT = "SENT", "已通報", "Sent"
    ACKNOWLEDGED = "ACKNOWLEDGED", "已收件", "Acknowledged"
    APPLIED = "APPLIED", "已配合變更", "Applied"
    REJECTED = "REJECTED", "已退件", "Rejected"
    EXPIRED = "EXPIRED", "逾期", "Expired"


class NoticeAct(Term):
    """What a receiving agency does with a notice."""

    ACKNOWLEDGE = "ACKNOWLEDGE", "收件", "Acknowledge"
    APPLY = "APPLY", "配合變更", "Apply"
    REJECT = "REJECT", "退件", "Reject"


_RESULTS: Final[Mapping[NoticeAct, NoticeStatus]] = MappingProxyType(
    {
        NoticeAct.ACKNOWLEDGE: NoticeStatus.ACKNOWLEDGED,
        NoticeAct.APPLY: NoticeStatus.APPLIED,
        NoticeAct.REJECT: NoticeStatus.REJECTED,
    }
)
# What may be done while a notice has a status, and the limit within which.
_OPEN: Final[Mapping[NoticeStatus, tuple[frozenset[NoticeAct], DeadlineCode]]] = MappingProxyType(
    {
        NoticeStatus.SENT: (frozenset({NoticeAct.ACKNOWLEDGE}), DeadlineCode.NOTICE_ACKNOWLEDGEMENT),
        NoticeStatus.ACKNOWLEDGED: (
            frozenset({NoticeAct.APPLY, NoticeAct.REJECT}),
            DeadlineCode.NOTICE_APPLICATION,
        ),
    }
)

Rules = Mapping[DeadlineCode, DeadlineRule]


@dataclass(frozen=True, slots=True)
class NoticeState:
    """How a notice stands at one agency: its status since when, and the first instant too late for the next step.

    `due_at` is None once the notice has ended there.
    """

    status: NoticeStatus
    since: datetime
    due_at: datetime | None

    def has_lapsed(self, now: datetime) -> bool:
        """Whether the next step was not taken in time."""
        return self.due_at is not None and now >= self.due_at

    def settled(self, now: datetime) -> NoticeState:
        """The state as it is `now`: expired, since it was due, if it has lapsed."""
        if self.due_at is None or not self.has_lapsed(now):
            return self
        return NoticeState(NoticeStatus.EXPIRED, self.due_at, None)


def sent(at: datetime, rules: Rules) -> NoticeState:
    """A notice that has just been sent."""
    return _entered(NoticeStatus.SENT, at, rules)


def after(state: NoticeState, act: NoticeAct, at: datetime, rules: Rules) -> NoticeState | None:
    """How a notice stands after an act; None if the act is not legal then.

    What was done already is not done again, and is no mistake: an agency that heard no answer asks once more.
    """
    now = state.settled(at)
    if now.status is _RESULTS[act]:
        return now
    if act not in legal_acts(now.status):
        return None
    return _entered(_RESULTS[act], at, rules)


def legal_acts(status: NoticeStatus) -> frozenset[NoticeAct]:
    """What a receiving agency may do with a notice of this status."""
    return _OPEN[status][0] if status in _OPEN else frozenset()


def notice_clock(state: NoticeState, rules: Rules, now: datetime) -> Clock | None:
    """The clock of the step that is waited for; None once the notice has ended."""
    if state.status not in _OPEN:
        return None
    return clock(rules[_OPEN[state.status][1]], state.since, now=now)


def _entered(status: NoticeStatus, at: datetime, rules: Rules) -> NoticeState:
    due = clock(rules[_OPEN[status][1]], at, now=at).due_at if status in _OPEN else None
    return NoticeState(status, at, due)
