"""What any second tier does: the fake of the unit tests, and Redis by every kind of address."""

import time
from contextlib import asynccontextmanager

import pytest

from hub.errors import StartupError
from tests.fakes.second_tier import FakeSecondTier
from tests.integration.cache.conftest import tier_at

pytestmark = pytest.mark.anyio

KINDS = ("fake", "redis", "unix", "cluster", "sentinel")


@asynccontextmanager
async def fake():
    yield FakeSecondTier(time.monotonic)


@pytest.fixture(params=KINDS)
async def tier(request):
    kind = request.param
    if kind == "fake":
        opened = fake()
    elif kind == "cluster":
        opened = tier_at(f"redis+cluster://127.0.0.1:{request.getfixturevalue('cluster').port}")
    elif kind == "sentinel":
        # The first one named is away; any one that answers is enough.
        opened = tier_at(f"redis+sentinel://127.0.0.1:9,127.0.0.1:{request.getfixturevalue('sentinel').port}/city")
    else:
        server = request.getfixturevalue("server")
        opened = tier_at(server.url if kind == "redis" else server.socket)
    async with opened as tier:
        yield tier


async def test_values_come_back_in_the_order_of_their_names(tier):
    assert await tier.set_many({"a": b"1", "b": b"\x00\xff", "c": b""}, 60)
    assert list(await tier.get_many(["c", "missing", "b", "a", "b"])) == [
        b"",
        None,
        b"\x00\xff",
        b"1",
        b"\x00\xff",
    ]


async def test_a_value_is_replaced_by_setting_and_not_by_adding(tier):
    await tier.set_many({"a": b"1"}, 60)
    assert await tier.add_many({"a": b"2", "b": b"2"}, 60)
    assert list(await tier.get_many(["a", "b"])) == [b"1", b"2"]
    await tier.set_many({"a": b"3"}, 60)
    assert list(await tier.get_many(["a"])) == [b"3"]


async def test_a_value_ends_with_its_time(tier):
    await tier.set_many({"a": b"1"}, 0.05)
    until = time.monotonic() + 5
    while list(await tier.get_many(["a"])) != [None]:
        assert time.monotonic() < until


@pytest.mark.parametrize(
    "address",
    [
        "localhost",
        "http://localhost",
        "redis://localhost:port",
        "redis+sentinel://localhost",
        "redis+sentinel://localhost/city/db",
        "redis+cluster://",
        "redis+other://localhost",
        "http+cluster://localhost",
    ],
)
async def test_an_address_of_another_form_is_said_to_be_one_without_repeating_it(address):
    with pytest.raises(StartupError, match="the address of Redis should be") as caught:
        async with tier_at(address):
            pass
    assert address not in str(caught.value).split()


async def test_the_name_and_the_password_in_an_address_are_used(server):
    async with server.client() as client:
        await client.acl_setuser("hub", enabled=True, passwords=["+p@ss"], keys="*", commands=["+@all"])
        await client.acl_setuser("default", enabled=False)
    async with tier_at(f"redis://hub:p%40ss@127.0.0.1:{server.port}") as known:
        assert await known.set_many({"a": b"1"}, 60)
    async with tier_at(server.url) as unknown:
        assert not await unknown.set_many({"a": b"1"}, 60)
