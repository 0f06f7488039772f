"""Two hubs in processes of their own over one real Redis, which may go at any moment."""

import asyncio

import pytest

from hub.rules.systems import SystemCode
from tests.fakes.switch import switched
from tests.integration.adversity.served import percentile, served

pytestmark = pytest.mark.anyio

LIST = "{ tenders(first: 3) { nodes { title source { state ageSeconds } } } }"


def states(seen):
    return {node["source"]["state"] for node in seen.body["data"]["tenders"]["nodes"]}


def asked(number):
    return f"{{ tenders(first: {1 + number % 80}) {{ nodes {{ title }} }} awards(first: 2) {{ nodes {{ id }} }} }}"


async def kept(server, hub):
    """What a hub has read and Redis has; on a busy machine Redis is slow for a moment, and is then left alone."""
    async with server.client() as client:
        for first in range(3, 40):
            query = LIST.replace("first: 3", f"first: {first}")
            assert states(await hub.ask(query)) == {"LIVE"}
            await asyncio.sleep(0.5)
            if await client.keys("khub:tenders.tenders:*"):
                return query
    raise AssertionError("nothing was kept")


async def test_what_one_hub_has_read_another_gives_while_the_system_is_away(urls, server):
    async with (
        switched(urls[SystemCode.TENDERS]) as switch,
        served({**urls, SystemCode.TENDERS: switch.address}, HUB_REDIS_URL=server.url, HUB_PATIENCE="4") as one,
        served({**urls, SystemCode.TENDERS: switch.address}, HUB_REDIS_URL=server.url, HUB_PATIENCE="4") as other,
    ):
        await asyncio.sleep(1)  # both listen
        query = await kept(server, one)
        switch.cut()
        assert states(await other.ask(query)) <= {"CACHED", "STALE"}


async def test_redis_killed_under_load_is_noticed_by_nobody(urls, server):
    async with served(urls, HUB_REDIS_URL=server.url) as hub:
        before = await hub.under_load(asked, 3, 4)
        load = asyncio.create_task(hub.under_load(asked, 6, 4))
        await asyncio.sleep(2)
        server.kill()
        during = await load
    assert [each.body["errors"] for each in before + during if "errors" in each.body] == []
    usual, now = percentile(before, 0.99), percentile(during, 0.99)
    print(f"p99 with Redis {usual * 1000:.0f} ms, Redis killed in the middle {now * 1000:.0f} ms")
