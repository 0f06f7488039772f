"""How many entries a second the ledger keeps, each committed before its caller goes on, by callers at a time."""

import asyncio
import time
from uuid import uuid4

import asyncpg
import pytest

from hub.app.systems import opened_database
from hub.privacy.ledger.postgres import PostgresLedger
from hub.rules.systems import SystemCode
from hub.services.folders import sql_folder
from hub.services.migrations import migrate
from tests.unit.ledger.test_entries import asked

pytestmark = pytest.mark.anyio

SECONDS = 2.0


@pytest.fixture
async def url(postgres):
    admin = await asyncpg.connect(postgres.url("postgres"))
    await admin.execute("create database ledger_bench")
    connection = await asyncpg.connect(postgres.url("ledger_bench"))
    await migrate(connection, sql_folder() / "hub" / "migrations")
    await connection.close()
    yield postgres.url("ledger_bench")
    await admin.execute("drop database ledger_bench with (force)")
    await admin.close()


async def kept_a_second(ledger, callers):
    """Entries a second, and what the slowest twentieth of them took in milliseconds at the least."""
    took, until = [], time.monotonic() + SECONDS

    async def keep_on():
        while (began := time.monotonic()) < until:
            await ledger.append(asked(disclosure=uuid4()))
            took.append(time.monotonic() - began)

    await asyncio.gather(*(keep_on() for _ in range(callers)))
    return len(took) / SECONDS, sorted(took)[int(len(took) * 0.95)] * 1000


async def test_entries_that_come_together_do_not_wait_for_one_another(url):
    async with opened_database(SystemCode.HUB, url, 4) as database:
        ledger, rates = PostgresLedger(database), {}
        await ledger.append(asked(disclosure=uuid4()))
        for callers in (1, 10, 100, 500):
            rates[callers], p95 = await kept_a_second(ledger, callers)
            print(f"{callers:4} at a time: {rates[callers]:6.0f} entries a second, p95 {p95:6.1f} ms")
    assert rates[100] > 3 * rates[1]
