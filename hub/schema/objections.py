"""Objections to lookups, for the citizen that a lookup was about."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from hub.errors import BadInput
from hub.resolvers import objections as resolvers
from hub.resolvers.objections import ObjectionState
from hub.schema.fields import Info, argument, attribute, public_enum, record_type, root
from hub.schema.scalar_input import checked_text, shown
from hub.schema.scalars import CaseNumber, IdempotencyKey, Text
from hub.services.callers import CITIZEN
from hub.services.field_policies import needs

CITIZENS = needs(CITIZEN)

public_enum(ObjectionState, "異議辦理到哪一步", "How far an objection has come")


@record_type(resolvers.ReceivedObjection, "對一次查詢的異議", "An objection to a lookup", policy=CITIZENS)
class Objection:
    state: ObjectionState = attribute("狀態", "How far it has come")
    received_at: datetime = attribute("收件時間", "When it was received")
    case_number: CaseNumber | None = attribute(
        "陳情案號；尚未立案時為空，以同一 idempotencyKey 再送即可得知",
        "The number of its petition; null until there is one: send it again with the same idempotencyKey",
    )
    query_code: Text | None = attribute(
        "案件的查詢碼，用於 serviceCase；尚未立案時為空",
        "The query code of its petition, for serviceCase; null until there is one",
    )


@strawberry.type
class ObjectionsMutation:
    @root(
        Objection | None,
        "對一次查詢自己資料的紀錄提出異議，成為查詢機關的陳情案件；限持有市民存取權杖者",
        "Object to a lookup about oneself: it becomes a petition to the agency that made it. "
        "Needs a citizen's access token",
        policy=CITIZENS,
    )
    async def object_to_lookup(
        self,
        info: Info,
        ledger_entry: Annotated[
            strawberry.ID, argument("查詢紀錄編號", "The entry of the lookup in the log, its ledgerEntry")
        ],
        reason: Annotated[Text, argument("異議的理由", "Why")],
        idempotency_key: Annotated[
            IdempotencyKey,
            argument(
                "重送時的識別鍵，以 UUID 為宜：同一鍵與同一內容只立一案，回應相同",
                "What tells a repetition, best a UUID: the same key and payload are one petition and one answer",
            ),
        ],
    ) -> resolvers.ReceivedObjection:
        return await resolvers.object_to_lookup(info.context, entry_id(ledger_entry), reason, idempotency_key)


def entry_id(given: str) -> UUID:
    """The id of an entry of the ledger; raises BadInput."""
    try:
        return UUID(checked_text(given, 64))
    except ValueError as error:
        raise BadInput(
            f"ledgerEntry 應為查詢紀錄編號，收到「{shown(given)}」",
            f"ledgerEntry should be the id of an entry, got {shown(given)}",
        ) from error
