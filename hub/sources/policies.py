"""The policies of a source. Innermost a batch function becomes replies; each policy wraps replies into replies."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from hub.errors import SourceError, SourceMalformed, SourceTimeout
from hub.sources import Batch, K, Replies, Reply, Source, V
from hub.sources.freshness import FreshnessState, Stamped
from hub.sources.observations import Observe, SourceCall


def checked(source: Source[K, V], batch: Batch[K, V]) -> Batch[K, V]:
    """A batch that answers each key exactly once, or fails: a shifted answer must never be served."""

    async def call(keys: Sequence[K]) -> Sequence[V | None]:
        values = await batch(keys)
        if len(values) != len(keys):
            raise SourceMalformed(source.system, f"{source}: {len(keys)} keys, {len(values)} values")
        return values

    return call


def stamped(batch: Batch[K, V], now: Callable[[], datetime]) -> Replies[K, V]:
    """Replies with the time at which they were asked for; a malformed row is the failure of its key alone."""

    async def call(keys: Sequence[K]) -> Sequence[Reply[V]]:
        asked_at = now()
        try:
            values = await batch(keys)
        except SourceMalformed as error:
            if not error.places or len(error.places) == len(keys):
                raise
            return await _without(error, keys, call)
        return [Stamped(value, asked_at, FreshnessState.LIVE) for value in values]

    return call


async def _without(error: SourceMalformed, keys: Sequence[K], call: Replies[K, V]) -> list[Reply[V]]:
    """What the keys beside the malformed ones are answered, when asked again without those."""
    sound = [place for place in range(len(keys)) if place not in error.places]
    replies: list[Reply[V]] = [error] * len(keys)
    for place, reply in zip(sound, await call([keys[place] for place in sound]), strict=True):
        replies[place] = reply
    return replies


def timed(source: Source[K, V], replies: Replies[K, V], patience: float) -> Replies[K, V]:
    """Replies within the source's timeout, multiplied by `patience`."""
    limit = source.timeout * patience

    async def call(keys: Sequence[K]) -> Sequence[Reply[V]]:
        try:
            async with asyncio.timeout(limit):
                return await replies(keys)
        except TimeoutError as error:
            raise SourceTimeout(source.system, f"{source}: over {limit} s") from error

    return call


def split(source: Source[K, V], replies: Replies[K, V]) -> Replies[K, V]:
    """Replies that never hand the system more keys at once than it takes."""

    async def call(keys: Sequence[K]) -> Sequence[Reply[V]]:
        if len(keys) <= source.max_batch:
            return await replies(keys)
        starts = range(0, len(keys), source.max_batch)
        parts = [await replies(keys[start : start + source.max_batch]) for start in starts]
        return [reply for part in parts for reply in part]

    return call


def routed(line_of: Callable[[K], str], over: Callable[[str], Replies[K, V]]) -> Replies[K, V]:
    """Replies of a system with lines: each is asked for its own keys, beside the others, and fails alone."""
    replies_of: dict[str, Replies[K, V]] = {}

    async def ask(line: str, keys: Sequence[K]) -> Sequence[Reply[V]]:
        if line not in replies_of:
            replies_of[line] = over(line)
        try:
            return await replies_of[line](keys)
        except SourceError as error:
            return [error] * len(keys)

    async def call(keys: Sequence[K]) -> Sequence[Reply[V]]:
        places: dict[str, list[int]] = {}
        for place, key in enumerate(keys):
            places.setdefault(line_of(key), []).append(place)
        answers = await asyncio.gather(*(ask(line, [keys[at] for at in its]) for line, its in places.items()))
        by_place = dict(zip(chain(*places.values()), chain(*answers), strict=True))
        return [by_place[place] for place in range(len(keys))]

    return call


def traced(source: Source[K, V], replies: Replies[K, V], observe: Observe) -> Replies[K, V]:
    """Replies of which `observe` is told: how many keys, how long it took, how it ended."""

    def call(keys: Sequence[K]) -> Awaitable[Sequence[Reply[V]]]:
        began = time.perf_counter()
        # A task is made only of what is not one already: most calls wait for a future that others wait for, too.
        answer = asyncio.ensure_future(replies(keys))
        if answer.done():
            _observe(answer, source, len(keys), began, observe)
        else:
            answer.add_done_callback(lambda done: _observe(done, source, len(keys), began, observe))
        return answer

    return call


def _observe(
    done: asyncio.Future[Any], source: Source[Any, Any], keys: int, began: float, observe: Observe
) -> None:
    failure = asyncio.CancelledError() if done.cancelled() else done.exception() or _failure_of_all(done.result())
    code = failure.code if isinstance(failure, SourceError) else None
    observe(SourceCall(source, keys, time.perf_counter() - began, failure is None, code))


def _failure_of_all(replies: Sequence[Reply[Any]]) -> SourceError | None:
    """Of lines that fail alone the first failure, if no key was answered."""
    failures = [reply for reply in replies if isinstance(reply, SourceError)]
    return failures[0] if failures and len(failures) == len(replies) else None
