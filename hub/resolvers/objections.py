"""Objections: a citizen's to a lookup, which becomes a case of the petitions system."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeAlias
from uuid import UUID

from hub.connectors.petitions.keys import NewPetition
from hub.connectors.petitions.sources import OPENED_PETITION
from hub.connectors.petitions.terms import PetitionType
from hub.context import Context
from hub.errors import SourceError, SourceMalformed
from hub.privacy.objections import Objection, Objections
from hub.rules.city import CityRules
from hub.rules.deadlines import DeadlineCode, clock
from hub.rules.systems import SystemCode
from hub.rules.terms import Term
from hub.services.callers import CITIZEN

OpenPetition: TypeAlias = Callable[[NewPetition], Awaitable[str | None]]


class ObjectionState(Term):
    """How far an objection has come."""

    WAITING = "WAITING", "已收件，待立案", "Received; its case is to be opened"
    OPENED = "OPENED", "已立案", "A case is opened"


@dataclass(frozen=True, slots=True)
class ReceivedObjection:
    """What a citizen is told of an objection; the number and the code of its case once there is one."""

    received_at: datetime
    case_number: str | None = None
    query_code: str | None = None

    @property
    def state(self) -> ObjectionState:
        """How far it has come."""
        return ObjectionState.WAITING if self.case_number is None else ObjectionState.OPENED


async def object_to_lookup(context: Context, entry: UUID, reason: str, key: str) -> ReceivedObjection:
    """Keep the citizen's objection, and open its case at once if the petitions system can."""
    context.require(CITIZEN)
    objection = await context.objections.received(context.caller, entry, reason, key, context.now)
    try:
        number = await case_of(
            objection, context.objections, context.rules, partial(context.load, OPENED_PETITION)
        )
    except SourceError:
        # It is kept, and is tried again until there is a case.
        return ReceivedObjection(objection.received_at)
    return ReceivedObjection(objection.received_at, number, context.objections.query_code(objection))


async def case_of(objection: Objection, objections: Objections, rules: CityRules, ask: OpenPetition) -> str:
    """The number of an objection's case, which is opened if it was not; raises SourceError."""
    if objection.case_number is not None:
        return objection.case_number
    number = await ask(petition_of(objection, objections.query_code(objection), rules))
    if number is None:
        raise SourceMalformed(SystemCode.PETITIONS, "no case for a new petition")
    await objections.note_case(objection, number)
    return number


def petition_of(objection: Objection, query_code: str, rules: CityRules) -> NewPetition:
    """The petition that an objection becomes: to the agency that looked up, within the time of a petition."""
    received = objection.received_at
    return NewPetition(
        objection.id,
        query_code,
        objection.agency_code,
        PetitionType.RIGHTS,
        f"對免書證查詢紀錄 {objection.ledger_entry} 的異議：{objection.reason}",
        received,
        clock(rules.deadlines[DeadlineCode.PETITION_REPLY], received, now=received).due_at,
    )
