"""Migrations: each once, in order, and never changed behind one's back."""

import asyncio

import asyncpg
import pytest

from hub.errors import StartupError
from hub.services.migrations import migrate, migrations_in, pending

pytestmark = pytest.mark.anyio
ONE = "-- migrate:up\ncreate table one (a int);\n"
TWO = "-- migrate:up\ncreate table two (b int);\n\n-- migrate:down\ndrop table two;\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "0001_one.sql").write_text(ONE)
    (tmp_path / "0002_two.sql").write_text(TWO)
    return tmp_path


@pytest.fixture
async def url(postgres, request):
    name = f"migrations_{abs(hash(request.node.name))}"
    admin = await asyncpg.connect(postgres.url("postgres"))
    await admin.execute(f'create database "{name}"')
    yield postgres.url(name)
    await admin.execute(f'drop database "{name}" with (force)')
    await admin.close()


async def run(url, folder):
    connection = await asyncpg.connect(url)
    try:
        return await migrate(connection, folder)
    finally:
        await connection.close()


async def test_each_migration_runs_once(url, folder):
    assert await run(url, folder) == ["0001_one.sql", "0002_two.sql"]
    assert await run(url, folder) == []


async def test_several_hubs_starting_together_take_turns(url, folder):
    ran = await asyncio.gather(*(run(url, folder) for _ in range(5)))
    assert sorted(ran) == [[], [], [], [], ["0001_one.sql", "0002_two.sql"]]


async def test_a_migration_that_fails_leaves_nothing_behind(url, folder):
    (folder / "0003_bad.sql").write_text("-- migrate:up\ncreate table three (c int);\nselect 1 / 0;\n")
    with pytest.raises(StartupError, match=r"0003_bad\.sql failed and was undone"):
        await run(url, folder)
    connection = await asyncpg.connect(url)
    assert await connection.fetchval("select to_regclass('three')") is None
    assert await connection.fetchval("select to_regclass('two')") is not None
    await connection.close()


async def test_a_changed_old_migration_is_refused(url, folder):
    await run(url, folder)
    (folder / "0001_one.sql").write_text(ONE + "-- a harmless comment\n")
    with pytest.raises(StartupError, match=r"0001_one\.sql has changed since it ran"):
        await run(url, folder)


def test_a_database_newer_than_the_hub_is_refused(folder):
    with pytest.raises(StartupError, match="0009"):
        pending(migrations_in(folder), {"0001": None, "0009": None})


def test_a_migration_that_dbmate_ran_counts_as_run(folder):
    assert [m.version for m in pending(migrations_in(folder), {"0001": None})] == ["0002"]


@pytest.mark.parametrize(("name", "text"), [("one.sql", ONE), ("0003_x.sql", "create table x (a int);")])
def test_a_file_of_another_form_is_refused(folder, name, text):
    (folder / name).write_text(text)
    with pytest.raises(StartupError, match="NNNN_name"):
        migrations_in(folder)


def test_the_down_part_is_not_run(folder):
    assert "drop" not in migrations_in(folder)[1].up
