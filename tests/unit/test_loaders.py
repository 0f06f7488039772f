"""Loaders: one call a level, each key once, every key answered."""

import asyncio
from datetime import UTC, datetime

import pytest
from graphql.pyutils import Path

from hub.errors import SourceTimeout, SourceUnavailable
from hub.execution.loaders import Loader, Loaders
from hub.execution.places import PathPlace
from hub.rules.systems import SystemCode
from hub.sources import source
from hub.sources.freshness import FreshnessState, Stamped
from hub.sources.pipeline import Pipeline

ROOT = PathPlace(Path(None, "tender", "Query"))
NOW = datetime(2026, 11, 24, tzinfo=UTC)

pytestmark = pytest.mark.anyio


class Tenders:
    """A batch function that records its calls."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.calls: list[list[int]] = []
        self.error = error

    async def by_number(self, keys):
        self.calls.append(list(keys))
        await asyncio.sleep(0)
        if self.error:
            raise self.error
        return [key * 10 if key else None for key in keys]


BY_NUMBER = source(SystemCode.TENDERS, Tenders.by_number)


def loader_of(tenders):
    return Loader(BY_NUMBER, Pipeline().over(BY_NUMBER, tenders.by_number))


def loaders_of(tenders):
    return Loaders({BY_NUMBER: Pipeline().over(BY_NUMBER, tenders.by_number)})


async def test_the_keys_of_a_level_are_one_call_in_the_order_they_came():
    tenders = Tenders()
    loader = loader_of(tenders)
    assert await asyncio.gather(*(loader.load(key) for key in (3, 1, 2))) == [30, 10, 20]
    assert tenders.calls == [[3, 1, 2]]


async def test_a_key_is_asked_for_once_however_often_it_is_loaded():
    tenders = Tenders()
    loader = loader_of(tenders)
    assert await asyncio.gather(loader.load(1), loader.load(1)) == [10, 10]
    assert await loader.load(1) == 10
    assert tenders.calls == [[1]]


async def test_a_miss_is_none():
    assert await loader_of(Tenders()).load(0) is None


async def test_a_failure_reaches_every_waiter_and_is_not_tried_again():
    tenders = Tenders(SourceUnavailable(SystemCode.TENDERS, "down"))
    loader = loader_of(tenders)
    results = await asyncio.gather(loader.load(1), loader.load(2), return_exceptions=True)
    assert [type(result) for result in results] == [SourceUnavailable, SourceUnavailable]
    with pytest.raises(SourceUnavailable):
        await loader.load(1)
    assert tenders.calls == [[1, 2]]


async def test_a_cancelled_batch_leaves_nobody_waiting():
    loader = loader_of(Tenders(asyncio.CancelledError()))
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(asyncio.shield(loader.load(1)), 1)


async def test_each_operation_has_loaders_of_its_own():
    tenders = Tenders()
    for _ in range(2):
        assert await loaders_of(tenders).load(BY_NUMBER, 1, ROOT) == 10
    assert tenders.calls == [[1], [1]]


async def test_the_failure_of_one_key_is_not_that_of_another():
    broken = SourceUnavailable(SystemCode.TENDERS, "down")

    async def replies(keys):
        return [broken if key == 2 else Stamped(key, NOW, FreshnessState.LIVE) for key in keys]

    loader = Loader(BY_NUMBER, replies)
    assert await asyncio.gather(loader.load(1), loader.load(2), return_exceptions=True) == [1, broken]
    assert loader.stamp(1).state is FreshnessState.LIVE
    assert loader.stamp(2) is None


async def test_an_operation_whose_time_is_over_waits_for_nobody():
    async def replies(keys):
        await asyncio.sleep(5)

    loaders = Loaders({BY_NUMBER: replies}, limit=0.01)
    for key in (1, 2):  # the second when the time is over already
        with pytest.raises(SourceTimeout) as caught:
            await loaders.load(BY_NUMBER, key, ROOT)
        assert caught.value.system is SystemCode.TENDERS


async def test_loaders_that_are_closed_leave_no_timer():
    loaders = Loaders({BY_NUMBER: Pipeline().over(BY_NUMBER, Tenders().by_number)}, limit=60)
    await loaders.load(BY_NUMBER, 1, ROOT)
    loaders.close()
    assert loaders._end.cancelled()


async def test_what_was_loaded_for_a_path_can_be_told():
    loaders = loaders_of(Tenders())
    a, b = PathPlace(Path(None, "a", "Query")), PathPlace(Path(None, "b", "Query").add_key(0))
    await asyncio.gather(loaders.load(BY_NUMBER, 1, a), loaders.load(BY_NUMBER, 2, b))
    (found,) = loaders.provenances(b.path)
    assert (found.system, found.state) == (SystemCode.TENDERS, FreshnessState.LIVE)
    assert loaders.provenances(Path(None, "elsewhere", "Query")) == []
    assert b.pattern() == ("b",)
    assert list(loaders.kept()) == []


async def test_a_level_is_loaded_by_one_call_and_each_parent_has_its_own_outcome():
    tenders = Tenders()
    loaders = loaders_of(tenders)
    assert await loaders.load_each(BY_NUMBER, [3, None, 0, 3], ROOT) == [30, None, None, 30]
    assert tenders.calls == [[3, 0]]
    assert loaders.load_each(BY_NUMBER, [0, 3], ROOT) == [None, 30]


async def test_a_level_waits_for_a_key_that_is_asked_for_already():
    tenders = Tenders()
    loader = loader_of(tenders)
    first = loader.load_each([1, 2])
    await asyncio.sleep(0)
    assert await asyncio.gather(first, loader.load_each([2, 3])) == [[10, 20], [20, 30]]
    assert tenders.calls == [[1, 2], [3]]


async def test_the_failure_of_a_call_is_in_the_place_of_each_key():
    broken = SourceUnavailable(SystemCode.TENDERS, "down")
    assert await loader_of(Tenders(broken)).load_each([1, 2]) == [broken, broken]


async def test_a_level_whose_call_is_cancelled_is_cancelled():
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(asyncio.shield(loader_of(Tenders(asyncio.CancelledError())).load_each([1])), 1)


async def test_what_is_forgotten_is_loaded_again_and_still_told_of():
    tenders = Tenders()
    loaders = loaders_of(tenders)
    assert await loaders.load(BY_NUMBER, 1, ROOT) == 10
    loaders.forget()
    assert await loaders.load(BY_NUMBER, 1, ROOT) == 10
    assert tenders.calls == [[1], [1]]
    [found] = loaders.provenances(Path(None, "tender", "Query"))
    assert found.system is SystemCode.TENDERS
    assert list(loaders.kept()) == []
