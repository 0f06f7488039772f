"""A watchdog over the event loop: a process whose loop is stuck is ended, so that another takes its place."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
import traceback
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar, cast

from starlette.types import Lifespan

from hub.services.logs import json_log

A = TypeVar("A")

# A loop that has not turned for so long is stuck: no request waits for a computation of such a length.
STALL_SECONDS = 2.0
LOOK_SECONDS = 0.25


class Watchdog:
    """Judges by two times of one clock: when the loop last turned, and when it was last looked at."""

    def __init__(self, now: float) -> None:
        self._turned = now
        self._looked = now

    def turned(self, now: float) -> None:
        """The loop has turned."""
        self._turned = now

    def is_stalled(self, now: float) -> bool:
        """Whether the loop is stuck; if nobody looked either, the process was paused as a whole."""
        paused, self._looked = now - self._looked > STALL_SECONDS / 2, now
        if paused:
            self._turned = now
        return now - self._turned > STALL_SECONDS


@contextmanager
def watched_loop(on_stall: Callable[[list[str]], None]) -> Iterator[None]:
    """Watch the running loop from a thread; `on_stall` is given where it is stuck, and should end the process."""
    loop, stuck_thread = asyncio.get_running_loop(), threading.get_ident()
    watchdog, ended = Watchdog(time.monotonic()), threading.Event()

    def beat() -> None:
        watchdog.turned(time.monotonic())
        if not ended.is_set():
            loop.call_later(LOOK_SECONDS, beat)

    def look() -> None:
        task = None
        while not ended.wait(LOOK_SECONDS):
            # A loop with much to do turns late and is not stuck: another task runs each time.
            before, task = task, asyncio.current_task(loop)
            if task is not before:
                watchdog.turned(time.monotonic())
            if watchdog.is_stalled(time.monotonic()):
                on_stall(_places(stuck_thread))
                return

    beat()
    threading.Thread(target=look, name="watchdog", daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def watched_lifespan(lifespan: Lifespan[A]) -> Lifespan[A]:
    """A lifespan with a watchdog: a worker whose loop is stuck says where, and ends."""

    def end(places: list[str]) -> None:
        json_log().error("worker stuck", places=places)
        os._exit(os.EX_SOFTWARE)

    @asynccontextmanager
    async def watched(app: A) -> AsyncIterator[Mapping[str, Any] | None]:
        # To start and to leave, the supervisor gives a time of their own, which is longer.
        async with lifespan(app) as state:
            with watched_loop(end):
                yield state

    return cast("Lifespan[A]", watched)


def _places(thread: int) -> list[str]:
    """Where a thread is, innermost last: files, lines and functions, never a value."""
    frame = sys._current_frames().get(thread)  # noqa: SLF001  # documented, for debuggers
    return [f"{place.filename}:{place.lineno} {place.name}" for place in traceback.extract_stack(frame)[-20:]]
