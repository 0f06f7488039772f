"""Online applications: drafted and moved by citizens, moved by the agencies that decide on them."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.casework.applications import Application, NewApplication, Pickup
from hub.casework.contacts import Contact
from hub.connectors.agencies.sources import AGENCY_BY_CODE
from hub.connectors.lookups.own_cases import NEWEST_APPLICATION, Person
from hub.connectors.lookups.sources import APPLICATIONS_OF_CITIZEN
from hub.context import Context
from hub.errors import BadInput
from hub.resolvers.access_log import CITIZENS, viewer
from hub.resolvers.paging import PageArguments, page_of
from hub.rules.applications import ApplicationAct, ApplicationState, Party, legal_acts, needs_reason
from hub.rules.roc_calendar import TAIPEI
from hub.services.callers import APPLICATIONS_HANDLE, Caller
from hub.services.field_policies import needs
from hub.sources.paging import Search, Slice

HANDLERS = needs(APPLICATIONS_HANDLE)
PARTIES = CITIZENS | HANDLERS
_CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class NewDraft:
    """What a citizen applies for, at which agency, and how the citizen is told and given it."""

    service: str
    agency: str
    pickup: Pickup | None
    contact: Contact | None


@dataclass(frozen=True, slots=True)
class ActedApplication:
    """How a case stands after an act, and whether that was done."""

    done: bool
    application: Application


async def draft_application(context: Context, new: NewDraft, key: str) -> Application | None:
    """The case that is opened under an idempotency key, now or before."""
    context.require_policy(CITIZENS)
    citizen, office = viewer(context), context.office
    payload = {
        "service": new.service,
        "agency": new.agency,
        "pickup": new.pickup.value if new.pickup else "",
        "contact": new.contact.address if new.contact else "",
    }
    claim = office.keys.claim(citizen, key, "draftApplication", payload, context.now)
    if await context.load(AGENCY_BY_CODE, new.agency) is None:
        raise BadInput(f"沒有代碼為 {new.agency} 的機關", f"no agency has the code {new.agency}")
    # Of the key that is in use; earlier ones only find what is older.
    person = citizen.subject_hashes[0]
    number = case_number(claim.answer, claim.at)
    drafted = NewApplication(number, new.service, new.agency, person, new.contact, new.pickup)
    return await office.applications.by_id(await office.applications.draft(drafted, claim))


async def act_on_application(
    context: Context, number: str, act: ApplicationAct, reason: str | None
) -> ActedApplication | None:
    """Do something with a case as one of its parties; None for whoever is none of them."""
    context.require_policy(PARTIES)
    applications, now = context.office.applications, context.now
    case = await applications.by_number(number)
    party = party_of(context.caller, case) if case else None
    if case is None or party is None:
        return None
    if reason is None and needs_reason(act, party):
        raise BadInput(f"{act.zh_tw}須說明理由：請填 reason", f"{act.value} needs to say why: give a reason")
    client = context.caller.client
    moved = await applications.move(case, act, party, now, client.client_id if client else None, reason)
    return ActedApplication(moved is not None, await applications.by_number(number) or case)


async def applications_to_handle(context: Context) -> Sequence[Application]:
    """What the client's agency has still to do, the most urgent first."""
    context.require_policy(HANDLERS)
    return await context.office.applications.to_handle(context.client.agency_code)


async def applications_of(context: Context, citizen: Caller, page: PageArguments) -> Slice[Application] | None:
    """A page of a citizen's own cases, newest first."""
    context.require_policy(CITIZENS)
    asked = Search(Person(citizen.subject_hashes), page_of(NEWEST_APPLICATION, page, context.cursors))
    return await context.load(APPLICATIONS_OF_CITIZEN, asked)


def party_of(caller: Caller, case: Application) -> Party | None:
    """What a caller is in a case; None for whoever is no party to it. A draft is its citizen's alone."""
    if case.applicant_hash in caller.subject_hashes:
        return Party.APPLICANT
    client = caller.client
    if client is None or APPLICATIONS_HANDLE not in client.scopes or client.agency_code != case.agency_code:
        return None
    return None if case.state is ApplicationState.DRAFT else Party.AGENCY


def acts_of(caller: Caller, case: Application, now: datetime) -> list[ApplicationAct]:
    """What a caller may do with a case now, in the order of the acts."""
    party = party_of(caller, case)
    legal = legal_acts(case.standing.settled(now).state, party) if party else ()
    return [act for act in ApplicationAct if act in legal]


def case_number(id_: UUID, at: datetime) -> str:
    """The number of a new case: the day it was opened in Taipei, and what nobody guesses."""
    return f"OA-{at.astimezone(TAIPEI):%Y%m%d}-{b32encode(id_.bytes).decode()[:_CODE_LENGTH]}"
