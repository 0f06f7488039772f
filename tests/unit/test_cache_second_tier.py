"""The cache with a second tier that two hubs share, and that fails in every way."""

import asyncio

import msgspec
import pytest

from hub.errors import SourceUnavailable
from hub.rules.systems import SystemCode
from tests.fakes.cached import CachedRegister, Clock, settled
from tests.fakes.second_tier import FakeSecondTier

pytestmark = pytest.mark.anyio

UNAVAILABLE = SourceUnavailable(SystemCode.AWARDS, "away")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def second(clock):
    return FakeSecondTier(clock)


@pytest.fixture
async def hubs(second, clock):
    hubs = [CachedRegister(second, clock, token=token) for token in "xy"]
    yield hubs
    for hub in hubs:
        await hub.cache.close()


async def asked(hub, *keys):
    """The answer, when also what goes on behind it has ended."""
    answer = await hub.ask(*keys)
    await settled()
    return answer


def entries(second):
    return {name: value for name, (value, _) in second.values.items() if not name.startswith("khub:version:")}


async def test_what_one_hub_has_asked_the_other_knows_with_its_time(hubs, clock):
    one, other = hubs
    await asked(one, "a")
    asked_at = clock.now()
    clock.seconds += 20
    (reply,) = await other.replies(["a"])
    assert (reply.value, reply.state.name, reply.as_of) == ("A1", "CACHED", asked_at)
    assert other.register.calls == []
    clock.seconds += 20  # its age is counted from when it was asked for, not from when it was found
    assert await other.ask("a") == [("A1", "STALE")]


async def test_a_miss_is_shared_too(hubs):
    one, other = hubs
    one.register.missing = {"a"}
    await asked(one, "a")
    assert await asked(other, "a") == [(None, "CACHED")]


async def test_an_answer_past_its_freshness_is_given_at_once_and_refreshed_by_one_look_and_one_call(
    hubs, clock, second
):
    one, other = hubs
    await asked(one, "a")
    clock.seconds += 35
    second.looks.clear()
    other.register.edition = 2
    assert await asked(other, "a") == [("A1", "STALE")]
    assert await asked(other, "a") == [("A2", "CACHED")]
    assert (len(second.looks), other.register.calls) == (1, [["a"]])


async def test_what_only_the_other_hub_knew_is_given_as_stale_when_the_system_is_away(hubs, clock):
    one, other = hubs
    await asked(one, "a")
    clock.seconds += 500
    other.register.failure = UNAVAILABLE
    assert await asked(other, "a") == [("A1", "STALE")]


async def test_many_loads_of_a_key_are_one_look(hubs, second):
    _, other = hubs
    second.gate.clear()
    loads = [asyncio.create_task(other.ask("a")) for _ in range(100)]
    await settled()
    second.gate.set()
    assert await asyncio.gather(*loads) == [[("A1", "LIVE")]] * 100
    assert (len(second.looks), other.register.calls) == (1, [["a"]])


async def test_the_keys_of_a_level_and_their_versions_are_one_look(hubs, second):
    _, other = hubs
    await asked(other, *(f"key{number}" for number in range(500)))
    # The versions of the system and of its table, then the keys.
    assert [len(names) for names in second.looks] == [502]


async def test_a_change_reaches_what_the_other_hub_has_kept(hubs):
    one, other = hubs
    await asked(one, "a")
    one.cache.changed("awards.award")
    await settled()
    other.register.edition = 2
    assert await asked(other, "a") == [("A2", "LIVE")]


async def test_a_change_of_the_whole_system_reaches_it_too(hubs):
    one, other = hubs
    await asked(one, "a")
    one.cache.changed("awards.*")
    await settled()
    assert await asked(other, "a") == [("A1", "LIVE")]


async def test_many_changes_at_once_are_told_together(hubs, second):
    told = []

    async def set_many(values, _seconds):
        await asyncio.sleep(0)
        told.append(sorted(values))
        return True

    second.set_many = set_many
    for _ in range(25):
        hubs[0].cache.changed("awards.award")
        hubs[0].cache.changed("awards.*")
    await settled()
    assert told == [["khub:version:awards.*", "khub:version:awards.award"]]


