"""Online applications in the hub's own database: each move is kept, and the citizen told of it."""

import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest

from hub.casework.applications import Applications, NewApplication, Pickup
from hub.casework.contacts import Channel, Contact
from hub.connectors.lookups.postgres import PostgresLookups
from hub.rules.applications import ApplicationAct, ApplicationState, Party
from hub.rules.deadlines import DEADLINE_RULES, DeadlineCode
from hub.rules.systems import SystemCode
from hub.services.callers import Caller
from hub.services.idempotency import IdempotencyKeys
from hub.services.seals import Seals

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)
DAY = timedelta(days=1)
A, S = ApplicationAct, ApplicationState
TABLES = "online_application, application_move, citizen_message, pgqueuer"


class Counter:
    """Applications over the database, and what is there of them."""

    def __init__(self, database, connection, secret):
        self.database, self.connection = database, connection
        self.applications = Applications(database, Seals(secret, None, os.urandom), DEADLINE_RULES)
        self.keys = IdempotencyKeys(secret, uuid4)

    async def drafted(self, number="OA-1", key="a"):
        new = NewApplication(
            number, "申請門牌證明", "397020000A", bytes(32), Contact(Channel.SMS, "0912345678"), Pickup.COUNTER
        )
        return await self.applications.draft(
            new, self.keys.claim(Caller(citizen="a hash"), key, "draft", {"number": number}, NOW)
        )

    async def moved(self, *acts, number="OA-1", at=NOW):
        for act in acts:
            by = Party.APPLICANT if act in (A.SUBMIT, A.CORRECT) else Party.AGENCY
            assert await self.applications.move(await self.case(number), act, by, at)
        return await self.case(number)

    async def moves(self, case):
        return (await PostgresLookups(self.database).moves_of_application([case.id]))[0]

    async def case(self, number="OA-1"):
        return await self.applications.by_number(number)


@pytest.fixture
async def counter(urls, hub, request):
    connection = await asyncpg.connect(urls[SystemCode.HUB])
    await connection.execute(f"truncate {TABLES}")
    yield Counter(hub.databases[SystemCode.HUB], connection, request.node.nodeid.encode())
    await connection.execute(f"truncate {TABLES}")
    await connection.close()


async def test_a_case_that_is_opened_twice_is_one(counter):
    assert await counter.drafted() == await counter.drafted()
    case = await counter.case()
    assert (case.state, case.due_at, case.pickup) == (S.DRAFT, None, Pickup.COUNTER)
    assert await counter.connection.fetchval("select count(*) from application_move") == 1
    assert await counter.applications.by_number("OA-2") is None


async def test_every_move_is_kept_with_who_made_it(counter):
    await counter.drafted()
    case = await counter.moved(A.SUBMIT, A.ASSIGN, A.REVIEW, A.APPROVE, A.ANSWER, A.DELIVER)
    moves = await counter.moves(case)
    assert [each.state for each in moves] == [
        S.DRAFT,
        S.SUBMITTED,
        S.ASSIGNED,
        S.IN_REVIEW,
        S.APPROVED,
        S.ANSWERED,
        S.DELIVERED,
    ]
    assert [each.party for each in moves] == [Party.APPLICANT] * 2 + [Party.AGENCY] * 5
    told = await counter.connection.fetch("select stage from citizen_message order by id")
    assert sorted(row["stage"] for row in told) == sorted(each.state for each in moves[1:])
    await counter.database.execute("hub/erase_what_has_ended", NOW)
    assert await counter.connection.fetchval("select sealed_contact from online_application") is None


async def test_what_is_not_legal_changes_nothing(counter):
    await counter.drafted()
    case = await counter.case()
    assert await counter.applications.move(case, A.APPROVE, Party.AGENCY, NOW) is None
    assert await counter.case() == case


async def test_of_two_who_saw_the_same_state_one_moves_it(counter):
    await counter.drafted()
    case = await counter.moved(A.SUBMIT, A.ASSIGN, A.REVIEW)
    assert await counter.applications.move(case, A.APPROVE, Party.AGENCY, NOW)
    assert await counter.applications.move(case, A.REJECT, Party.AGENCY, NOW) is None
    assert (await counter.case()).state is S.APPROVED


async def test_the_clock_is_kept_and_restarts_with_the_correction(counter):
    await counter.drafted()
    waiting = await counter.moved(A.SUBMIT, A.ASSIGN, A.REVIEW, A.REQUIRE_CORRECTION)
    assert (waiting.limit_code, waiting.started_at) == (DeadlineCode.APPLICATION_CORRECTION, NOW)
    corrected = await counter.moved(A.CORRECT, at=NOW + 5 * DAY)
    assert (corrected.limit_code, corrected.started_at) == (DeadlineCode.APPLICATION_DECISION, NOW + 5 * DAY)


async def test_without_its_correction_a_case_is_rejected_by_nobody(counter):
    await counter.drafted()
    waiting = await counter.moved(A.SUBMIT, A.ASSIGN, A.REVIEW, A.REQUIRE_CORRECTION)
    assert await counter.applications.lapse(waiting.due_at - DAY) == 0
    assert await counter.applications.lapse(waiting.due_at + DAY) == 1
    last = (await counter.moves(waiting))[-1]
    assert (last.state, last.party, last.at) == (S.REJECTED, None, waiting.due_at)
    assert (await counter.case()).due_at is None
    assert await counter.connection.fetchval("select count(*) from citizen_message where stage = 'REJECTED'") == 1


@pytest.mark.parametrize("acts", [(), (A.SUBMIT, A.ASSIGN, A.REVIEW, A.REJECT)])
async def test_where_to_reach_whoever_lets_a_case_rest_is_forgotten(counter, acts):
    await counter.drafted()
    await counter.moved(*acts)
    contact = "select sealed_contact from online_application"
    for rested, is_kept in ((NOW - DAY, True), (NOW + DAY, False)):
        await counter.database.execute("hub/erase_what_has_ended", rested)
        assert bool(await counter.connection.fetchval(contact)) is is_kept


async def test_while_a_clock_runs_it_is_not(counter):
    await counter.drafted()
    await counter.moved(A.SUBMIT)
    await counter.database.execute("hub/erase_what_has_ended", NOW + DAY)
    assert await counter.connection.fetchval("select sealed_contact from online_application")
