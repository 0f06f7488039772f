"""The queue: its tables are as pgqueuer wants them, and a job is done until nothing more is to do."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from hub.rules.systems import SystemCode
from hub.services.logs import json_log
from hub.services.queue import Pace, opened_queue, queries

pytestmark = pytest.mark.anyio

QUICK = Pace(look=timedelta(seconds=0.2), silence=timedelta(seconds=1))
PUT = """
insert into pgqueuer (priority, status, entrypoint, payload)
values (0, 'queued', 'a test', convert_to($1::text, 'UTF8'))
"""


@pytest.fixture
async def pool(urls):
    async with asyncpg.create_pool(urls[SystemCode.HUB], min_size=0, max_size=2) as pool:
        await pool.execute("truncate pgqueuer, pgqueuer_log")
        yield pool
        await pool.execute("truncate pgqueuer, pgqueuer_log")


@asynccontextmanager
async def working(urls, work):
    async with opened_queue(urls[SystemCode.HUB], {"a test": work}, json_log(), lambda: 0.0, QUICK):
        yield


async def until_empty(pool):
    async with asyncio.timeout(20):
        while await pool.fetchval("select count(*) from pgqueuer"):  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.05)


async def test_the_migration_makes_what_the_installed_release_expects(pool):
    plan = await queries(pool).plan_upgrade()
    assert (plan.statements, plan.notes) == ((), ())


async def test_the_environment_does_not_rename_its_tables(pool, monkeypatch):
    monkeypatch.setenv("PGQUEUER_PREFIX", "other_")
    monkeypatch.setenv("CHANNEL", "other")
    assert (await queries(pool).plan_upgrade()).statements == ()


async def test_a_job_is_done_and_gone(urls, pool):
    done, job = [], uuid4()

    async def work(id_):
        done.append(id_)

    async with working(urls, work):
        await pool.execute(PUT, str(job))
        await until_empty(pool)
    assert done == [job]


async def test_one_that_is_to_be_tried_again_is(urls, pool):
    tries = []

    async def work(_id):
        tries.append(len(tries))
        return timedelta(seconds=0.1) if len(tries) < 3 else None

    async with working(urls, work):
        await pool.execute(PUT, str(uuid4()))
        await until_empty(pool)
    assert tries == [0, 1, 2]


async def test_what_a_silent_worker_had_taken_is_taken_up_again(urls, pool):
    done = []

    async def work(id_):
        done.append(id_)

    await pool.execute(PUT, str(uuid4()))
    # As a worker leaves it that is killed while it works.
    await pool.execute(
        "update pgqueuer set status = 'picked', queue_manager_id = gen_random_uuid(),"
        " heartbeat = now() - interval '1 minute'"
    )
    async with working(urls, work):
        await until_empty(pool)
    assert len(done) == 1


async def test_it_goes_on_when_its_connections_were_cut(urls, pool):
    done = []

    async def work(id_):
        done.append(id_)

    async with working(urls, work):
        await pool.execute(PUT, str(uuid4()))
        await until_empty(pool)
        await pool.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'khub queue'"
        )
        await pool.execute(PUT, str(uuid4()))
        await until_empty(pool)
    assert len(done) == 2
