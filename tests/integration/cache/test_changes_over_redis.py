"""Changes told over a real Redis: heard by who listens, again after it was away, and while the database is."""

import asyncio
import random
from contextlib import asynccontextmanager

import pytest

from hub.app.hearing import announcer
from hub.errors import SourceUnavailable
from hub.rules.systems import SystemCode
from hub.services.changes import Pace
from hub.services.redis_changes import announce_over_redis, listen_over_redis

pytestmark = pytest.mark.anyio

PACE = Pace(answer=1, between_looks=0.2, first_pause=0.05, longest_pause=0.2)


class AwayDatabase:
    """The hub's own database, which cannot be reached."""

    async def execute(self, _name, *_arguments):
        raise SourceUnavailable(SystemCode.HUB, "away")


@asynccontextmanager
async def listening(url):
    heard = []
    task = asyncio.create_task(listen_over_redis(url, heard.append, random=random.random, pace=PACE))
    try:
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def told_until_heard(url, heard, tag):
    """Nothing says when somebody begins to listen, and what is told before is not kept."""
    async with asyncio.timeout(20):
        while tag not in heard:
            await announce_over_redis(url, [tag], 1)
            await asyncio.sleep(0.05)


async def test_every_listener_hears_what_is_told(server):
    async with listening(server.url) as one, listening(server.url) as other:
        await told_until_heard(server.url, one, "tenders.tender")
        await told_until_heard(server.url, other, "tenders.tender")
        assert await announce_over_redis(server.url, ["awards.award", "petitions.service_case:17"], 1)
        async with asyncio.timeout(5):
            while "petitions.service_case:17" not in one or "petitions.service_case:17" not in other:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_a_redis_that_is_held_up_is_left_and_heard_again(server):
    async with listening(server.url) as heard:
        await told_until_heard(server.url, heard, "tenders.tender")
        server.hold_up()
        await asyncio.sleep(6 * PACE.between_looks)
        server.let_go()
        await told_until_heard(server.url, heard, "awards.award")


async def test_what_redis_takes_is_told_though_the_database_is_away(server):
    async with listening(server.url) as heard:
        await told_until_heard(server.url, heard, "tenders.tender")
        await announcer(AwayDatabase(), server.url)(["awards.award"])
        async with asyncio.timeout(5):
            while "awards.award" not in heard:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


@pytest.mark.parametrize("redis", [None, "redis://127.0.0.1:1/0"])
async def test_where_nobody_takes_it_that_is_said(redis):
    with pytest.raises(SourceUnavailable):
        await announcer(AwayDatabase(), redis)(["awards.award"])
