"""The cache over one system, without a second tier."""

import asyncio

import pytest

from hub.errors import LimitExceeded, SourceMalformed, SourceRejected, SourceTimeout, SourceUnavailable
from hub.rules.systems import SystemCode
from hub.sources import Keeping, source
from hub.sources.cache.ages import ages
from tests.fakes.cached import CachedRegister, settled

pytestmark = pytest.mark.anyio

UNAVAILABLE = SourceUnavailable(SystemCode.AWARDS, "away")
TIMEOUT = SourceTimeout(SystemCode.AWARDS, "slow")
MALFORMED = SourceMalformed(SystemCode.AWARDS, "torn")
REJECTED = SourceRejected(SystemCode.AWARDS, "refused")


@pytest.fixture
async def hub():
    hub = CachedRegister()
    yield hub
    await hub.cache.close()


async def test_a_fresh_answer_is_given_from_memory_with_the_time_it_is_of(hub):
    assert await hub.ask("a") == [("A1", "LIVE")]
    asked_at = hub.clock.now()
    hub.clock.seconds += 29
    (reply,) = await hub.replies(["a"])
    assert (reply.value, reply.state.name, reply.as_of) == ("A1", "CACHED", asked_at)
    assert hub.register.calls == [["a"]]


async def test_what_is_all_in_memory_is_answered_without_waiting(hub):
    await hub.ask("a", "b")
    assert [reply.value for reply in hub.replies(["a", "b"]).result()] == ["A1", "B1"]


async def test_only_the_keys_that_are_not_known_are_asked_for_in_one_call(hub):
    await hub.ask("b")
    assert await hub.ask("a", "b", "c") == [("A1", "LIVE"), ("B1", "CACHED"), ("C1", "LIVE")]
    assert hub.register.calls == [["b"], ["a", "c"]]


async def test_a_key_asked_for_twice_in_a_batch_is_fetched_once(hub):
    assert await hub.ask("a", "a") == [("A1", "LIVE")] * 2
    assert hub.register.calls == [["a"]]


async def test_an_answer_past_its_freshness_is_given_at_once_and_refreshed_behind_it(hub):
    await hub.ask("a")
    hub.clock.seconds += 31
    hub.register.edition = 2
    hub.register.gate.clear()
    assert await hub.ask("a") == await hub.ask("a") == [("A1", "STALE")]
    await settled()
    assert hub.register.calls == [["a"], ["a"]]
    hub.register.gate.set()
    await settled()
    assert await hub.ask("a") == [("A2", "CACHED")]


async def test_a_refresh_that_fails_disturbs_nobody(hub):
    await hub.ask("a")
    hub.clock.seconds += 31
    hub.register.failure = REJECTED
    assert await hub.ask("a") == [("A1", "STALE")]
    await settled()
    assert await hub.ask("a") == [("A1", "STALE")]


async def test_a_miss_is_kept_for_less_long(hub):
    hub.register.missing = {"a"}
    assert await hub.ask("a") == [(None, "LIVE")]
    hub.clock.seconds += 4
    assert await hub.ask("a") == [(None, "CACHED")]
    hub.clock.seconds += 8
    hub.register.missing = set()
    assert await hub.ask("a") == [("A1", "LIVE")]


@pytest.mark.parametrize("error", [UNAVAILABLE, TIMEOUT], ids=lambda error: error.code)
async def test_what_is_known_of_a_system_that_cannot_be_reached_is_given_as_stale(hub, error):
    await hub.ask("a")
    asked_at = hub.clock.now()
    hub.clock.seconds += 500
    hub.register.failure = error
    (reply,) = await hub.replies(["a"])
    assert (reply.value, reply.state.name, reply.as_of) == ("A1", "STALE", asked_at)


async def test_a_miss_may_be_given_as_stale_too(hub):
    hub.register.missing = {"a"}
    await hub.ask("a")
    hub.clock.seconds += 500
    hub.register.failure = UNAVAILABLE
    assert await hub.ask("a") == [(None, "STALE")]


async def test_what_is_too_old_is_gone(hub):
    await hub.ask("a")
    hub.clock.seconds += 601
    hub.register.failure = UNAVAILABLE
    with pytest.raises(SourceUnavailable):
        await hub.ask("a")


@pytest.mark.parametrize("error", [MALFORMED, REJECTED], ids=lambda error: error.code)
async def test_a_failure_that_is_no_outage_is_not_covered_up(hub, error):
    await hub.ask("a")
    hub.clock.seconds += 500
    hub.register.failure = error
    with pytest.raises(type(error)):
        await hub.ask("a")


async def test_a_failure_is_that_of_its_key_alone(hub):
    hub.register.failures = {"b": MALFORMED}
    assert await hub.ask("a", "b") == [("A1", "LIVE"), ("failed", "UPSTREAM_MALFORMED")]
    assert await hub.ask("a") == [("A1", "CACHED")]


async def test_a_key_that_failed_in_place_is_given_as_stale_if_it_is_known(hub):
    await hub.ask("a")
    hub.clock.seconds += 500
    hub.register.failures = {"a": UNAVAILABLE, "b": UNAVAILABLE}
    answers = await hub.ask("a", "b", "c")
    assert answers == [("A1", "STALE"), ("failed", "UPSTREAM_UNAVAILABLE"), ("C1", "LIVE")]


