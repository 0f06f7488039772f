"""Bringing notices to the agencies that have a webhook: at least once, under the same id each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hub.casework.notices import REGISTER
from hub.casework.posting import Failure, Post
from hub.casework.retries import next_try
from hub.casework.subscriptions import WEBHOOK_SECRET
from hub.casework.webhooks import body, headers
from hub.rules.notices import NoticeEvent
from hub.services.postgres import Database, Statement
from hub.services.seals import BrokenSeal, Seals


class Webhook(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A delivery that is to be sent, and where; no address if its agency is no longer subscribed.

    For a day after its secret was changed, the previous one signs as well.
    """

    id: UUID
    notice_id: UUID
    event: NoticeEvent
    from_agency: str
    related_case: str
    sent_at: datetime
    due_at: datetime
    attempts: int
    address: str | None
    sealed_secret: bytes | None
    previous_sealed_secret: bytes | None

    @property
    def sealed_secrets(self) -> list[bytes]:
        """What it is signed with, the present secret first; none where it goes nowhere."""
        return [each for each in (self.sealed_secret, self.previous_sealed_secret) if each]


TO_SEND = Statement("hub/webhook_to_send", Webhook, current=True)


@dataclass(frozen=True, slots=True)
class Tries:
    """What trying takes beside what is tried: the time, chance, and who is told how it went."""

    now: Callable[[], datetime]
    chance: Callable[[], float]
    tell: Callable[[str, str], None]

    def after(self, kind: str, attempts: int, failure: Failure) -> timedelta | None:
        """In how long to try again after a failure, the last of so many attempts; None if it is a dead letter."""
        again = None if failure.is_final else next_try(attempts, self.chance(), failure.retry_after)
        self.tell(kind, "dead" if again is None else "failed")
        return again


class NoticeDeliveries:
    """Sends what waits to be sent."""

    def __init__(self, database: Database, seals: Seals, post: Post, tries: Tries) -> None:
        self._database = database
        self._seals = seals
        self._post = post
        self._tries = tries

    async def deliver(self, id_: UUID) -> timedelta | None:
        """Try once; in how long to try again, or None if it has arrived, is dead, or need not be sent any more."""
        now = self._tries.now()
        for webhook in await self._database.all(TO_SEND, id_):
            if now >= webhook.due_at:
                continue
            failure = await self._sent(webhook, now)
            if failure:
                return await self._failed(webhook, failure, now)
            await self._database.execute("hub/mark_delivered", id_, now)
            self._tries.tell("notice", "delivered")
        return None

    async def _sent(self, webhook: Webhook, now: datetime) -> Failure | None:
        if webhook.address is None or webhook.sealed_secret is None:
            return Failure("no subscription", is_final=True)
        try:
            secrets = [self._seals.open(WEBHOOK_SECRET, each) for each in webhook.sealed_secrets]
        except BrokenSeal:
            return Failure("secret of the webhook cannot be opened", is_final=True)
        content = body("notice.sent", webhook.sent_at, _data(webhook))
        return await self._post(webhook.address, headers(secrets, webhook.id, now, content), content)

    async def _failed(self, webhook: Webhook, failure: Failure, now: datetime) -> timedelta | None:
        again = self._tries.after("notice", webhook.attempts + 1, failure)
        dead_at = now if again is None else None
        await self._database.execute("hub/note_failed_delivery", webhook.id, failure.reason, dead_at)
        return again


def _data(webhook: Webhook) -> dict[str, object]:
    """Nothing of the citizen: whom it is about, the agency asks the hub."""
    return {
        "delivery": webhook.id,
        "notice": webhook.notice_id,
        "event": webhook.event,
        "from": webhook.from_agency,
        "relatedCase": webhook.related_case,
        "certificateKind": REGISTER,
        "acknowledgeBy": webhook.due_at,
    }
