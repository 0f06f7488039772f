"""The demo data as a whole."""

import asyncpg
import pytest

from hub.cli.databases import ROWS
from hub.demo.databases import seed_all
from hub.demo.world import world
from hub.errors import StartupError

pytestmark = pytest.mark.anyio


def test_the_progress_bar_ends_where_the_seed_ends(urls, told_rows):
    assert sum(told_rows) == pytest.approx(ROWS, rel=0.02)


async def test_a_database_that_has_data_is_not_filled_again(urls):
    with pytest.raises(StartupError, match="already has demo data"):
        await seed_all(urls, world(), lambda _name, _rows: None)


async def test_every_invented_row_says_so(urls):
    """A table with a `synthetic` column has no invented row that is passed off as real."""
    for system, url in urls.items():
        connection = await asyncpg.connect(url)
        try:
            tables = await connection.fetch(
                "select table_name from information_schema.columns where column_name = 'synthetic'"
            )
            for (table,) in tables:
                unmarked = await connection.fetchval(f'select count(*) from "{table}" where not synthetic')
                assert unmarked == 0, (system, table)
        finally:
            await connection.close()
