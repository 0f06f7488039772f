"""Notices between agencies, for the one that tells and those that are told; and the trail of a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from hub.casework import notices, trails
from hub.connectors.agencies.sources import AGENCY_BY_CODE
from hub.connectors.petitions.sources import PETITION_BY_CASE_NUMBER
from hub.context import Context
from hub.errors import BadInput
from hub.resolvers import notices as resolvers
from hub.rules.deadlines import Clock as RunningClock
from hub.rules.notices import NoticeAct, notice_clock
from hub.schema.agencies import Agency
from hub.schema.applications import OnlineApplication
from hub.schema.clocks import Clock
from hub.schema.contacts import ContactInput
from hub.schema.fields import (
    Info,
    argument,
    attribute,
    computed_at,
    link,
    only_for,
    record_type,
    root,
)
from hub.schema.petitions import Petition
from hub.schema.scalar_input import checked_text, shown
from hub.schema.scalars import CaseNumber, CertificateKindCode, IdempotencyKey, Text
from hub.schema.verification.inputs import SubjectInput
from hub.schema.verification.terms import NoticeEvent, NoticeStatus
from hub.services.callers import CASES_FOLLOW, NOTICES_RECEIVE, NOTICES_SEND, PETITIONS_READ, PETITIONS_READ_ALL
from hub.services.field_policies import FieldPolicy, needs

TOLD = needs(NOTICES_RECEIVE)
STAFF = needs(CASES_FOLLOW)
# Whoever told, whoever is told, and whoever watches over cases.
CONCERNED = FieldPolicy(((NOTICES_SEND,), (NOTICES_RECEIVE,), (CASES_FOLLOW,)))


def _notice_clock(delivery: notices.Delivery, context: Context) -> RunningClock | None:
    return notice_clock(delivery.state, context.rules.deadlines, context.now)


@record_type(notices.Delivery, "一個機關的通報件", "A notice at one of its agencies", policy=CONCERNED)
class NoticeDelivery:
    id: strawberry.ID = attribute("通報件編號", "Its id, the webhook-id of its webhook")
    event: NoticeEvent = attribute("通報事由", "What changed")
    related_case: CaseNumber = attribute("相關案號", "The case that it belongs to")
    from_agency: Agency | None = link(AGENCY_BY_CODE, "from_agency", "通報機關", "The agency that told")
    agency: Agency | None = link(AGENCY_BY_CODE, "agency_code", "受通報機關", "The agency that was told")
    sent_at: datetime = attribute("通報時間", "When it was sent")
    status: NoticeStatus = attribute("狀態", "How far it has come")
    since: datetime = attribute("進入目前狀態的時間", "Since when it has had this status")
    reason: Text | None = attribute("退件理由", "Why it was rejected")
    clock: Clock | None = computed_at(
        _notice_clock, "下一步的期限；已結束者為空", "The clock of the next step; null once it has ended"
    )


@record_type(resolvers.SentNotice, "跨機關通報", "A notice that was sent", policy=needs(NOTICES_SEND))
class Notice:
    id: strawberry.ID = attribute("通報編號", "Its id")
    deliveries: list[NoticeDelivery] = attribute(
        "各受通報機關的通報件；無機關訂閱者為空",
        "One for each agency that is subscribed to the event",
    )


@record_type(resolvers.MovedNotice, "通報件處理結果", "What came of an act on a delivery", policy=TOLD)
class MovedNotice:
    done: bool = attribute(
        "是否已處理；目前狀態不允許者為否", "Whether it was done; not where the status does not allow it"
    )
    delivery: NoticeDelivery = attribute("通報件現況", "How the delivery stands now")
    subject: Text | None = attribute(
        "通報對象的證號，僅收件時提供，並記入查詢紀錄；已結束者為空",
        "The id of the person it is about, where it is acknowledged; kept in the ledger. Null once it has ended",
    )


@record_type(trails.LookupMade, "為案件所作的查詢", "A lookup that was made for a case", policy=STAFF)
class LookupMade:
    at: datetime = attribute("查詢時間", "When it was made")
    kind: CertificateKindCode = attribute("書證種類代碼", "The code of the certificate kind")
    agency: Agency | None = link(AGENCY_BY_CODE, "agency_code", "查詢機關", "The agency that looked up")
    outcome: Text | None = attribute("查詢結果；未記錄者為空", "How it ended; null where that is not recorded")


@record_type(trails.CaseTrail, "案件全程", "A case, from the lookups for it to where it is held up", policy=STAFF)
class CaseTrail:
    case_number: CaseNumber = attribute("案號", "Its case number")
    lookups: list[LookupMade] = attribute("為此案所作的查詢", "The lookups that were made for it")
    notices: list[NoticeDelivery] = attribute("此案的通報件", "The deliveries of its notices")
    waits_for: list[NoticeDelivery] = attribute(
        "尚待處理的通報件，最急者在前：案件卡在這些機關",
        "What agencies have still to do, the most urgent first: these hold it up",
    )
    application: OnlineApplication | None = attribute("線上申辦案件", "The online application of this number")
    petition: Petition | None = only_for(
        needs(CASES_FOLLOW, PETITIONS_READ, PETITIONS_READ_ALL),
        link(PETITION_BY_CASE_NUMBER, "case_number", "陳情案件", "The petition of this number"),
    )


_DELIVERY = ("通報件編號", "The id of the delivery")


@strawberry.type
class NoticesQuery:
    @root(
        list[NoticeDelivery] | None,
        "本機關待處理的通報件，最早者在前，至多一百件；需要 notices:receive 權限",
        "What the caller's agency has still to do, oldest first, at most a hundred; needs notices:receive",
        policy=TOLD,
    )
    async def notices_to_handle(self, info: Info) -> Sequence[notices.Delivery]:
        return await resolvers.notices_to_handle(info.context)

    @root(
        CaseTrail | None,
        "一個案號的全程：查詢、通報、申辦、陳情，及卡在哪個機關；需要 cases:follow 權限",
        "A case by its number: lookups, notices, application, petition, and the agency that holds it up; "
        "needs the scope cases:follow",
        policy=STAFF,
    )
    async def case_trail(
        self, info: Info, case_number: Annotated[CaseNumber, argument("案號", "The case number")]
    ) -> trails.CaseTrail:
        return await resolvers.case_trail(info.context, case_number)


@strawberry.type
class NoticesMutation:
    @root(
        Notice | None,
        "通報訂閱此事由的各機關；需要 notices:send 權限",
        "Tell every agency that is subscribed to the event; needs the scope notices:send",
        policy=needs(NOTICES_SEND),
    )
    async def notify_agencies(
        self,
        info: Info,
        event: Annotated[NoticeEvent, argument("通報事由", "What changed")],
        related_case: Annotated[CaseNumber, argument("相關案號", "The case that it belongs to")],
        subject: Annotated[SubjectInput, argument("通報對象，限自然人", "Whom it is about, a person")],
        idempotency_key: Annotated[
            IdempotencyKey,
            argument(
                "重送時的識別鍵，以 UUID 為宜：同一鍵與同一內容只通報一次",
                "What tells a repetition, best a UUID: the same key and payload are one notice",
            ),
        ],
        contact: Annotated[
            ContactInput | None, argument("如何通知民眾；不通知者為空", "How to tell the citizen; null not to")
        ] = None,
    ) -> resolvers.SentNotice:
        told = contact.contact() if contact else None
        return await resolvers.notify_agencies(
            info.context, event, related_case, subject.subject(), told, idempotency_key
        )

    @root(
        MovedNotice | None,
        "本機關收件；查無此件為空；需要 notices:receive 權限",
        "Acknowledge a delivery to the caller's agency; null if there is none; needs the scope notices:receive",
        policy=TOLD,
    )
    async def acknowledge_notice(
        self, info: Info, delivery: Annotated[strawberry.ID, argument(*_DELIVERY)]
    ) -> resolvers.MovedNotice | None:
        return await resolvers.move_notice(info.context, _delivery_id(delivery), NoticeAct.ACKNOWLEDGE)

    @root(
        MovedNotice | None,
        "本機關已配合變更；需要 notices:receive 權限",
        "Say that the caller's agency has changed its records; needs the scope notices:receive",
        policy=TOLD,
    )
    async def apply_notice(
        self, info: Info, delivery: Annotated[strawberry.ID, argument(*_DELIVERY)]
    ) -> resolvers.MovedNotice | None:
        return await resolvers.move_notice(info.context, _delivery_id(delivery), NoticeAct.APPLY)

    @root(
        MovedNotice | None,
        "本機關退件；需要 notices:receive 權限",
        "Reject a delivery to the caller's agency; needs the scope notices:receive",
        policy=TOLD,
    )
    async def reject_notice(
        self,
        info: Info,
        delivery: Annotated[strawberry.ID, argument(*_DELIVERY)],
        reason: Annotated[Text, argument("退件理由，如證照已逾有效期限", "Why, such as an expired licence")],
    ) -> resolvers.MovedNotice | None:
        return await resolvers.move_notice(info.context, _delivery_id(delivery), NoticeAct.REJECT, reason)


def _delivery_id(given: str) -> UUID:
    """The id of a delivery; raises BadInput."""
    try:
        return UUID(checked_text(given, 64))
    except ValueError as error:
        raise BadInput(
            f"delivery 應為通報件編號，收到「{shown(given)}」",
            f"delivery should be the id of a delivery, got {shown(given)}",
        ) from error