async def test_what_is_known_is_given_beside_a_call_that_failed(hub):
    await hub.ask("a")
    hub.register.failure = UNAVAILABLE
    assert await hub.ask("a", "b") == [("A1", "CACHED"), ("failed", "UPSTREAM_UNAVAILABLE")]


async def test_a_failure_is_not_remembered(hub):
    hub.register.failure = UNAVAILABLE
    with pytest.raises(SourceUnavailable):
        await hub.ask("a")
    hub.register.failure = None
    assert await hub.ask("a") == [("A1", "LIVE")]


async def test_a_failure_of_another_kind_reaches_all_who_wait(hub):
    hub.register.failure = LimitExceeded("太多", "too many")
    results = await asyncio.gather(*(hub.ask("a") for _ in range(3)), return_exceptions=True)
    assert [type(result) for result in results] == [LimitExceeded] * 3
    assert hub.register.calls == [["a"]]


async def test_500_loads_of_an_expired_key_are_one_call_that_all_have_live(hub):
    await hub.ask("a")
    hub.clock.seconds += 100
    hub.register.edition = 2
    answers = await asyncio.gather(*(hub.ask("a") for _ in range(500)))
    assert answers == [[("A2", "LIVE")]] * 500
    assert hub.register.calls == [["a"], ["a"]]


async def test_batches_that_overlap_fetch_each_key_once(hub):
    answers = await asyncio.gather(hub.ask("a", "b"), hub.ask("b", "c"))
    assert answers == [[("A1", "LIVE"), ("B1", "LIVE")], [("B1", "LIVE"), ("C1", "LIVE")]]
    assert hub.register.calls == [["a", "b"], ["c"]]


async def test_one_who_no_longer_waits_does_not_end_the_flight_of_the_others(hub):
    hub.register.gate.clear()
    first, second = asyncio.create_task(hub.ask("a")), asyncio.create_task(hub.ask("a"))
    await settled()
    first.cancel()
    await settled()
    hub.register.gate.set()
    assert await second == [("A1", "LIVE")]
    assert first.cancelled()
    assert hub.register.calls == [["a"]]


async def test_a_change_makes_what_was_read_before_invalid_at_once(hub):
    await hub.ask("a")
    hub.register.edition = 2
    hub.cache.changed("awards.award")
    assert await hub.ask("a") == [("A2", "LIVE")]


async def test_a_change_of_other_data_leaves_it_alone(hub):
    await hub.ask("a")
    hub.cache.changed("awards.certification")
    hub.cache.changed("tenders.*")
    assert await hub.ask("a") == [("A1", "CACHED")]


async def test_a_system_whose_changes_were_missed_is_asked_again(hub):
    await hub.ask("a")
    hub.register.edition = 2
    hub.cache.changed("awards.*")
    assert await hub.ask("a") == [("A2", "LIVE")]


async def test_what_has_changed_is_still_known_when_its_system_is_away(hub):
    await hub.ask("a")
    hub.cache.changed("awards.award")
    hub.register.failure = UNAVAILABLE
    assert await hub.ask("a") == [("A1", "STALE")]


async def test_a_change_during_a_fetch_makes_its_answer_not_be_kept(hub):
    hub.register.gate.clear()
    before = asyncio.create_task(hub.ask("a"))
    await settled()
    hub.register.edition = 2
    hub.cache.changed("awards.award")
    after = asyncio.create_task(hub.ask("a"))
    await settled()
    hub.register.gate.set()
    # Who asks after the change does not join the flight from before it.
    assert (await before, await after) == ([("A1", "LIVE")], [("A2", "LIVE")])
    assert await hub.ask("a") == [("A2", "CACHED")]


async def test_a_change_during_the_only_fetch_leaves_nothing_kept(hub):
    hub.register.gate.clear()
    asked = asyncio.create_task(hub.ask("a"))
    await settled()
    hub.cache.changed("awards.award")
    hub.register.gate.set()
    assert await asked == [("A1", "LIVE")]
    assert await hub.ask("a") == [("A1", "LIVE")]


async def test_closing_ends_what_is_under_way(hub):
    hub.register.gate.clear()
    begun = asyncio.create_task(hub.ask("a"))
    await settled()
    not_begun = asyncio.create_task(hub.ask("b"))
    await asyncio.sleep(0)
    await hub.cache.close()
    ended, _ = await asyncio.wait([begun, not_begun], timeout=5)
    assert [task.cancelled() for task in ended] == [True, True]


async def test_two_sources_with_equal_keys_are_kept_apart(hub):
    other = CachedRegister(clock=hub.clock)
    other.register.edition = 7
    replies = hub.cache.over(source(SystemCode.AWARDS, type(other.register).by_key), other.register.replies)
    await hub.ask("a")
    assert [reply.value for reply in await replies(["a"])] == ["A7"]


def test_expiries_spread_by_a_tenth_either_way():
    keeping = Keeping(fresh_for=30, stale_for=600, missing_for=5, tags=())
    assert [ages(keeping, missing=False, born=100, chance=chance).fresh_until for chance in (0, 0.5, 1)] == [
        pytest.approx(127),
        pytest.approx(130),
        pytest.approx(133),
    ]


def test_nothing_is_given_for_longer_than_it_is_kept():
    keeping = Keeping(fresh_for=30, stale_for=40, missing_for=5, tags=())
    assert ages(keeping, missing=False, born=0, chance=0.5) == (30, 40, 40)
