"""Redis lost, slow or lying costs latency, never an answer or an error."""

import asyncio
import time
from contextlib import suppress

import pytest

from tests.integration.cache.conftest import hub_at, running, tier_at, written

pytestmark = pytest.mark.anyio

KEYS = [f"key{number}" for number in range(500)]


def live(keys):
    return [(f"{key.upper()}1", "LIVE") for key in keys]


def kept(keys):
    return [(f"{key.upper()}1", "CACHED") for key in keys]


async def filled(server, keys):
    """Let a hub of another worker fill Redis."""
    async with hub_at(server.url, token="filled") as hub:
        assert await hub.ask(*keys) == live(keys)
        await written(hub)


async def commands(server):
    async with server.client() as client:
        stats = await client.info("commandstats")
    return {name.removeprefix("cmdstat_"): each["calls"] for name, each in stats.items()}


async def test_a_level_of_500_keys_is_one_command_and_one_round_trip(server):
    await filled(server, KEYS)
    before = await commands(server)
    async with hub_at(server.url) as hub:
        assert await hub.ask(*KEYS) == kept(KEYS)
        assert hub.register.calls == []
    after = await commands(server)
    assert after["mget"] - before["mget"] == 1
    assert {name for name in after if after[name] != before.get(name)} <= {
        "mget",
        "info",
        "ping",
        "client|setinfo",
        "hello",
    }


async def test_500_loads_on_an_expired_key_are_one_look_and_one_call(server):
    await filled(server, KEYS[:1])
    async with hub_at(server.url) as hub:
        await hub.ask(*KEYS[:1])
        hub.clock.seconds += 100
        before = await commands(server)
        answers = await asyncio.gather(*(hub.ask(KEYS[0]) for _ in range(500)))
        assert (answers, hub.register.calls) == ([live(KEYS[:1])] * 500, [[KEYS[0]]])
        assert (await commands(server))["mget"] - before["mget"] == 1


async def test_a_change_reaches_what_another_hub_has_kept(server):
    await filled(server, ["a"])
    async with hub_at(server.url, token="b") as one, hub_at(server.url, token="c") as other:
        one.cache.changed("awards.*")
        await written(one)
        other.register.edition = 2
        assert await other.ask("a") == [("A2", "LIVE")]


async def test_a_redis_that_is_not_there_is_no_matter():
    async with hub_at("redis://127.0.0.1:9") as hub:
        assert await hub.ask("a") == live(["a"])
        hub.cache.changed("awards.award")
        assert await hub.ask("a") == live(["a"])


async def test_a_redis_that_is_killed_is_no_matter_and_heals(server, folder):
    async with hub_at(server.url) as hub:
        await hub.ask("a")
        await written(hub)
        server.kill()
        assert await hub.ask("b") == live(["b"])
        hub.cache.changed("awards.award")
        assert await hub.ask("a", "b") == live(["a", "b"])
        await written(hub)
        with running(folder / "again", port=server.port) as again:
            await asyncio.sleep(2.1)  # what a failure keeps it left alone for
            assert await hub.ask("c") == live(["c"])
            await written(hub)
            async with again.client() as client:
                assert await client.dbsize() >= 3  # what was changed is told, and the answer is kept


async def test_a_redis_that_is_held_up_is_waited_for_once(server):
    await filled(server, KEYS)
    async with hub_at(server.url) as hub:
        assert await hub.ask("key0") == kept(["key0"])
        server.hold_up()
        began = time.monotonic()
        assert await hub.ask("key1") == live(["key1"])
        # The next levels come while it is left alone.
        for key in KEYS[2:100]:
            assert await hub.ask(key) == live([key])
        # 99 looks would take half a minute. Nothing else is asked of the time but this.
        assert time.monotonic() - began < 5
        server.let_go()
        await asyncio.sleep(2.1)
        assert await hub.ask("key200") == kept(["key200"])


GARBAGE = {
    "text": b"garbage",
    "no msgpack": b"\xc1\xc1",
    "nothing": b"",
    "another layout": b"\x93\x01\x02\x03",
    "long": b"\x00" * 100_000,
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
async def test_garbage_under_every_name_is_a_miss(server, garbage):
    keys = KEYS[:20]
    await filled(server, keys)
    async with server.client() as client:
        names = await client.keys("khub:*")
        assert len(names) == len(keys) + 2
        await client.mset(dict.fromkeys(names, garbage))
    async with hub_at(server.url) as hub:
        assert await hub.ask(*keys) == live(keys)


async def test_values_of_another_type_are_misses(server):
    keys = KEYS[:20]
    await filled(server, keys)
    async with server.client() as client:
        for name in await client.keys("khub:*"):
            await client.delete(name)
            await client.rpush(name, "an item")
    async with hub_at(server.url) as hub:
        assert await hub.ask(*keys) == live(keys)


async def test_answers_swapped_among_keys_are_misses(server):
    keys = KEYS[:20]
    await filled(server, keys)
    async with server.client() as client:
        names = [name for name in await client.keys("khub:*") if b":version:" not in name]
        values = await client.mget(names)
        await client.mset(dict(zip(names, values[1:] + values[:1], strict=True)))
    async with hub_at(server.url) as hub:
        assert await hub.ask(*keys) == live(keys)


async def test_a_redis_that_is_full_is_no_matter(server):
    async with server.client() as client:
        await client.config_set("maxmemory", "1")
    async with hub_at(server.url) as hub:
        assert await hub.ask("a") == live(["a"])


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"*2\r\n$1\r\na\r\n$1\r\nb\r\n",
        b"$-5\r\n",
        b"\x00" * 64,
        b"*99999999\r\n",
    ],
    ids=["web", "two replies", "no length", "zeros", "no end"],
)
async def test_a_server_that_speaks_otherwise_than_redis_is_no_matter(said):
    async def speak(reader, writer):
        with suppress(ConnectionError):
            while await reader.read(1000):
                writer.write(said)
        writer.close()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with hub_at(f"redis://127.0.0.1:{port}", seconds=0.2) as hub:
            assert await hub.ask("a", "b") == live(["a", "b"])


async def test_a_failure_leaves_redis_alone_for_a_while():
    calls = []

    async def refuse(_reader, writer):
        calls.append(1)
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with tier_at(f"redis://127.0.0.1:{port}") as tier:
            calls.clear()  # those of connecting ahead
            for _ in range(10):
                assert await tier.get_many(["a"]) == [None]
                assert await tier.set_many({"a": b"1"}, 60) is False
    assert len(calls) == 1
