"""Which agency is told of what: by a webhook that is signed with a secret of its own, or when it asks."""

from __future__ import annotations

import base64
from datetime import datetime

import msgspec

from hub.rules.notices import NoticeEvent
from hub.services.postgres import Database, Statement
from hub.services.seals import Seals

SECRET_PREFIX = "whsec_"  # noqa: S105  # of Standard Webhooks; what follows it is the secret
SECRET_BYTES = 32
WEBHOOK_SECRET = "webhook secret"  # noqa: S105  # the use of a seal


class Subscription(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """An agency that is told of an event; without an address it asks."""

    agency_code: str
    event: NoticeEvent
    address: str | None
    subscribed_at: datetime


ALL = Statement("hub/notice_subscriptions", Subscription)
REMOVED = Statement("hub/unsubscribe_from_notices", Subscription)


def webhook_secret(random: bytes) -> str:
    """A secret in the form of Standard Webhooks."""
    return SECRET_PREFIX + base64.b64encode(random).decode()


class Subscriptions:
    """The subscriptions, in the hub's own database."""

    def __init__(self, database: Database, seals: Seals) -> None:
        self._database = database
        self._seals = seals

    async def add(
        self, agency: str, event: NoticeEvent, address: str | None = None, secret: str | None = None
    ) -> None:
        """Subscribe an agency to an event, in place of what it had before.

        A secret that it had signs for a day beside the new one.
        """
        sealed = self._seals.seal(WEBHOOK_SECRET, secret) if secret else None
        await self._database.execute("hub/subscribe_to_notices", agency, event.value, address, sealed)

    async def all(self) -> list[Subscription]:
        """Every subscription, by agency."""
        return await self._database.all(ALL)

    async def remove(self, agency: str, event: NoticeEvent) -> bool:
        """End a subscription; whether there was one."""
        return bool(await self._database.execute_returning(REMOVED, agency, event.value))
