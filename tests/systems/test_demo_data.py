"""The demo's data come into databases that have none, and into no other."""

import pytest

from hub.demo.databases import connected, migrate_all, seed_all, unseeded
from hub.demo.world import world
from hub.errors import StartupError
from hub.rules.systems import SystemCode

pytestmark = pytest.mark.anyio


async def test_a_start_that_was_interrupted_is_taken_up_where_it_stopped(postgres, urls):
    async with connected(postgres.url("postgres")) as connection:
        await connection.execute("create database half_done")
    half_done = {**urls, SystemCode.AGENCIES: postgres.url("half_done")}
    await migrate_all(half_done)
    empty = await unseeded(half_done)
    assert list(empty) == [SystemCode.AGENCIES]
    await seed_all(empty, world(), lambda _name, _rows: None)
    assert await unseeded(half_done) == {}


async def test_data_that_are_there_are_not_written_twice(urls):
    with pytest.raises(StartupError, match="already has demo data"):
        await seed_all({SystemCode.REPORTS: urls[SystemCode.REPORTS]}, world(), lambda _name, _rows: None)
