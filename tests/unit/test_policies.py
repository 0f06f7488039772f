"""The policies of a source."""

import asyncio
from datetime import UTC, datetime

import pytest

from hub.connectors import SYSTEMS
from hub.errors import SourceMalformed, SourceTimeout, SourceUnavailable
from hub.rules.systems import SystemCode
from hub.sources import Privacy, PublicSource, confidential_source, source
from hub.sources.freshness import FreshnessState
from hub.sources.pipeline import Pipeline

CONFIDENTIAL = (Privacy.AGENCY, Privacy.PERSONAL)

pytestmark = pytest.mark.anyio


class Slow:
    async def by_key(self, keys):
        await asyncio.sleep(5)
        return list(keys)


class Short:
    async def by_key(self, keys):
        return list(keys)[1:]


class Echo:
    def __init__(self):
        self.calls = []

    async def by_key(self, keys):
        self.calls.append(list(keys))
        return list(keys)


class Torn:
    """A system of whose rows some are malformed."""

    def __init__(self, *bad):
        self.bad, self.calls = set(bad), []

    async def by_key(self, keys):
        self.calls.append(list(keys))
        places = frozenset(place for place, key in enumerate(keys) if key in self.bad)
        if places:
            raise SourceMalformed(SystemCode.AWARDS, "a bad row", places=places)
        return list(keys)


async def test_a_slow_system_is_a_timeout_of_that_system():
    batch = Pipeline().over(source(SystemCode.AWARDS, Slow.by_key, timeout=0.01), Slow().by_key)
    with pytest.raises(SourceTimeout) as caught:
        await batch([1])
    assert caught.value.system == SystemCode.AWARDS


async def test_an_answer_of_another_length_is_never_served():
    batch = Pipeline().over(source(SystemCode.AWARDS, Short.by_key), Short().by_key)
    with pytest.raises(SourceMalformed):
        await batch([1, 2])


async def test_more_keys_than_a_system_takes_are_several_calls_in_order():
    echo = Echo()
    batch = Pipeline().over(source(SystemCode.AWARDS, Echo.by_key, max_batch=2), echo.by_key)
    assert [reply.value for reply in await batch([1, 2, 3, 4, 5])] == [1, 2, 3, 4, 5]
    assert echo.calls == [[1, 2], [3, 4], [5]]


async def test_an_answer_is_of_the_time_at_which_it_was_asked_for():
    at = datetime(2026, 11, 24, tzinfo=UTC)
    echo = Echo()
    (reply,) = await Pipeline(now=lambda: at).over(source(SystemCode.AWARDS, Echo.by_key), echo.by_key)([1])
    assert (reply.value, reply.as_of, reply.state) == (1, at, FreshnessState.LIVE)


async def test_a_malformed_row_is_the_failure_of_its_key_and_of_no_other():
    torn = Torn(2, 4)
    replies = await Pipeline().over(source(SystemCode.AWARDS, Torn.by_key), torn.by_key)([1, 2, 3, 4, 5])
    assert [reply.value for reply in replies[::2]] == [1, 3, 5]
    assert [reply.code for reply in replies[1::2]] == ["UPSTREAM_MALFORMED"] * 2
    assert torn.calls == [[1, 2, 3, 4, 5], [1, 3, 5]]


async def test_a_batch_whose_every_row_is_malformed_is_not_asked_again():
    torn = Torn(1, 2)
    with pytest.raises(SourceMalformed):
        await Pipeline().over(source(SystemCode.AWARDS, Torn.by_key), torn.by_key)([1, 2])
    assert torn.calls == [[1, 2]]


async def test_every_call_is_observed_by_names_and_counts():
    seen = []
    by_key = source(SystemCode.AWARDS, Echo.by_key)
    await Pipeline(observe=seen.append).over(by_key, Echo().by_key)(["a", "b"])
    (call,) = seen
    assert (call.source, call.keys, call.answered, call.code) == (by_key, 2, True, None)


