"""Notices between agencies: sent by one, and moved by each that is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from hub.casework.contacts import Contact
from hub.casework.notices import Delivery, NewNotice
from hub.casework.trails import CaseTrail
from hub.context import Context
from hub.errors import BadInput, SourceUnavailable
from hub.privacy.ledger.entries import NoticeOpened
from hub.privacy.subjects import Subject
from hub.privacy.terms import SubjectKind
from hub.rules.applications import ApplicationState
from hub.rules.notices import NoticeAct, NoticeEvent
from hub.rules.systems import SystemCode
from hub.services.callers import CASES_FOLLOW, NOTICES_RECEIVE, NOTICES_SEND


@dataclass(frozen=True, slots=True)
class SentNotice:
    """A notice, and its deliveries."""

    id: UUID
    deliveries: Sequence[Delivery]


@dataclass(frozen=True, slots=True)
class MovedNotice:
    """How a delivery stands after an act, and whether that was done; `subject` is whom an open one is about."""

    done: bool
    delivery: Delivery
    subject: str | None = None


async def notify_agencies(
    context: Context, event: NoticeEvent, case: str, subject: Subject, contact: Contact | None, key: str
) -> SentNotice:
    """Tell every agency that is subscribed to the event."""
    context.require(NOTICES_SEND)
    office, client, person = context.office, context.client, _person(subject)
    payload = {
        "event": event.value,
        "case": case,
        "subject": person,
        "contact": contact.address if contact else "",
    }
    claim = office.keys.claim(context.caller, key, "notifyAgencies", payload, context.now)
    new = NewNotice(
        event, client.agency_code, client.client_id, case, person, context.disclosures.hashes.of(subject), contact
    )
    id_ = await office.notices.send(new, claim)
    return SentNotice(id_, await office.notices.of_notice(id_))


async def notices_to_handle(context: Context) -> Sequence[Delivery]:
    """What the client's agency has still to do, oldest first."""
    context.require(NOTICES_RECEIVE)
    return await context.office.notices.open_of(context.client.agency_code, context.now)


async def move_notice(
    context: Context, id_: UUID, act: NoticeAct, reason: str | None = None
) -> MovedNotice | None:
    """Do something with a delivery to the client's own agency; None if it has no such delivery."""
    context.require(NOTICES_RECEIVE)
    office, client = context.office, context.client
    delivery = await office.notices.delivery(id_)
    if delivery is None or delivery.agency_code != client.agency_code:
        return None
    moved = await office.notices.move(delivery, act, context.now, client.client_id, reason)
    now = await office.notices.delivery(id_) or delivery
    if moved is None or act is not NoticeAct.ACKNOWLEDGE:
        return MovedNotice(moved is not None, now)
    return MovedNotice(done=True, delivery=now, subject=await _opened(context, now))


async def case_trail(context: Context, case_number: str) -> CaseTrail:
    """A case, from the lookups for it to where it is held up."""
    context.require(CASES_FOLLOW)
    office = context.office
    application = await office.applications.by_number(case_number)
    is_draft = application is not None and application.state is ApplicationState.DRAFT
    return CaseTrail(
        case_number,
        await office.lookups_of(case_number),
        await office.notices.of_case(case_number),
        None if is_draft else application,
    )


async def _opened(context: Context, delivery: Delivery) -> str | None:
    """Whom a delivery is about, once the ledger has it that its agency learns this."""
    disclosures, client = context.disclosures, context.client
    person = context.office.notices.subject_of(delivery)
    if person is None:
        return None
    if not disclosures.is_vouched_for():
        raise SourceUnavailable(SystemCode.HUB, "ledger: the last checkpoint is too old")
    await disclosures.ledger.append(
        NoticeOpened(
            disclosure=disclosures.new_id(),
            at=context.now,
            request_id=context.request_id,
            client=client.client_id,
            agency=client.agency_code,
            from_agency=delivery.from_agency,
            event=delivery.event.value,
            case_number=delivery.related_case,
            delivery=delivery.id,
            subject_hash=delivery.subject_hash.hex(),
            subject_key=disclosures.hashes.key_id,
        )
    )
    return person


def _person(subject: Subject) -> str:
    """The id of a natural person; raises BadInput for any other subject."""
    if subject.kind not in (SubjectKind.NATIONAL_ID, SubjectKind.RESIDENT_ID):
        raise BadInput(
            "通報對象應為自然人：請填 nationalId 或 residentId",
            "a notice is about a person: give nationalId or residentId",
        )
    return str(subject.key)
