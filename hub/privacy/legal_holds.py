"""Legal holds: lookups that the persons concerned are not shown yet, by somebody's order under a law.

A hold is what two entries of the ledger say of it, and nothing else: none is placed or ended that is not recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hub.errors import BadInput
from hub.privacy.ledger.entries import HoldEnded, HoldPlaced
from hub.privacy.ledger.postgres import Ledger, Numbered
from hub.services.postgres import Database, Statement

# No entry of the ledger is deleted sooner: a hold does not outlive the entry that says so.
LONGEST = timedelta(days=365)


class CaseOfAgency(msgspec.Struct, frozen=True):
    """A case of an agency, by the number that its officers give as their purpose."""

    agency: str
    case_number: str


class HoldOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be held: one lookup, by its entry's id, or those of a case; by whose order, and who does it."""

    scope: UUID | CaseOfAgency
    ordered_by: str
    law: str
    article: str
    since: datetime
    until: datetime
    by: str


class LegalHold(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A hold that is in force, or will be."""

    id: UUID
    ordered_by: str
    law: str
    article: str
    lookup: UUID | None
    agency_code: str | None
    case_number: str | None
    since: datetime
    until: datetime


ALL = Statement("hub/legal_holds", LegalHold, current=True)
ASKED = Statement("hub/asked_lookup", Numbered, current=True)


class LegalHolds:
    """The holds of one ledger; every method raises SourceError."""

    def __init__(
        self, database: Database, ledger: Ledger, clock: Callable[[], datetime], new_id: Callable[[], UUID]
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._clock = clock
        self._new_id = new_id

    async def all(self) -> list[LegalHold]:
        """Those that are in force now, or will be."""
        return await self._database.all(ALL, self._clock())

    async def place(self, order: HoldOrder) -> UUID:
        """Hold it; the hold's id. Raises BadInput for a lookup that there is not, or a time that is none."""
        now = self._clock()
        _require_time(order, now)
        lookup = order.scope if isinstance(order.scope, UUID) else None
        if lookup and not await self._database.all(ASKED, lookup):
            raise BadInput(f"沒有查詢紀錄 {lookup}", f"no lookup has the entry {lookup}")
        case = order.scope if isinstance(order.scope, CaseOfAgency) else None
        hold = self._new_id()
        entry = HoldPlaced(
            at=now,
            hold=hold,
            lookup=lookup,
            agency=case.agency if case else None,
            case_number=case.case_number if case else None,
            ordered_by=order.ordered_by,
            law=order.law,
            article=order.article,
            since=order.since,
            until=order.until,
            by=order.by,
        )
        await self._ledger.append(entry)
        return hold

    async def end(self, hold: UUID, by: str) -> None:
        """Show what it held; raises BadInput if there is no such hold, or it is over."""
        if all(each.id != hold for each in await self.all()):
            raise BadInput(f"沒有生效中的暫緩公開 {hold}", f"no hold {hold} is in force")
        await self._ledger.append(HoldEnded(at=self._clock(), hold=hold, by=by))


def _require_time(order: HoldOrder, now: datetime) -> None:
    if not max(order.since, now) < order.until <= now + LONGEST:
        raise BadInput(
            f"暫緩公開應於起日之後結束，且自今日起不超過 {LONGEST.days} 日",
            f"a hold should end after it begins, and within {LONGEST.days} days from now",
        )