async def test_a_failed_call_is_observed_by_its_code():
    seen = []
    slow = source(SystemCode.AWARDS, Slow.by_key, timeout=0.01)
    with pytest.raises(SourceTimeout):
        await Pipeline(observe=seen.append).over(slow, Slow().by_key)([1])
    assert (seen[0].answered, seen[0].code) == (False, "UPSTREAM_TIMEOUT")


async def test_only_a_public_source_comes_to_the_cache():
    kept = []

    def cached(source, replies):
        kept.append(source)
        return replies

    pipeline = Pipeline(cached=cached)
    public = source(SystemCode.AWARDS, Echo.by_key)
    for each in (public, *(confidential_source(SystemCode.AWARDS, Echo.by_key, kind) for kind in CONFIDENTIAL)):
        pipeline.over(each, Echo().by_key)
    assert kept == [public]


def test_a_confidential_source_has_nothing_that_says_how_long_it_is_kept():
    for privacy in CONFIDENTIAL:
        with pytest.raises(TypeError):
            confidential_source(SystemCode.AWARDS, Echo.by_key, privacy, fresh_for=30)
        assert not hasattr(confidential_source(SystemCode.AWARDS, Echo.by_key, privacy), "keeping")


def test_every_source_that_is_not_public_is_of_the_kind_that_cannot_be_kept():
    every = [source for system in SYSTEMS for source in system.sources]
    assert [
        str(each) for each in every if isinstance(each, PublicSource) != (each.privacy is Privacy.PUBLIC)
    ] == []
    assert any(each.privacy is Privacy.PERSONAL for each in every)


async def test_the_lines_of_a_system_are_asked_for_their_own_keys_and_answer_in_the_order_of_all():
    echo = Echo()
    lines = confidential_source(SystemCode.AWARDS, Echo.by_key, Privacy.PERSONAL, line_of=lambda key: key[0])
    batch = Pipeline().over(lines, echo.by_key)
    assert [reply.value for reply in await batch(["a1", "b1", "a2", "c1", "b2"])] == ["a1", "b1", "a2", "c1", "b2"]
    assert sorted(echo.calls) == [["a1", "a2"], ["b1", "b2"], ["c1"]]


async def test_a_line_that_fails_does_so_for_its_own_keys():
    class Half:
        async def by_key(self, keys):
            if keys[0] == "b1":
                raise SourceUnavailable(SystemCode.AWARDS, "no route")
            return list(keys)

    lines = confidential_source(SystemCode.AWARDS, Half.by_key, Privacy.PERSONAL, line_of=lambda key: key[0])
    found = await Pipeline().over(lines, Half().by_key)(["a1", "b1", "a2"])
    assert [found[0].value, found[2].value] == ["a1", "a2"]
    assert isinstance(found[1], SourceUnavailable)


@pytest.mark.parametrize(("keys", "code"), [(["b1", "b2"], "UPSTREAM_TIMEOUT"), (["a1", "b1"], None)])
async def test_a_call_of_lines_has_failed_if_none_has_answered(keys, code):
    class Half:
        async def by_key(self, keys):
            if keys[0][0] == "b":
                raise SourceTimeout(SystemCode.AWARDS, "slow")
            return list(keys)

    seen = []
    lines = confidential_source(SystemCode.AWARDS, Half.by_key, Privacy.PERSONAL, line_of=lambda key: key[0])
    await Pipeline(observe=seen.append).over(lines, Half().by_key)(keys)
    assert seen[0].code == code


async def test_each_line_has_its_own_guard():
    guarded_lines = []

    def guarded(source, replies):
        guarded_lines.append(str(source))
        return replies

    lines = confidential_source(SystemCode.AWARDS, Echo.by_key, Privacy.PERSONAL, line_of=lambda key: key[0])
    batch = Pipeline(guarded).over(lines, Echo().by_key)
    await batch(["a1", "b1"])
    await batch(["a2"])
    assert guarded_lines == ["awards.by_key/a", "awards.by_key/b"]
