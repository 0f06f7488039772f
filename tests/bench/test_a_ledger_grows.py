"""What a large ledger costs: its first checkpoint, a worker that starts, an export that is verified, its deletion.

`BENCH_ENTRIES` is how many it has.
"""

import os
import time
from datetime import UTC, datetime

import asyncpg
import pytest

from hub.app.systems import opened_database
from hub.privacy.ledger.checkpointing import LedgerSigner, entries_after
from hub.privacy.ledger.checkpoints import notes_in
from hub.privacy.ledger.keys import SigningKey
from hub.privacy.ledger.postgres import PostgresLedger
from hub.privacy.ledger.retiring import Retirement, retired
from hub.privacy.ledger.second_place import CheckpointFile
from hub.privacy.ledger.verifier import verify
from hub.rules.systems import SystemCode
from hub.services.folders import sql_folder
from hub.services.migrations import migrate
from tests.unit.ledger.test_entries import asked

pytestmark = pytest.mark.anyio

ENTRIES = int(os.environ.get("BENCH_ENTRIES", "20000"))
KEY = SigningKey("khub.bench/ledger", bytes(32))
# As long as an entry is on average.
SEED = """insert into ledger (sequence, entry)
select n, '{"at":"2019-01-01T00:00:00Z","officer":"' || repeat('x', 500) || '","sequence":' || n || ',"type":"X"}'
from generate_series($1::bigint, $2) as n"""


@pytest.fixture
async def url(postgres):
    admin = await asyncpg.connect(postgres.url("postgres"))
    await admin.execute("create database ledger_grows")
    connection = await asyncpg.connect(postgres.url("ledger_grows"))
    await migrate(connection, sql_folder() / "hub" / "migrations")
    await connection.execute(SEED, 1, ENTRIES, timeout=600)
    await connection.execute("update ledger_head set size = $1", ENTRIES)
    await connection.close()
    yield postgres.url("ledger_grows")
    await admin.execute("drop database ledger_grows with (force)")
    await admin.close()


async def test_a_worker_that_starts_reads_what_is_new_and_nothing_else(url, tmp_path):
    async with opened_database(SystemCode.HUB, url, 4) as database:

        async def signed(what):
            began = time.monotonic()
            checkpoint = await LedgerSigner(database, KEY, CheckpointFile(tmp_path / "checkpoints")).make()
            print(f"{what}: {time.monotonic() - began:.2f} s, {checkpoint.size} entries")

        await signed("the first checkpoint")
        await PostgresLedger(database).append(asked())
        await signed("a worker that has just started")
        began = time.monotonic()
        lines = [line + b"\n" async for page in entries_after(database, 0) for line in page]
    print(f"exported: {time.monotonic() - began:.2f} s")
    began = time.monotonic()
    with (tmp_path / "checkpoints").open("rb") as notes:
        verdict = verify(lines, list(notes_in(notes)), [KEY.verifying])
    print(f"verified: {time.monotonic() - began:.2f} s")
    assert (verdict.size, verdict.fault) == (ENTRIES + 1, None)


async def test_all_that_is_old_is_deleted(url):
    rule = Retirement(datetime(2020, 1, 1, tzinfo=UTC), 5, "k0042", "x")
    async with opened_database(SystemCode.HUB, url, 4) as database:
        began = time.monotonic()
        deleted = [said.deleted async for said in retired(database, rule, lambda: datetime.now(UTC))]
    print(f"{sum(deleted)} deleted: {time.monotonic() - began:.2f} s, in {len(deleted)} statements")
    assert sum(deleted) == ENTRIES
