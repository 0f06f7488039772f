"""The ledger in a real database: without gaps whoever writes, and with all that was logged before."""

import asyncio
import json
import shutil
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import pytest
import rfc8785

from hub.app.systems import opened_database
from hub.privacy.ledger.postgres import PostgresLedger
from hub.rules.systems import SystemCode
from hub.services.folders import sql_folder
from hub.services.migrations import migrate
from tests.unit.ledger.test_entries import asked

pytestmark = pytest.mark.anyio

MIGRATIONS = sql_folder() / "hub" / "migrations"


@pytest.fixture
async def url(postgres):
    admin = await asyncpg.connect(postgres.url("postgres"))
    await admin.execute("create database ledger_alone")
    yield postgres.url("ledger_alone")
    await admin.execute("drop database ledger_alone with (force)")
    await admin.close()


@pytest.fixture
async def database(url):
    """A connection to a database with nothing in it."""
    connection = await asyncpg.connect(url)
    yield connection
    await connection.close()


async def entries(database):
    rows = await database.fetch("select sequence, entry from ledger order by sequence")
    assert [row["sequence"] for row in rows] == list(range(1, len(rows) + 1))
    return [row["entry"] for row in rows]


def canonical(entry):
    return rfc8785.dumps(json.loads(entry)).decode()


async def test_several_workers_write_without_a_gap_and_each_is_told_its_own_number(url, database):
    await migrate(database, MIGRATIONS)
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(opened_database(SystemCode.HUB, url, 4)) for _ in range(3)]
        workers = [PostgresLedger(each) for each in databases]
        officers = [f"k{number}" for number in range(600)]
        told = await asyncio.gather(
            *(
                workers[place % 3].append(asked(officer=each, disclosure=uuid4()))
                for place, each in enumerate(officers)
            )
        )
    kept = [json.loads(entry) for entry in await entries(database)]
    assert {entry["sequence"]: entry["officer"] for entry in kept} == dict(zip(told, officers, strict=True))
    assert await database.fetchval("select size from ledger_head") == 600


async def test_an_entry_that_is_no_json_or_says_another_number_is_not_taken(database):
    await migrate(database, MIGRATIONS)
    for entry in ('{"sequence":2,"type":"x","at":"2026-11-28T00:00:00Z"}', "nonsense", '{"sequence":1}'):
        with pytest.raises(asyncpg.PostgresError):
            await database.execute("insert into ledger (sequence, entry) values (1, $1)", entry)


LOGGED = """insert into lookup_log values
  ($1, $2, $3, 'test0001', '397120000J', 'k0042 "quoted"', 'LOW_INCOME', $4, $5, $6, 'NATIONAL_ID', $7, '023',
   '示字第1號', '社會救助法', '第 4 條', $8, 'MATCH', $9)"""


async def test_what_was_logged_before_is_in_the_ledger_with_all_that_it_said(database, tmp_path):
    for file in sorted(MIGRATIONS.iterdir())[:6]:
        shutil.copy(file, tmp_path)
    await migrate(database, tmp_path)
    at, later = datetime(2026, 11, 1, 1, 2, 3, 4, tzinfo=UTC), datetime(2026, 11, 1, 1, 2, 4, tzinfo=UTC)
    ids = [f"00000000-0000-0000-0000-00000000000{number}" for number in range(2)]
    rest = bytes(31)
    await database.execute(
        LOGGED, ids[1], at, later, "RECORD", None, ["YEAR", "INCOME_CLASS"], b"\1" + rest, "x\ny", True
    )
    await database.execute(LOGGED, ids[0], at, at, "ASSERTION", "LOW_INCOME_IN", [], b"\2" + rest, None, False)
    await migrate(database, MIGRATIONS)

    kept = await entries(database)
    assert kept == [canonical(entry) for entry in kept]
    asked, answered, asked_record, answered_record = map(json.loads, kept)
    assert asked == {
        "agency": "397120000J",
        "article": "第 4 條",
        "at": "2026-11-01T01:02:03.000004Z",
        "caseNumber": "示字第1號",
        "claim": "LOW_INCOME_IN",
        "client": "test0001",
        "disclosure": ids[0],
        "form": "ASSERTION",
        "kind": "LOW_INCOME",
        "law": "社會救助法",
        "officer": 'k0042 "quoted"',
        "purpose": "023",
        "sequence": 1,
        "subjectHash": "02" + 31 * "00",
        "subjectKind": "NATIONAL_ID",
        "type": "LOOKUP_ASKED",
    }
    assert answered == {
        "at": "2026-11-01T01:02:03.000004Z",
        "disclosure": ids[0],
        "outcome": "MATCH",
        "sequence": 2,
        "type": "LOOKUP_ANSWERED",
    }
    assert (asked_record["fields"], asked_record["reason"]) == (["YEAR", "INCOME_CLASS"], "x\ny")
    assert (asked_record["synthetic"], answered_record["synthetic"]) == (True, True)
    assert answered_record["at"] == "2026-11-01T01:02:04.000000Z"
    assert await database.fetchval("select size from ledger_head") == 4
