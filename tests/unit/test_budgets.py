"""What callers may spend in a minute, alone and with counts that are shared."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hub.errors import RateLimited
from hub.services.budgets import MAX_COUNTED, Budgets, Quota, network_of
from hub.services.callers import ApiClient, Caller
from tests.fakes.shared_counts import SharedCountsInMemory

pytestmark = pytest.mark.anyio

HERE, THERE = Caller(address="192.0.2.1"), Caller(address="192.0.2.2")
CLIENT = Caller(ApiClient("abcd1234", "a tool", "397020000A", [], b"", datetime(2026, 11, 25, tzinfo=UTC), None))


class Clock:
    now = 120.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def budgets(clock, shared=None, workers=1):
    return Budgets(Quota("anyone", 100), Quota("client", 1_000), b"key", clock, shared, workers)


async def test_all_of_it_may_be_spent_and_not_one_more(clock):
    counted = budgets(clock)
    assert (await counted.spend(HERE, 99)).left == 1
    assert (await counted.spend(HERE, 1)).left == 0
    clock.now = 137.5
    with pytest.raises(RateLimited) as refused:
        await counted.spend(HERE, 1)
    assert refused.value.retry_after == 60 - 17


async def test_others_have_their_own_and_a_client_more(clock):
    counted = budgets(clock)
    await counted.spend(HERE, 100)
    assert (await counted.spend(THERE, 1)).left == 99
    standing = await counted.spend(CLIENT, 1)
    assert (standing.quota.name, standing.left) == ("client", 999)


async def test_a_citizen_spends_a_quota_of_its_own_wherever_it_is(clock):
    shared = SharedCountsInMemory()
    counted = budgets(clock, shared)
    await counted.spend(HERE, 100)
    assert (await counted.spend(replace(HERE, citizen="one"), 60)).left == 40
    with pytest.raises(RateLimited):
        await counted.spend(replace(THERE, citizen="one"), 41)
    assert (await counted.spend(replace(HERE, citizen="two"), 1)).left == 99
    assert not any("one" in name.split(":")[3] for name in shared.counts)


async def test_the_next_minute_begins_anew(clock):
    counted = budgets(clock)
    await counted.spend(HERE, 100)
    clock.now = 180
    assert (await counted.spend(HERE, 1)).left == 99


async def test_hubs_that_share_counts_give_one_quota_together(clock):
    shared = SharedCountsInMemory()
    one, other = budgets(clock, shared, workers=4), budgets(clock, shared, workers=4)
    await one.spend(HERE, 60)
    assert (await other.spend(HERE, 40)).left == 0
    with pytest.raises(RateLimited):
        await one.spend(HERE, 1)


async def test_while_the_sharing_fails_each_worker_gives_its_part(clock):
    shared = SharedCountsInMemory()
    counted = budgets(clock, shared, workers=4)
    await counted.spend(HERE, 20)
    shared.away = True
    assert (await counted.spend(HERE, 5)).left == 0
    with pytest.raises(RateLimited):
        await counted.spend(HERE, 1)


async def test_what_is_shared_has_no_address_in_it(clock):
    shared = SharedCountsInMemory()
    await budgets(clock, shared).spend(HERE, 1)
    (name,) = shared.counts
    assert "192" not in name
    assert name.startswith("khub:spent:anyone:")


async def test_more_callers_than_can_be_counted_share_a_count(clock):
    counted = budgets(clock)
    counted._counts = dict.fromkeys(map(str, range(MAX_COUNTED)), 1)
    counted._window = 2
    await counted.spend(HERE, 60)
    with pytest.raises(RateLimited):
        await counted.spend(THERE, 60)
    assert len(counted._counts) == MAX_COUNTED + 1


async def test_who_has_nothing_left_is_told_so_without_being_counted_until_the_next_minute(clock):
    shared = SharedCountsInMemory()
    counted = budgets(clock, shared)
    counted.require(HERE)
    await counted.spend(HERE, 100)
    before = dict(shared.counts)
    with pytest.raises(RateLimited) as refused:
        counted.require(HERE)
    assert (refused.value.quota, refused.value.retry_after) == (("anyone", 100), 60)
    assert shared.counts == before
    counted.require(THERE)
    counted.require(CLIENT)
    clock.now = 180
    counted.require(HERE)


async def test_what_others_counted_is_known_after_the_first_refusal(clock):
    shared = SharedCountsInMemory()
    one, other = budgets(clock, shared), budgets(clock, shared)
    await one.spend(HERE, 95)
    other.require(HERE)
    with pytest.raises(RateLimited):
        await other.spend(HERE, 10)
    with pytest.raises(RateLimited):
        other.require(HERE)


async def test_where_it_is_only_measured_nobody_is_refused(clock):
    quota = Quota("anyone", 100)
    counted = Budgets(quota, quota, b"key", clock, enforces=False)
    assert (await counted.spend(HERE, 1_000)).left == 0
    counted.require(HERE)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:0db8:0001:0002"),
        ("2001:db8:1:2::", "2001:0db8:0001:0002"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("unix:", "unix:"),
        ("", ""),
    ],
)
def test_a_subscriber_of_ipv6_is_one_caller(address, network):
    assert network_of(address) == network
