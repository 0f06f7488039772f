"""A write under one key is done once, whoever sends it again and at the same time, in the hub's own database."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest

from hub.errors import Conflict, SourceRejected
from hub.rules.systems import SystemCode
from hub.services.callers import ANYONE, ApiClient, Caller
from hub.services.idempotency import KEPT, Claimed, IdempotencyKeys
from hub.services.postgres import Database, Statement
from hub.services.postgres_link import opened_link

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)
CITIZEN = Caller(citizen="a hash")
CLIENT = Caller(ApiClient("abcd1234", "a tool", "397020000A", [], b"", NOW, None))
TABLE = "create table if not exists noted (id uuid primary key, note text not null)"
WRITE = """
with claimed as (select answer, is_new, is_same from claim_key($1, $2, $3, $4, $5)),
written as (insert into noted (id, note) select answer, $6::text from claimed where is_new)
select answer, is_same from claimed
"""


class Notes:
    """A write of one note, and what is there of it."""

    def __init__(self, database, connection, secret):
        self.database, self.connection = database, connection
        self.keys = IdempotencyKeys(secret, uuid4)

    async def write(self, key, note, caller=CITIZEN, now=NOW):
        claim = self.keys.claim(caller, key, "note", {"note": note or ""}, now)
        statement = Statement("write", Claimed)
        [claimed] = await self.database.execute_returning(statement, *claim.arguments, note)
        return claimed.written()

    async def count(self):
        return await self.connection.fetchval("select count(*) from noted")


@pytest.fixture
async def notes(urls, tmp_path, request):
    (tmp_path / "write.sql").write_text(WRITE, "utf-8")
    connection = await asyncpg.connect(urls[SystemCode.HUB])
    await connection.execute(TABLE)
    async with opened_link(urls[SystemCode.HUB], "a test", asyncio.get_running_loop().time, 8) as link:
        # Another secret for each test: what one has claimed is nothing to the next.
        yield Notes(Database(SystemCode.HUB, link, tmp_path), connection, request.node.nodeid.encode())
    await connection.execute("drop table noted")
    await connection.close()


async def test_what_is_sent_again_is_written_once_and_answered_alike(notes):
    first = await notes.write("a", "hello")
    assert await notes.write("a", "hello", now=NOW + timedelta(hours=24)) == first
    assert await notes.write("b", "hello") != first
    assert await notes.count() == 2


async def test_fifty_at_once_are_one_write_and_fifty_equal_answers(notes):
    answers = await asyncio.gather(*(notes.write("a", "hello") for _ in range(50)))
    assert (len(answers), len(set(answers)), await notes.count()) == (50, 1, 1)


async def test_a_twin_waits_for_the_first_and_gets_its_answer(notes, urls):
    claim = notes.keys.claim(CITIZEN, "a", "note", {"note": "hello"}, NOW)
    async with notes.connection.transaction():
        await notes.connection.fetch(WRITE, *claim.arguments, "hello")
        twin = asyncio.create_task(notes.write("a", "hello"))
        other = await notes.write("b", "hello")
        assert not twin.done()
    assert await twin == claim.answer != other


async def test_another_payload_under_the_same_key_is_a_conflict(notes):
    await notes.write("a", "hello")
    with pytest.raises(Conflict):
        await notes.write("a", "goodbye")
    assert await notes.count() == 1


async def test_each_caller_has_keys_of_its_own(notes):
    callers = CITIZEN, Caller(citizen="another hash"), CLIENT, Caller(replace_id(CLIENT.client, "a hash"))
    answers = [await notes.write("a", "hello", caller) for caller in callers]
    assert len(set(answers)) == len(callers)


def replace_id(client, client_id):
    """The client under another id."""
    return ApiClient(client_id, *[getattr(client, name) for name in client.__struct_fields__[1:]])


def test_nobody_without_a_name_has_a_key():
    with pytest.raises(ValueError, match="a client or a citizen"):
        IdempotencyKeys(b"x", uuid4).claim(replace(ANYONE, by_post=True), "a", "note", {}, NOW)


async def test_a_write_that_fails_leaves_its_key_free(notes):
    with pytest.raises(SourceRejected):
        await notes.write("a", None)
    assert await notes.write("a", "") is not None


async def test_a_key_is_free_again_when_it_is_no_longer_kept(notes):
    first = await notes.write("a", "hello")
    assert await notes.write("a", "hello", now=NOW + KEPT - timedelta(seconds=1)) == first
    assert await notes.write("a", "goodbye", now=NOW + KEPT) != first


async def test_keys_that_are_no_longer_kept_are_swept_with_the_next_write(notes):
    for number in range(3):
        await notes.write(f"old {number}", "hello")
    await notes.write("new", "hello", now=NOW + KEPT)
    left = await notes.connection.fetchval("select count(*) from idempotency_key where claimed_at <= $1", NOW)
    assert left == 0


async def test_nothing_that_the_caller_sent_is_kept(notes):
    await notes.write("A123456789", "hello A123456789")
    rows = await notes.connection.fetch("select idempotency_key::text as row from idempotency_key")
    assert rows
    assert not [row for row in rows if "A123456789" in row["row"] or b"A123456789".hex() in row["row"]]
