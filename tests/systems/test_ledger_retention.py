"""Retention over a real database: what is old enough is deleted, the ledger says so, and all still verifies."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from typer.testing import CliRunner

from hub.cli.verbs import cli
from hub.errors import BadInput, SourceRejected
from hub.privacy.ledger.entries import EntriesDeleted, unnumbered
from hub.privacy.ledger.postgres import PostgresLedger
from hub.privacy.ledger.retiring import Retirement, retired
from hub.services.folders import sql_folder
from tests.systems.test_ledger_checkpoints import SignedLedger, ledger  # noqa: F401  # a fixture
from tests.unit.ledger.test_entries import asked

pytestmark = pytest.mark.anyio

NOW = datetime.now(UTC)
OLD = NOW - timedelta(days=6 * 366)
BEFORE = NOW - timedelta(days=5 * 366)
RULE = Retirement(BEFORE, 5, "k0042", "個人資料保護法第 11 條第 3 項")
HELD = UUID(int=4)


async def keep(signed, *times):
    """Entries of these times, in their order; each fourth is of one disclosure."""
    for place, at in enumerate(times, 1):
        await PostgresLedger(signed.database).append(asked(at=at, disclosure=HELD if place == 4 else uuid4()))


@pytest.fixture
async def signed(ledger):  # noqa: F811  # the fixture
    """A ledger of six old entries and three new ones, signed after each part."""
    await keep(ledger, *[OLD + timedelta(seconds=place) for place in range(6)])
    await ledger.signed()
    await keep(ledger, NOW, NOW, NOW)
    await ledger.signed()
    return ledger


async def all_retired(signed, rule=RULE):
    return [said async for said in retired(signed.database, rule, lambda: NOW)]


async def test_what_is_old_is_gone_and_all_that_was_signed_is_proven(signed):
    (said,) = await all_retired(signed)
    assert (said.first, said.last, said.deleted, said.reason) == (1, 6, 6, RULE.reason)
    assert await signed.admin.fetchval("select count(*) from ledger where at < $1", BEFORE) == 0
    assert (
        await signed.admin.fetchval("select string_agg(entry, '') like '%k0042%' from ledger where at < $1", NOW)
        is None
    )
    assert await signed.signed() == 10
    verdict = await signed.verdict()
    assert (verdict.size, verdict.deleted, verdict.years, verdict.fault) == (10, 6, 5, None)


async def test_again_there_is_nothing_to_do(signed):
    await all_retired(signed)
    assert await all_retired(signed) == []


async def test_a_signer_that_starts_from_nothing_goes_over_what_is_left_of_them(signed):
    await all_retired(signed)
    await signed.admin.execute("delete from ledger_checkpoint")
    assert await signed.signed() == 10


async def test_more_than_one_statement_takes_is_deleted_by_several(ledger):  # noqa: F811  # the fixture
    await ledger.append(0)
    await ledger.admin.execute(
        """with added as (
          insert into ledger (sequence, entry)
          select n, '{"at":"2019-01-01T00:00:00Z","sequence":' || n || ',"type":"X"}'
          from generate_series(1, 4500) as n
          returning sequence
        )
        update ledger_head set size = (select max(sequence) from added)"""
    )
    assert [(said.first, said.last) for said in await all_retired(ledger)] == [
        (1, 2000),
        (2001, 4000),
        (4001, 4500),
    ]
    await ledger.signed()
    assert ((await ledger.verdict()).deleted, (await ledger.verdict()).fault) == (4500, None)


async def test_what_is_held_stays_and_goes_when_it_is_held_no_more(signed):
    await signed.admin.execute(
        f"create or replace function is_held(disclosure uuid) returns boolean language sql stable "
        f"return disclosure = '{HELD}'"
    )
    (said,) = await all_retired(signed)
    assert (said.first, said.last, said.deleted) == (1, 6, 5)
    verdict = await signed.verdict()
    assert (verdict.deleted, verdict.fault) == (5, None)
    assert await signed.admin.fetchval("select count(*) from ledger where disclosure = $1", HELD) == 1

    await signed.admin.execute(
        "create or replace function is_held(disclosure uuid) returns boolean language sql stable return false"
    )
    (said,) = await all_retired(signed)
    assert (said.first, said.last, said.deleted) == (4, 4, 1)
    verdict = await signed.verdict()
    assert (verdict.deleted, verdict.fault) == (6, None)


async def test_what_has_not_been_kept_for_the_years_is_refused(signed):
    with pytest.raises(BadInput, match="entries are kept for 5 years"):
        await all_retired(signed, Retirement(NOW - timedelta(days=5 * 365), 5, "k0042", "x"))


async def test_the_database_goes_by_its_own_clock_and_by_the_years_of_the_entry(signed):
    later = Retirement(NOW + timedelta(days=1), 5, "k0042", "x")
    with pytest.raises(SourceRejected):
        _ = [said async for said in retired(signed.database, later, lambda: NOW + timedelta(days=6 * 366))]
    without_years = Retirement(NOW + timedelta(days=1), -1, "k0042", "x")
    with pytest.raises(SourceRejected):
        await all_retired(signed, without_years)
    assert await signed.admin.fetchval("select count(*) from ledger") == 9


async def delete(signed, until=3, leaf="entry", **said):
    """What an administrator can run: the statement as it is, for an entry that says anything."""
    given = {"at": NOW, "before": BEFORE, "years": 5, "officer": "x", "reason": "x", "first": 1, "last": 3}
    entry = unnumbered(EntriesDeleted(**{**given, "deleted": 3, **said}))
    statement = (sql_folder() / "hub/retire_entries.sql").read_text("utf-8")
    statement = statement.replace("entry, 'UTF8'", f"{leaf}, 'UTF8'")
    statement = statement.replace(" and not is_held(disclosure)", "")
    await signed.admin.fetch(statement, entry.opening, entry.closing, said.get("first", 1), until)


async def test_an_administrator_who_goes_by_the_rule_may(signed):
    await delete(signed)
    verdict = await signed.verdict()
    assert (verdict.deleted, verdict.fault) == (3, None)


WRONG = {
    "one more than it says": {"until": 4},
    "one less": {"until": 2},
    "another number": {"deleted": 2},
    "another range": {"last": 7},
    "younger ones": {"until": 7, "last": 7, "deleted": 7},
    "another leaf": {"leaf": "entry || 'x'"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
async def test_and_one_who_does_not_is_refused_by_the_table(signed, wrong):
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await delete(signed, **wrong)
    assert (await signed.verdict()).fault is None


async def test_nor_who_deletes_what_is_held_or_what_has_a_younger_one_before_it(signed):
    await keep(signed, OLD)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await delete(signed, until=10, first=10, last=10, deleted=1)
    await signed.admin.execute(
        "create or replace function is_held(disclosure uuid) returns boolean language sql stable return true"
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await delete(signed)


async def test_nor_is_anything_deleted_by_an_entry_of_another_transaction(signed):
    await all_retired(signed)
    for statement in ("delete from ledger", "delete from ledger where sequence = 10", "delete from ledger_leaf"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
            await signed.admin.execute(statement)


async def test_one_more_deleted_past_the_trigger_is_noticed(signed):
    await all_retired(signed)
    await signed.signed()
    await signed.tampered(
        """with gone as (delete from ledger where sequence = 7 returning *)
        insert into ledger_leaf select sequence, sha256('\\x00'::bytea || convert_to(entry, 'UTF8')) from gone"""
    )
    fault = (await signed.verdict()).fault
    assert (fault.first, fault.what.en) == (7, "it was deleted, and no entry says so")


async def test_the_verb_says_how_many_were_deleted_and_asks_for_a_reason(signed, postgres):
    command = ["ledger", "retire", "--before", f"{BEFORE:%Y-%m-%d}", "--officer", "k0042"]
    environment = {"HUB_DATABASE_URL": postgres.url("ledger_signed")}
    result = await asyncio.to_thread(CliRunner().invoke, cli, command, input="示字第1號\n", env=environment)
    assert result.exit_code == 0, result.output
    assert "Reason: " in result.output
    assert "已刪除 6 筆，至第 6 筆 / 6 entries were deleted, up to entry 6" in result.output
    said = json.loads(await signed.admin.fetchval("select entry from ledger where type = 'ENTRIES_DELETED'"))
    assert (said["officer"], said["reason"], said["years"]) == ("k0042", "示字第1號", 5)
