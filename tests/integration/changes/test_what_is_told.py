"""A change in a database is heard by every listener, however it came about, if it was kept."""

import asyncio
import time

import asyncpg
import pytest

from hub.app.systems import opened_database
from hub.rules.systems import SystemCode
from hub.services.changes import announce
from tests.integration.changes.conftest import hearing, until

pytestmark = pytest.mark.anyio


def own(urls):
    return {SystemCode.TENDERS: urls[SystemCode.TENDERS]}


async def settled(tenders, notes):
    """What was told of by now: a notice sent last is heard last."""
    await tenders.execute("notify khub_changed, 'the end'")
    await until(lambda: notes.ignored)
    return notes.changed


async def test_an_update_is_heard_by_two_listeners_within_a_second(urls, tenders):
    async with hearing(own(urls)) as one, hearing(own(urls)) as other:
        began = time.monotonic()
        await tenders.execute("update tender set title = 'another bridge'")
        await until(lambda: one.changed and other.changed)
        assert time.monotonic() - began < 1
    assert one.changed == other.changed == ["tenders.tender"]
    assert one.systems == other.systems == []


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ("insert into firm (business_number, name) values ('12345675', 'a firm')", {"firm"}),
        ("update tender set budget = 2 where job_number = 'J1'", {"tender"}),
        ("truncate firm cascade", {"firm", "tender", "contract"}),
        ("insert into contract values (1, 'C1', '2026-01-02', null, null, null, 'CALENDAR')", {"contract"}),
        (
            """with gone as (delete from tender returning id)
            insert into firm (business_number, name) select '12345675', 'a firm' from gone""",
            {"tender", "firm", "contract"},
        ),
        ("merge into tender using (values ('J1')) as s (n) on job_number = s.n when matched then delete", None),
    ],
)
async def test_a_statement_tells_of_each_table_it_changes(urls, tenders, statement, tables):
    async with hearing(own(urls)) as notes:
        await tenders.execute(statement)
        changed = await settled(tenders, notes)
    # What cascades is told of too: a tender takes its contract along.
    assert set(changed) == {f"tenders.{table}" for table in tables or ("tender", "contract")}


async def test_a_copy_is_heard_once(urls, tenders):
    async with hearing(own(urls)) as notes:
        firms = [(f"{number:08}", "a firm", False) for number in range(10_000)]
        await tenders.copy_records_to_table("firm", records=firms)
        assert await settled(tenders, notes) == ["tenders.firm"]


async def test_a_transaction_tells_of_a_table_once_and_only_when_it_is_kept(urls, tenders):
    async with hearing(own(urls)) as notes:
        async with tenders.transaction():
            for budget in range(20):
                await tenders.execute("update tender set budget = $1", budget)
            await asyncio.sleep(0.05)
            assert notes.changed == []
        undone = tenders.transaction()
        await undone.start()
        await tenders.execute("insert into firm (business_number, name) values ('12345675', 'a firm')")
        await undone.rollback()
        assert await settled(tenders, notes) == ["tenders.tender"]


async def test_what_was_told_can_be_read_by_whoever_hears_it(urls, tenders):
    async with hearing(own(urls)) as notes:
        for budget in range(30):
            notes.forget()
            await tenders.execute("update tender set budget = $1", budget)
            await until(lambda: notes.changed)
            reader = await asyncpg.connect(urls[SystemCode.TENDERS])
            assert await reader.fetchval("select budget from tender") == budget
            await reader.close()


async def test_a_notice_through_the_hubs_database_reaches_every_worker(urls):
    async with hearing(urls) as one, hearing({SystemCode.HUB: urls[SystemCode.HUB]}) as other:
        async with opened_database(SystemCode.HUB, urls[SystemCode.HUB]) as hub:
            await announce(hub, ["awards.award", "tenders.*"])
        await until(lambda: one.systems and other.systems)
    assert one.changed == other.changed == ["awards.award"]
    assert one.systems == other.systems == [SystemCode.TENDERS]


async def test_what_names_no_known_table_is_ignored_and_counted(urls, tenders):
    async with hearing(own(urls)) as notes:
        for payload in ("", "nothing", "awards.award", "tenders.*", "x" * 7_999, "標案", '{"a": 1}'):
            await tenders.execute("select pg_notify('khub_changed', $1)", payload)
        await tenders.execute("select pg_notify('khub_changed', 'firm')")
        await until(lambda: notes.changed)
    assert notes.changed == ["tenders.firm"]
    assert notes.ignored == [SystemCode.TENDERS] * 7
    assert notes.systems == []
