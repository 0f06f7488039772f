"""Budgets over a real Redis: what hubs count together, and what each gives when it is gone."""

import pytest

from hub.errors import RateLimited
from hub.services.budgets import Budgets, Quota
from hub.services.callers import Caller
from tests.integration.cache.conftest import tier_at

pytestmark = pytest.mark.anyio

HERE = Caller(address="192.0.2.1")


def budgets(tier):
    return Budgets(Quota("anyone", 100), Quota("client", 1_000), b"key", lambda: 120.0, tier, workers=2)


async def count_together(address):
    async with tier_at(address) as here, tier_at(address) as there:
        one, other = budgets(here), budgets(there)
        await one.spend(HERE, 60)
        assert (await other.spend(HERE, 30)).left == 10
        with pytest.raises(RateLimited):
            await one.spend(HERE, 11)


async def test_hubs_count_together(server):
    await count_together(server.url)
    async with server.client() as client:
        (name,) = await client.keys("khub:spent:*")
        assert 0 < await client.ttl(name) <= 120


async def test_hubs_count_together_on_a_cluster(cluster):
    await count_together(f"redis+cluster://127.0.0.1:{cluster.port}")


async def test_when_redis_is_gone_each_worker_gives_its_part(server):
    async with tier_at(server.url) as tier:
        counted = budgets(tier)
        await counted.spend(HERE, 30)
        server.kill()
        assert (await counted.spend(HERE, 20)).left == 0
        with pytest.raises(RateLimited):
            await counted.spend(HERE, 1)
