"""What an answer costs that is in memory, or in Redis."""

import time
from statistics import median

import pytest

from tests.fakes.cached import CachedRegister
from tests.integration.cache.conftest import running, tier_at, written

pytestmark = pytest.mark.anyio

KEYS = [f"key-{number}" for number in range(500)]


async def times(rounds, call):
    """The median seconds of a call."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        await call()
        taken.append(time.perf_counter() - began)
    return median(taken)


async def test_an_answer_from_memory():
    kept = CachedRegister(capacity=10_000_000)
    await kept.replies(KEYS)
    one = await times(5_000, lambda: kept.replies(KEYS[:1]))
    level = await times(500, lambda: kept.replies(KEYS))
    print(f"\nfrom memory: one key {one * 1e6:.2f} µs, a level of 500 {level / 500 * 1e6:.2f} µs a key")
    assert kept.register.calls == [KEYS]


async def test_a_level_from_redis(tmp_path):
    with running(tmp_path / "redis") as server:
        async with tier_at(server.url) as tier, server.client() as client:
            first = CachedRegister(tier, capacity=10_000_000)
            await first.replies(KEYS)
            await written(first)
            # Each is a hub that has just started: its memory is empty.
            hubs = [CachedRegister(tier, capacity=10_000_000) for _ in range(60)]
            before = (await client.info("commandstats"))["cmdstat_mget"]["calls"]
            asked = iter(hubs)
            level = await times(30, lambda: next(asked).replies(KEYS))
            one = await times(30, lambda: next(asked).replies(KEYS[:1]))
            calls = (await client.info("commandstats"))["cmdstat_mget"]["calls"] - before
    print(f"\nfrom Redis: a level of 500 {level * 1e3:.2f} ms, one {one * 1e3:.2f} ms, {calls / 60:.0f} MGET each")
    assert all(hub.register.calls == [] for hub in hubs)
