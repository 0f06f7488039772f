"""The policies of a source."""

import asyncio

import pytest

from hub.errors import SourceMalformed, SourceTimeout
from hub.rules.systems import SystemCode
from hub.sources import source
from hub.sources.policies import under_policy

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


async def test_a_slow_system_is_a_timeout_of_that_system():
    batch = under_policy(source(SystemCode.AWARDS, Slow.by_key, timeout=0.01), Slow().by_key)
    with pytest.raises(SourceTimeout) as caught:
        await batch([1])
    assert caught.value.system == SystemCode.AWARDS


async def test_an_answer_of_another_length_is_never_served():
    batch = under_policy(source(SystemCode.AWARDS, Short.by_key), Short().by_key)
    with pytest.raises(SourceMalformed):
        await batch([1, 2])


async def test_more_keys_than_a_system_takes_are_several_calls_in_order():
    echo = Echo()
    batch = under_policy(source(SystemCode.AWARDS, Echo.by_key, max_batch=2), echo.by_key)
    assert await batch([1, 2, 3, 4, 5]) == [1, 2, 3, 4, 5]
    assert echo.calls == [[1, 2], [3, 4], [5]]
