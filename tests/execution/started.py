"""The tasks that a test starts, and what it starts, in a loop that it shares with a hub of other tests."""

import asyncio
from contextlib import contextmanager
from contextvars import ContextVar

_OWNER = ContextVar("_OWNER", default=None)


@contextmanager
def tasks_started():
    """Those that are started from here on; a task knows who it is for by its context, as it is copied to it.

    A hub that listens renews a task every few seconds: to wait until no task is new could take for ever.
    """
    loop, started, owner = asyncio.get_running_loop(), set(), object()

    def new_task(loop, coroutine, **named):
        task = asyncio.Task(coroutine, loop=loop, **named)
        if _OWNER.get() is owner:
            started.add(task)
        return task

    before, token = loop.get_task_factory(), _OWNER.set(owner)
    loop.set_task_factory(new_task)
    try:
        yield started
    finally:
        loop.set_task_factory(before)
        _OWNER.reset(token)


async def ended(started):
    """Wait until all of them have ended, and those that they start meanwhile."""
    while left := {task for task in started if not task.done()}:
        await asyncio.wait(left)
