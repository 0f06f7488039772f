"""The demo's data come into databases that have none, and into no other."""

import asyncpg
import pytest

from hub.cli.databases import ROWS
from hub.demo.databases import seed_all, seeded_scales
from hub.demo.world import world
from hub.errors import StartupError
from hub.rules.systems import SystemCode
from hub.services.databases import connected, migrate_all

pytestmark = pytest.mark.anyio

# Clients of other tests look up too, after the lookups of the council reports, each of which has two entries.
MADE_BY_TESTS = {"ledger": f"sequence > {2 * 7_548}", "service_case": "reference is not null"}


async def test_a_start_that_was_interrupted_is_taken_up_where_it_stopped(postgres, urls):
    async with connected("postgres", postgres.url("postgres")) as connection:
        await connection.execute("create database half_done")
    half_done = {**urls, SystemCode.AGENCIES: postgres.url("half_done")}
    await migrate_all(half_done)
    assert await seeded_scales(half_done) == {system: 1 for system in urls if system is not SystemCode.AGENCIES}
    await seed_all({SystemCode.AGENCIES: half_done[SystemCode.AGENCIES]}, world(), lambda _name, _rows: None)
    assert await seeded_scales(half_done) == dict.fromkeys(urls, 1)


async def test_data_that_are_there_are_not_written_twice(urls):
    with pytest.raises(StartupError, match="already has demo data"):
        await seed_all({SystemCode.REPORTS: urls[SystemCode.REPORTS]}, world(), lambda _name, _rows: None)


def test_the_progress_bar_ends_where_the_seed_ends(urls, told_rows):
    assert sum(told_rows) == pytest.approx(ROWS, rel=0.02)


async def test_every_invented_row_says_so(urls):
    """A table with a `synthetic` column has no invented row that is passed off as real."""
    for system, url in urls.items():
        connection = await asyncpg.connect(url)
        try:
            tables = await connection.fetch(
                "select table_name from information_schema.columns where column_name = 'synthetic'"
            )
            for (table,) in tables:
                made_by_tests = MADE_BY_TESTS.get(table, "false")
                unmarked = await connection.fetchval(
                    f'select count(*) from "{table}" where not synthetic and not {made_by_tests}'
                )
                assert unmarked == 0, (system, table)
        finally:
            await connection.close()
