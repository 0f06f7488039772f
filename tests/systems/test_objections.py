"""A citizen objects to a lookup: one petition to the agency that looked up, whatever happens on the way."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import msgspec
import pytest

from hub.app.objections import open_due
from hub.app.systems import opened_database
from hub.connectors.petitions.keys import NewPetition
from hub.connectors.petitions.postgres import PostgresPetitions
from hub.connectors.petitions.sources import OPENED_PETITION
from hub.connectors.petitions.terms import PetitionType
from hub.errors import SourceUnavailable
from hub.execution.engine import Engine
from hub.execution.loaders import Loaders
from hub.http.operations import Operations
from hub.http.requests import GraphQLRequest
from hub.privacy.objections import LEASE, Objections
from hub.rules.city import CityRules
from hub.rules.systems import SystemCode
from hub.schema import public_schema
from hub.services.callers import Caller
from hub.services.idempotency import IdempotencyKeys
from hub.services.logs import json_log
from tests.conftest import SECRET
from tests.fakes.entries import EntriesOf
from tests.systems.test_verification import ASSERTION, asked

pytestmark = pytest.mark.anyio

HOW_TO = Path(__file__).parents[2] / "docs/how-to/run-in-production.md"
GRANT = re.search(r"```sql\n(grant insert, update \(reference\).*?)```", HOW_TO.read_text("utf-8"), re.DOTALL)[1]
AGENCY = "397120000J"
NOBODYS = "00000000-0000-0000-0000-000000000001"
ANNA, BERTA = (Caller(citizen=name, by_post=True, address="192.0.2.1") for name in ("anna", "berta"))
REASON = "我沒有申請任何補助"
OBJECT = """
mutation ($entry: ID!, $reason: Text!, $key: IdempotencyKey!) {
  objectToLookup(ledgerEntry: $entry, reason: $reason, idempotencyKey: $key) {
    state receivedAt caseNumber queryCode
  }
}
"""
OWN_CASE = """
query ($number: CaseNumber!, $code: Text!) {
  serviceCase(caseNumber: $number, queryCode: $code) {
    kind channel status subject createdAt agency { code } district { code } clock { state rule { amount } }
  }
}
"""


class Away:
    """The petitions system, which cannot be reached as long as it is said so."""

    def __init__(self, replies):
        self.replies, self.is_away = replies, True

    async def __call__(self, keys):
        if self.is_away:
            raise SourceUnavailable(SystemCode.PETITIONS, "away")
        return await self.replies(keys)


class Counter:
    """Where citizens object."""

    def __init__(self, hub, entries, secret, hub_database, petitions):
        self.hub, self.entries = hub, entries
        self.database, self.petitions = hub_database, petitions
        own = hub.databases[SystemCode.HUB]
        self.objections = Objections(own, entries, IdempotencyKeys(secret, uuid4), SECRET)
        self.replies = dict(hub.operations._new_context(ANNA, "test").loaders.replies)
        self.operations = Operations(Engine(public_schema()), self.context, json_log())

    def context(self, caller, request_id):
        found = self.hub.operations._new_context(caller, request_id)
        return replace(found, objections=self.objections, loaders=Loaders(self.replies))

    async def ask(self, query, variables, caller=ANNA):
        answer = await self.operations.answer(GraphQLRequest(query, variables), caller, "test")
        return msgspec.json.decode(msgspec.json.encode(answer.body))

    async def object(self, entry, key, reason=REASON, caller=ANNA):
        return await self.ask(OBJECT, {"entry": entry, "reason": reason, "key": key}, caller)

    async def objected(self, *arguments, **named):
        found = await self.object(*arguments, **named)
        assert "errors" not in found, found
        return found["data"]["objectToLookup"]

    async def refused(self, *arguments, **named):
        found = await self.object(*arguments, **named)
        assert found["data"] == {"objectToLookup": None}
        [error] = found["errors"]
        return error["extensions"]["code"]

    async def kept(self, entry):
        """What the hub keeps of the objections to an entry."""
        rows = await self.database.fetch("select * from objection where ledger_entry::text = $1", entry)
        return [dict(row) for row in rows]

    async def cases(self, entry):
        """The numbers of the cases that refer to an entry."""
        rows = await self.petitions.fetch(
            "select case_number from service_case where kind = 'PETITION' and subject like $1", f"%{entry}%"
        )
        return [row[0] for row in rows]


@pytest.fixture(scope="module")
async def key(hub):
    return await hub.key("verification:HOUSEHOLD_TRANSCRIPT", agency=AGENCY)


@pytest.fixture
async def counter(hub, urls, request):
    connections = [await asyncpg.connect(urls[system]) for system in (SystemCode.HUB, SystemCode.PETITIONS)]
    # Another secret for each test: what one has claimed is nothing to the next.
    yield Counter(hub, EntriesOf(), request.node.nodeid.encode(), *connections)
    for connection in connections:
        await connection.close()


@pytest.fixture
async def entry(hub, key, counter):
    """The entry of a new lookup about Anna."""
    made = await hub.data(ASSERTION, asked(), key)
    entry = made["verification"]["assertion"]["ledgerEntry"]
    counter.entries.note(entry, ANNA.citizen)
    return entry


async def test_it_is_a_petition_to_the_agency_that_looked_up(counter, entry):
    told = await counter.objected(entry, "a")
    assert told["state"] == "OPENED"
    variables = {"number": told["caseNumber"], "code": told["queryCode"]}
    case = (await counter.ask(OWN_CASE, variables))["data"]["serviceCase"]
    assert case == {
        "kind": "PETITION",
        "channel": "WEB",
        "status": "PENDING",
        "subject": f"對免書證查詢紀錄 {entry} 的異議：{REASON}",
        "createdAt": told["receivedAt"],
        "agency": {"code": AGENCY},
        "district": None,
        "clock": {"state": "RUNNING", "rule": {"amount": 30}},
    }


async def test_fifty_at_once_are_one_petition_and_fifty_equal_answers(counter, entry):
    told = await asyncio.gather(*(counter.objected(entry, "a") for _ in range(50)))
    assert told == [told[0]] * 50
    assert await counter.cases(entry) == [told[0]["caseNumber"]]
    assert len(await counter.kept(entry)) == 1


async def test_sent_again_with_other_words_it_is_a_conflict(counter, entry):
    first = await counter.objected(entry, "a")
    assert await counter.refused(entry, "a", reason="其他理由") == "CONFLICT"
    assert await counter.objected(entry, "a") == first
    assert len(await counter.cases(entry)) == 1


async def test_under_another_key_or_by_another_citizen_it_is_another(counter, entry):
    counter.entries.note(entry, ANNA.citizen, BERTA.citizen)
    told = [
        await counter.objected(entry, "a"),
        await counter.objected(entry, "b"),
        await counter.objected(entry, "a", caller=BERTA),
    ]
    assert len({each["caseNumber"] for each in told}) == len({each["queryCode"] for each in told}) == 3


async def test_nobody_objects_to_what_is_about_another_or_about_nobody(counter, entry):
    assert await counter.refused(entry, "a", caller=BERTA) == "FORBIDDEN"
    assert await counter.refused(str(uuid4()), "a") == "FORBIDDEN"
    assert await counter.kept(entry) == []


async def test_an_entry_that_the_ledger_does_not_have_leaves_nothing(counter):
    unknown = str(uuid4())
    counter.entries.note(unknown, ANNA.citizen)
    assert await counter.refused(unknown, "a") == "UPSTREAM_REJECTED"
    assert await counter.kept(unknown) == []


@pytest.mark.parametrize(
    ("entry_id", "key"),
    [("QWdlbmN5", "a"), ("", "a"), ("x" * 100, "a"), (NOBODYS, ""), (NOBODYS, "k" * 65)],
)
async def test_what_has_not_its_form_is_refused(counter, entry_id, key):
    found = await counter.object(entry_id, key)
    assert {error["extensions"]["code"] for error in found["errors"]} == {"BAD_USER_INPUT"}


async def test_while_the_petitions_system_is_away_it_waits_and_is_opened_later(counter, entry):
    away = counter.replies[OPENED_PETITION] = Away(counter.replies[OPENED_PETITION])
    waiting = await counter.objected(entry, "a")
    assert waiting == {**waiting, "state": "WAITING", "caseNumber": None, "queryCode": None}
    await open_the_due(counter)
    assert await counter.objected(entry, "a") == waiting
    away.is_away = False
    await open_the_due(counter)
    told = await counter.objected(entry, "a")
    assert (told["state"], told["receivedAt"]) == ("OPENED", waiting["receivedAt"])
    assert await counter.cases(entry) == [told["caseNumber"]]


async def open_the_due(counter, after=2 * LEASE):
    await open_due(counter.objections, counter.replies, CityRules(), json_log(), lambda: datetime.now(UTC) + after)
    # The next time is after this one.
    await counter.database.execute("update objection set tried_at = received_at where case_number is null")


async def test_what_one_worker_tries_no_other_tries_at_the_same_time(counter, entry):
    counter.replies[OPENED_PETITION] = Away(counter.replies[OPENED_PETITION])
    await counter.objected(entry, "a")
    now = datetime.now(UTC)

    async def leased(at):
        return [each for each in await counter.objections.due(at) if str(each.ledger_entry) == entry]

    assert await leased(now) == []
    assert len(await leased(now + LEASE + timedelta(seconds=1))) == 1
    assert await leased(now + LEASE + timedelta(seconds=2)) == []
    assert len(await leased(now + 3 * LEASE)) == 1


async def test_a_case_that_was_opened_but_not_noted_is_found_again(counter, entry):
    told = await counter.objected(entry, "a")
    # As after a worker that died between the two.
    await counter.database.execute(
        "update objection set case_number = null, reason = $2 where ledger_entry::text = $1", entry, REASON
    )
    await open_the_due(counter)
    assert [row["case_number"] for row in await counter.kept(entry)] == [told["caseNumber"]]
    assert await counter.cases(entry) == [told["caseNumber"]]


async def test_the_words_of_a_citizen_are_forgotten_once_the_petitions_system_has_them(counter, entry):
    away = counter.replies[OPENED_PETITION] = Away(counter.replies[OPENED_PETITION])
    await counter.objected(entry, "a")
    assert [row["reason"] for row in await counter.kept(entry)] == [REASON]
    away.is_away = False
    await counter.objected(entry, "a")
    assert REASON not in str(await counter.kept(entry))
    rows = await counter.database.fetch("select k::text from idempotency_key as k")
    assert not [row for row in rows if REASON in row[0] or ANNA.citizen in row[0]]


async def test_a_case_is_given_to_the_one_who_asks_for_it_with_its_code_alone(counter, entry):
    told = await counter.objected(entry, "a")
    wrong = {"number": told["caseNumber"], "code": "A" * 10}
    assert (await counter.ask(OWN_CASE, wrong))["data"] == {"serviceCase": None}


@pytest.fixture
async def url_of_role(urls):
    """The petitions' database as the role of the how-to has it."""
    url = urls[SystemCode.PETITIONS]
    owner = await asyncpg.connect(url)
    await owner.execute("create role khub_petitions login; grant select on service_case to khub_petitions")
    await owner.execute(GRANT)
    yield url.replace("hub@", "khub_petitions@")
    await owner.execute("drop owned by khub_petitions; drop role khub_petitions")
    await owner.close()


async def test_the_role_of_the_how_to_opens_a_petition_and_changes_none(url_of_role):
    reference, now = uuid4(), datetime.now(UTC)
    new = NewPetition(reference, "code", AGENCY, PetitionType.RIGHTS, "異議", now, now + timedelta(days=30))
    async with opened_database(SystemCode.PETITIONS, url_of_role, 4) as database:
        [first], [again] = [await PostgresPetitions(database).opened_petition([new]) for _ in range(2)]
    assert first == again
    connection = await asyncpg.connect(url_of_role)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("update service_case set subject = ''")
    await connection.close()


async def test_two_in_one_operation_are_done_one_after_the_other(counter, entry):
    field = 'objectToLookup(ledgerEntry: $entry, reason: "a", idempotencyKey: "%s") { caseNumber }'
    text = f"mutation ($entry: ID!) {{ a: {field % 'a'} b: {field % 'b'} again: {field % 'a'} }}"
    found = await counter.ask(text, {"entry": entry})
    assert found["data"]["a"] == found["data"]["again"] != found["data"]["b"]
    assert len(await counter.cases(entry)) == 2
