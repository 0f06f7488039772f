"""Proofs of possession over a real Redis: hubs take one once together, and each its own when Redis is gone."""

import pytest

from hub.services.jose import Refused
from hub.services.proofs import SeenProofs
from tests.integration.cache.conftest import tier_at

pytestmark = pytest.mark.anyio


def seen(tier):
    return SeenProofs(lambda: 120.0, tier)


async def take_together(address):
    async with tier_at(address) as here, tier_at(address) as there:
        await seen(here).take("a key", "a proof")
        with pytest.raises(Refused):
            await seen(there).take("a key", "a proof")
        await seen(there).take("another key", "a proof")


async def test_hubs_take_a_proof_once_together_and_forget_it_after_its_time(server):
    await take_together(server.url)
    async with server.client() as client:
        names = await client.keys("khub:proof:*")
        assert len(names) == 2
        assert all([0 < await client.ttl(name) <= 70 for name in names])


async def test_hubs_take_a_proof_once_together_on_a_cluster(cluster):
    await take_together(f"redis+cluster://127.0.0.1:{cluster.port}")


async def test_when_redis_is_gone_each_worker_remembers_its_own(server):
    async with tier_at(server.url) as tier:
        proofs = seen(tier)
        await proofs.take("a key", "before")
        server.kill()
        await proofs.take("a key", "after")
        for known in ("before", "after"):
            with pytest.raises(Refused):
                await proofs.take("a key", known)
