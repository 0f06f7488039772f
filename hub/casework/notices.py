"""Notices between agencies, in the hub's own database: what belongs to one act is committed in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from hub.casework.contacts import CONTACT, Contact
from hub.rules.notices import NoticeAct, NoticeEvent, NoticeState, NoticeStatus, Rules, after, sent
from hub.services.idempotency import Claim, Claimed
from hub.services.postgres import Database, Statement
from hub.services.seals import Seals

SUBJECT = "subject of a notice"
# All that notices tell of is in the register of households, where the agency that is told looks it up.
REGISTER: Final = "HOUSEHOLD_TRANSCRIPT"
MOST_OPEN = 100


class Delivery(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A notice at one receiving agency."""

    id: UUID
    notice_id: UUID
    event: NoticeEvent
    from_agency: str
    related_case: str
    sent_at: datetime
    agency_code: str
    status: NoticeStatus
    since: datetime
    due_at: datetime | None
    reason: str | None
    subject_hash: bytes
    sealed_subject: bytes | None
    delivered_at: datetime | None
    dead_at: datetime | None

    @property
    def state(self) -> NoticeState:
        """How it stands, as the rules see it."""
        return NoticeState(self.status, self.since, self.due_at)


class Moved(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What was moved."""

    id: UUID


SENT = Statement("hub/send_notice", Claimed)
MOVED = Statement("hub/move_delivery", Moved)
EXPIRED = Statement("hub/expire_deliveries", Moved)
BY_ID = Statement("hub/delivery_by_id", Delivery, current=True)
OPEN = Statement("hub/open_deliveries", Delivery, current=True)
OF_NOTICE = Statement("hub/deliveries_of_notice", Delivery, current=True)
OF_CASE = Statement("hub/deliveries_of_case", Delivery, current=True)


@dataclass(frozen=True, slots=True, repr=False)
class NewNotice:
    """What an agency tells others of: an event in a case, of a subject by its id, and whom to keep informed."""

    event: NoticeEvent
    from_agency: str
    client_id: str
    related_case: str
    subject: str
    subject_hash: bytes
    contact: Contact | None = None


class Notices:
    """Sends notices to whoever is subscribed, and moves them at each agency by the rules."""

    def __init__(self, database: Database, seals: Seals, rules: Rules) -> None:
        self._database = database
        self._seals = seals
        self._rules = rules

    async def send(self, notice: NewNotice, claim: Claim) -> UUID:
        """The id of the notice, sent now or, under the same claim, before; raises Conflict for another payload.

        Once this returns, the notice, its deliveries, their jobs and the citizen's message are committed together.
        """
        contact = notice.contact
        [claimed] = await self._database.execute_returning(
            SENT,
            *claim.arguments,
            notice.event.value,
            notice.from_agency,
            notice.client_id,
            notice.related_case,
            notice.subject_hash,
            self._seals.seal(SUBJECT, notice.subject),
            contact.channel.value if contact else None,
            self._seals.seal(CONTACT, contact.address) if contact else None,
            sent(claim.at, self._rules).due_at,
        )
        return claimed.written()

    async def move(
        self, delivery: Delivery, act: NoticeAct, at: datetime, client: str, reason: str | None = None
    ) -> NoticeState | None:
        """How the delivery stands after an act; None if the act is not legal, or somebody else was first."""
        state = after(delivery.state, act, at, self._rules)
        if state is None or state == delivery.state:
            return state
        moved = await self._database.execute_returning(
            MOVED,
            delivery.id,
            delivery.agency_code,
            delivery.status.value,
            delivery.since,
            state.status.value,
            state.since,
            state.due_at,
            reason if act is NoticeAct.REJECT else None,
            client,
        )
        return state if moved else None

    async def delivery(self, id_: UUID) -> Delivery | None:
        """One delivery."""
        return (await self._database.one_per_key(BY_ID, [id_]))[0]

    async def open_of(self, agency: str, now: datetime) -> list[Delivery]:
        """What an agency has still to do, oldest first."""
        return await self._database.all(OPEN, agency, now, MOST_OPEN)

    async def of_notice(self, id_: UUID) -> list[Delivery]:
        """The deliveries of a notice, by agency."""
        return await self._database.all(OF_NOTICE, id_)

    async def of_case(self, case_number: str) -> list[Delivery]:
        """The deliveries of every notice in a case, oldest first."""
        return await self._database.all(OF_CASE, case_number)

    def subject_of(self, delivery: Delivery) -> str | None:
        """Whom it is about; None once the notice has ended everywhere."""
        return self._seals.open(SUBJECT, delivery.sealed_subject) if delivery.sealed_subject else None

    async def expire(self, now: datetime) -> int:
        """End what was not done in time; how many at most 500 there were."""
        return len(await self._database.execute_returning(EXPIRED, now))

    async def erase_ended(self, rested: datetime) -> None:
        """Erase whom it was about, and whom to tell, of all that has ended; of applications at rest as well."""
        await self._database.execute("hub/erase_what_has_ended", rested)
