"""Whoever waits for what a test has started waits for nothing that others renew in the same loop."""

import asyncio

import pytest

from tests.execution.started import ended, tasks_started

pytestmark = pytest.mark.anyio


async def test_what_others_renew_is_not_waited_for():
    async def renewed():
        while True:
            await asyncio.create_task(asyncio.sleep(0.001))

    others = [asyncio.create_task(renewed()) for _ in range(7)]
    async with asyncio.timeout(5):
        with tasks_started() as started:
            await asyncio.sleep(0.01)
            await ended(started)
    assert started == set()
    for each in others:
        each.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def test_what_a_test_starts_is_waited_for_and_what_that_starts():
    done = []

    async def later(number):
        await asyncio.sleep(0.001)
        if number:
            # Through a callback, as a loader starts its call.
            asyncio.get_running_loop().call_soon(begin, number - 1)
            await asyncio.sleep(0)
        done.append(number)

    def begin(number):
        tasks.append(asyncio.ensure_future(later(number)))

    tasks = []
    with tasks_started() as started:
        begin(2)
        await ended(started)
    assert done == [2, 1, 0]
