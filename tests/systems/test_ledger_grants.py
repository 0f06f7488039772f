"""With the grants of the how-to, the hub's own role can add to the ledger and change nothing of it."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from hub.app.systems import opened_database
from hub.casework.applications import Applications
from hub.casework.upkeep import keep_up
from hub.privacy.ledger.postgres import PostgresLedger
from hub.privacy.ledger.retiring import Retirement, retired
from hub.rules.deadlines import DEADLINE_RULES
from hub.rules.notices import NoticeEvent, NoticeStatus
from hub.rules.systems import SystemCode
from hub.services.folders import sql_folder
from hub.services.logs import json_log
from hub.services.migrations import migrate
from hub.services.queue import opened_queue
from tests.inputs.notices import HOUR, MOTOR, NOW, Desk
from tests.unit.ledger.test_entries import asked

pytestmark = pytest.mark.anyio

HOW_TO = Path(__file__).parents[2] / "docs/how-to/run-in-production.md"
GRANTS = re.search(r"```sql\n(create role khub_serves.*?)```", HOW_TO.read_text("utf-8"), re.DOTALL)[1]


@pytest.fixture
async def urls_of_roles(postgres):
    """The database as its owner has it, as the role that serves, and as the one that deletes what is old."""
    admin = await asyncpg.connect(postgres.url("postgres"))
    await admin.execute("create database ledger_grants")
    owner = postgres.url("ledger_grants")
    connection = await asyncpg.connect(owner)
    await migrate(connection, sql_folder() / "hub" / "migrations")
    await connection.execute(GRANTS)
    await connection.close()
    yield owner, owner.replace("hub@", "khub_serves@"), owner.replace("hub@", "khub_retires@")
    await admin.execute("drop database ledger_grants with (force)")
    await admin.execute("drop role khub_serves, khub_retires")
    await admin.close()


@pytest.fixture
async def owner(urls_of_roles):
    connection = await asyncpg.connect(urls_of_roles[0])
    yield connection
    await connection.close()


async def test_the_role_that_serves_appends(urls_of_roles):
    async with opened_database(SystemCode.HUB, urls_of_roles[1], 4) as database:
        assert await PostgresLedger(database).append(asked()) == 1


async def test_it_sends_notices_brings_them_and_keeps_them_up(urls_of_roles, owner):
    url = urls_of_roles[1]
    done = asyncio.Queue()

    async def work(id_):
        done.put_nowait(id_)

    async with opened_database(SystemCode.HUB, url, 4) as database:
        desk = Desk(database, owner, b"x")
        await desk.subscriptions.add(MOTOR, NoticeEvent.ADDRESS_CHANGE, "https://motor.example/x", "whsec_")
        [delivery] = await desk.notices.of_notice(await desk.send())
        async with opened_queue(url, {"notice": work}, json_log(), lambda: 0.0), asyncio.timeout(20):
            assert await done.get() == delivery.id
        applications = Applications(database, desk.seals, DEADLINE_RULES)
        await keep_up(database, desk.notices, applications, NOW + 25 * HOUR)
        assert (await desk.notices.delivery(delivery.id)).status is NoticeStatus.EXPIRED


@pytest.mark.parametrize(
    "change",
    [
        "update notice_step set at = now()",
        "delete from application_move",
        "update ledger set entry = '{}'",
        "delete from ledger",
        "truncate ledger",
        "alter table ledger disable trigger user",
        "drop trigger ledger_is_append_only on ledger",
        "insert into ledger_leaf values (1, sha256('x'))",
        "delete from ledger_leaf",
        "delete from ledger_checkpoint",
        "update ledger_checkpoint set note = ''",
    ],
)
async def test_and_changes_nothing(urls_of_roles, change):
    connection = await asyncpg.connect(urls_of_roles[1])
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match=r"permission denied|must be owner"):
            await connection.execute(change)
    finally:
        await connection.close()


async def test_the_role_that_retires_deletes_what_is_old_and_nothing_else(urls_of_roles):
    now = datetime.now(UTC)
    before = now - timedelta(days=5 * 366)
    async with opened_database(SystemCode.HUB, urls_of_roles[1], 4) as database:
        for at in (before - timedelta(days=1), now):
            await PostgresLedger(database).append(asked(at=at, disclosure=uuid4()))
    async with opened_database(SystemCode.HUB, urls_of_roles[2], 4) as database:
        rule = Retirement(before, 5, "k0042", "x")
        assert [said.last async for said in retired(database, rule, lambda: now)] == [1]
    connection = await asyncpg.connect(urls_of_roles[2])
    try:
        for change in ("delete from ledger", "update ledger set entry = '{}'", "truncate ledger"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(change)
    finally:
        await connection.close()
