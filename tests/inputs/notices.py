"""A desk at which notices are sent, over a real database, and what is there of them."""

import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hub.casework.contacts import Channel, Contact
from hub.casework.notices import NewNotice, Notices
from hub.casework.subscriptions import Subscriptions
from hub.rules.deadlines import DEADLINE_RULES
from hub.rules.notices import NoticeEvent
from hub.services.callers import ApiClient, Caller
from hub.services.idempotency import IdempotencyKeys
from hub.services.seals import Seals

NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOUSEHOLDS, MOTOR, LAND = "397020000A", "397290000H", "397160000A"
CITIZEN, MAIL = "A123456789", "chen@example.org"
CALLER = Caller(ApiClient("abcd1234", "a counter", HOUSEHOLDS, [], b"", NOW, None))
TABLES = "notice_subscription, notice, notice_delivery, notice_step, citizen_message, pgqueuer"


class Desk:
    """Notices over the database, and what is there of them."""

    def __init__(self, database, connection, secret):
        self.database, self.connection = database, connection
        seals = Seals(secret, None, os.urandom)
        self.seals = seals
        self.notices = Notices(database, seals, DEADLINE_RULES)
        self.subscriptions = Subscriptions(database, seals)
        self.keys = IdempotencyKeys(secret, uuid4)

    async def send(self, key="a", event=NoticeEvent.ADDRESS_CHANGE, contact=True, case="NT-1", at=NOW):
        new = NewNotice(
            event,
            HOUSEHOLDS,
            "abcd1234",
            case,
            CITIZEN,
            bytes(32),
            Contact(Channel.EMAIL, MAIL) if contact else None,
        )
        return await self.notices.send(new, self.keys.claim(CALLER, key, "notify", {"event": event}, at))

    async def count(self, table, where="true"):
        return await self.connection.fetchval(f"select count(*) from {table} where {where}")

    async def jobs(self):
        rows = await self.connection.fetch("select entrypoint from pgqueuer order by id")
        return [row["entrypoint"] for row in rows]
