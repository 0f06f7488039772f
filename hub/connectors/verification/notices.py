"""Cross-agency notices (跨機關通報): one agency tells others what changed."""

from __future__ import annotations

from datetime import date

import msgspec

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


class NoticeCounts(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How many notices were sent in a period."""

    notices: int


class NoticeStatistic(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Notices sent in a month, by event and by how far they have come; `month` is its first day."""

    month: date
    event: NoticeEvent
    status: NoticeStatus
    notices: int
