"""Loaders: one call a level, each key once, every key answered."""

import asyncio

import pytest

from hub.errors import SourceUnavailable
from hub.execution.loaders import Loader, Loaders
from hub.rules.systems import SystemCode
from hub.sources import source

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


async def test_the_keys_of_a_level_are_one_call_in_the_order_they_came():
    tenders = Tenders()
    loader = Loader(tenders.by_number)
    assert await asyncio.gather(*(loader.load(key) for key in (3, 1, 2))) == [30, 10, 20]
    assert tenders.calls == [[3, 1, 2]]


async def test_a_key_is_asked_for_once_however_often_it_is_loaded():
    tenders = Tenders()
    loader = Loader(tenders.by_number)
    assert await asyncio.gather(loader.load(1), loader.load(1)) == [10, 10]
    assert await loader.load(1) == 10
    assert tenders.calls == [[1]]


async def test_a_miss_is_none():
    assert await Loader(Tenders().by_number).load(0) is None


async def test_a_failure_reaches_every_waiter_and_is_not_tried_again():
    tenders = Tenders(SourceUnavailable(SystemCode.TENDERS, "down"))
    loader = Loader(tenders.by_number)
    results = await asyncio.gather(loader.load(1), loader.load(2), return_exceptions=True)
    assert [type(result) for result in results] == [SourceUnavailable, SourceUnavailable]
    with pytest.raises(SourceUnavailable):
        await loader.load(1)
    assert tenders.calls == [[1, 2]]


async def test_a_cancelled_batch_leaves_nobody_waiting():
    loader = Loader(Tenders(asyncio.CancelledError()).by_number)
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(asyncio.shield(loader.load(1)), 1)


async def test_each_operation_has_loaders_of_its_own():
    tenders = Tenders()
    by_number = source(SystemCode.TENDERS, Tenders.by_number)
    for _ in range(2):
        assert await Loaders({by_number: tenders.by_number}).load(by_number, 1) == 10
    assert tenders.calls == [[1], [1]]
