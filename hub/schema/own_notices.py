"""Notices between agencies, for the citizen whom they are about."""

from __future__ import annotations

from datetime import datetime

import strawberry

from hub.connectors.agencies.sources import AGENCY_BY_CODE
from hub.connectors.lookups.own_cases import NoticeAbout
from hub.resolvers import access_log as resolvers
from hub.resolvers.access_log import CITIZENS
from hub.resolvers.paging import PageArguments
from hub.schema.agencies import Agency
from hub.schema.connections import After, Before, First, Last
from hub.schema.fields import Info, attribute, link, record_type
from hub.schema.scalars import CaseNumber, Text
from hub.schema.verification.terms import NoticeEvent, NoticeStatus
from hub.services.callers import Caller
from hub.sources.paging import Slice


@record_type(
    NoticeAbout,
    "一件關於您的跨機關通報，於一個受通報機關",
    "A notice about you between agencies, at one that was told",
    policy=CITIZENS,
)
class NoticeAboutYou:
    id: strawberry.ID = attribute("通報件編號", "Its id")
    event: NoticeEvent = attribute("通報事由", "What changed")
    related_case: CaseNumber = attribute("相關案號", "The case that it belongs to")
    from_agency: Agency | None = link(AGENCY_BY_CODE, "from_agency", "通報機關", "The agency that told")
    agency: Agency | None = link(AGENCY_BY_CODE, "agency_code", "受通報機關", "The agency that was told")
    sent_at: datetime = attribute("通報時間", "When it was sent")
    opened_at: datetime | None = attribute(
        "該機關首次得知對象為您的時間；尚未得知者為空",
        "When that agency first learned that it is about you",
    )
    status: NoticeStatus = attribute("狀態", "How far it has come")
    since: datetime = attribute("進入目前狀態的時間", "Since when it has had this status")
    reason: Text | None = attribute("退件理由", "Why it was rejected")


async def own_notices(
    root: Caller, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
) -> Slice[NoticeAbout] | None:
    """A page of the notices about the citizen who asks."""
    return await resolvers.notices_about(info.context, root, PageArguments(first, after, last, before))