async def test_a_change_that_the_second_tier_is_not_told_of_yet_holds_at_once(hubs):
    one, _ = hubs
    await asked(one, "a")
    one.register.edition = 2
    one.cache.changed("awards.award")
    assert await one.ask("a") == [("A2", "LIVE")]


async def test_a_change_while_the_second_tier_was_lost_is_told_before_it_is_believed_again(hubs, second):
    one, other = hubs
    await asked(one, "a")
    second.lost = True
    one.cache.changed("awards.award")
    await settled()
    second.lost = False
    one.register.edition = other.register.edition = 2
    assert await asked(one, "a") == [("A2", "LIVE")]
    assert await asked(other, "a") == [("A2", "CACHED")]


async def test_a_change_during_a_fetch_makes_its_answer_not_be_shared(hubs):
    one, other = hubs
    one.register.gate.clear()
    asking = asyncio.create_task(one.ask("a"))
    await settled()
    other.register.edition = 2
    other.cache.changed("awards.award")  # the hub that is asking has not heard of it yet
    await settled()
    one.register.gate.set()
    assert await asking == [("A1", "LIVE")]
    await settled()
    assert await asked(other, "a") == [("A2", "LIVE")]


async def test_a_version_that_is_lost_makes_nothing_valid_that_was_not(hubs, second):
    one, other = hubs
    await asked(one, "a")
    one.cache.changed("awards.award")
    await settled()
    for name in [name for name in second.values if name.startswith("khub:version:")]:
        del second.values[name]
    other.register.edition = 2
    assert await asked(other, "a") == [("A2", "LIVE")]


@pytest.mark.parametrize(
    "garbage",
    [b"", b"\xc1", b"\x95" * 5000, b"garbage", msgspec.msgpack.encode(["awards.by_key", b"", 1, [], None])],
    ids=["nothing", "no msgpack", "deep", "text", "another layout"],
)
async def test_garbage_is_a_miss(hubs, second, garbage):
    one, other = hubs
    await asked(one, "a")
    second.values = {name: (garbage, until) for name, (_, until) in second.values.items()}
    assert await asked(other, "a") == [("A1", "LIVE")]


async def test_the_answer_to_another_key_is_a_miss(hubs, second):
    one, other = hubs
    await asked(one, "a", "b")
    names = [*entries(second)]
    second.values[names[0]], second.values[names[1]] = second.values[names[1]], second.values[names[0]]
    assert await asked(other, "a", "b") == [("A1", "LIVE"), ("B1", "LIVE")]


async def test_an_answer_of_another_type_is_a_miss(hubs, second):
    one, other = hubs
    await asked(one, "a")
    for name, value in entries(second).items():
        *rest, _ = msgspec.msgpack.decode(value)
        second.values[name] = (msgspec.msgpack.encode([*rest, msgspec.msgpack.encode(12)]), 1e9)
    assert await asked(other, "a") == [("A1", "LIVE")]


async def test_an_answer_from_the_future_is_a_miss(hubs, clock):
    one, other = hubs
    clock.seconds += 60
    await asked(one, "a")
    clock.seconds -= 60
    assert await asked(other, "a") == [("A1", "LIVE")]


@pytest.mark.parametrize("values", [[], [None], [b"x"] * 9, [1, "a", object()], "abc"])
async def test_replies_of_another_number_or_type_are_misses(hubs, second, values):
    async def lie(_names):
        return values

    second.get_many = lie
    assert await asked(hubs[0], "a") == [("A1", "LIVE")]


async def test_a_key_that_cannot_be_written_is_answered_all_the_same(hubs):
    assert await asked(hubs[0], "\ud800") == [("\ud8001", "LIVE")]


async def test_no_key_is_shared_in_clear(hubs, second):
    await asked(hubs[0], "national-id")
    assert not [name for name in second.values if "national" in name]
    assert not [value for value in entries(second).values() if b"national" in value]


async def test_what_is_shared_ends_when_it_may_no_longer_be_given(hubs, second, clock):
    await asked(hubs[0], "a")
    assert [second.values[name][1] for name in entries(second)] == [clock() + 600]
