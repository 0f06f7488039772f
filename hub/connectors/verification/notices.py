"""Cross-agency notices (跨機關通報): one agency tells others what changed."""

from __future__ import annotations

from datetime import date

import msgspec

from hub.rules.notices import NoticeEvent, NoticeStatus

__all__ = ["NoticeCounts", "NoticeEvent", "NoticeStatistic", "NoticeStatus"]


class NoticeCounts(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How many notices were sent in a period."""

    notices: int


class NoticeStatistic(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Notices sent in a month, by event and by how far they have come; `month` is its first day."""

    month: date
    event: NoticeEvent
    status: NoticeStatus
    notices: int
