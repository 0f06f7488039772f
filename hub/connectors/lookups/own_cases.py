"""What agencies have to do with one person: online applications, and notices about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from hub.rules.notices import NoticeEvent, NoticeStatus
from hub.sources.paging import Order


@dataclass(frozen=True, slots=True)
class Person:
    """A person, by the hashes that stand for them."""

    subject_hashes: tuple[bytes, ...] = field(repr=False)


class NoticeAbout(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A notice about the person at one agency; `opened_at` is when the agency first learned who it is about."""

    id: UUID
    event: NoticeEvent
    related_case: str
    from_agency: str
    agency_code: str
    sent_at: datetime
    status: NoticeStatus
    since: datetime
    reason: str | None
    opened_at: datetime | None


NEWEST_APPLICATION: Final = Order(
    "applications.newest",
    "drafted_at",
    descending=True,
    types=(datetime, str),
    place=lambda case: (case.drafted_at, case.case_number),
)
NEWEST_NOTICE: Final = Order(
    "notices.newest",
    "sent_at",
    descending=True,
    types=(datetime, UUID),
    place=lambda notice: (notice.sent_at, notice.id),
)
