"""Online applications, in the hub's own database: how each stands, and every move that it made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from hub.casework.contacts import CONTACT, Contact
from hub.casework.notices import Moved
from hub.rules.applications import ApplicationAct, ApplicationStanding, ApplicationState, Party, Rules, after
from hub.rules.deadlines import DeadlineCode
from hub.rules.terms import Term
from hub.services.idempotency import Claim, Claimed
from hub.services.postgres import Database, Statement
from hub.services.seals import Seals


class Pickup(Term):
    """How what was applied for is handed over."""

    POST = "POST", "郵寄", "By post"
    COUNTER = "COUNTER", "臨櫃", "At the counter"
    QR = "QR", "QR 碼", "By QR code"


class Application(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A case; `moves` counts how often it was moved."""

    id: UUID
    case_number: str
    service: str
    agency_code: str
    applicant_hash: bytes
    state: ApplicationState
    limit_code: DeadlineCode | None
    started_at: datetime | None
    due_at: datetime | None
    pickup: Pickup | None
    drafted_at: datetime
    moves: int

    @property
    def standing(self) -> ApplicationStanding:
        """How it stands, as the rules see it."""
        return ApplicationStanding(self.state, self.limit_code, self.started_at, self.due_at)


class Move(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A state that a case came to; nobody's doing where a deadline passed. `reason` is what was said of it."""

    state: ApplicationState
    party: Party | None
    at: datetime
    reason: str | None = None


DRAFTED = Statement("hub/draft_application", Claimed)
MOVED = Statement("hub/move_application", Moved)
LAPSED = Statement("hub/lapse_applications", Moved)
BY_NUMBER = Statement("hub/application_by_number", Application, current=True)
BY_ID = Statement("hub/application_by_id", Application, current=True)
TO_HANDLE = Statement("hub/applications_to_handle", Application, current=True)
MOST_OPEN = 100


@dataclass(frozen=True, slots=True, repr=False)
class NewApplication:
    """What a citizen applies for, at which agency; of the applicant a keyed hash."""

    case_number: str
    service: str
    agency: str
    applicant_hash: bytes
    contact: Contact | None = None
    pickup: Pickup | None = None


class Applications:
    """Opens cases and moves them by the rules."""

    def __init__(self, database: Database, seals: Seals, rules: Rules) -> None:
        self._database = database
        self._seals = seals
        self._rules = rules

    async def draft(self, new: NewApplication, claim: Claim) -> UUID:
        """The id of the case, opened now or, under the same claim, before; raises Conflict for another payload."""
        contact = new.contact
        [claimed] = await self._database.execute_returning(
            DRAFTED,
            *claim.arguments,
            new.case_number,
            new.service,
            new.agency,
            new.applicant_hash,
            contact.channel.value if contact else None,
            self._seals.seal(CONTACT, contact.address) if contact else None,
            new.pickup.value if new.pickup else None,
        )
        return claimed.written()

    async def move(
        self,
        case: Application,
        act: ApplicationAct,
        by: Party,
        at: datetime,
        client: str | None = None,
        reason: str | None = None,
    ) -> ApplicationStanding | None:
        """How a case stands after an act; None if the act is not legal, or somebody else was first."""
        case = await self._settled(case, at)
        new = after(case.standing, act, by, at, self._rules)
        if new is None:
            return None
        limit = new.limit.value if new.limit else None
        moved = await self._database.execute_returning(
            MOVED,
            case.id,
            case.moves,
            new.state.value,
            limit,
            new.started_at,
            new.due_at,
            by.value,
            at,
            client,
            reason,
        )
        return new if moved else None

    async def by_number(self, case_number: str) -> Application | None:
        """The case of a number."""
        return (await self._database.one_per_key(BY_NUMBER, [case_number]))[0]

    async def by_id(self, id_: UUID) -> Application | None:
        """The case with an id."""
        return (await self._database.one_per_key(BY_ID, [id_]))[0]

    async def to_handle(self, agency: str) -> list[Application]:
        """What an agency has still to do, the most urgent first."""
        return await self._database.all(TO_HANDLE, agency, MOST_OPEN)

    async def lapse(self, now: datetime, id_: UUID | None = None) -> int:
        """Reject what was not corrected in time, or the one of this id; how many of at most 500 there were."""
        return len(await self._database.execute_returning(LAPSED, now, id_))

    async def _settled(self, case: Application, now: datetime) -> Application:
        """The case as its row is once a deadline that passed is written there: a move of its own, and told."""
        if case.standing.settled(now) == case.standing:
            return case
        await self.lapse(now, case.id)
        return await self.by_id(case.id) or case
