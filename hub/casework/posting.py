"""Posting to a service of an agency: what came of it, and a client that is there once it is needed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

_GONE = 410


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something did not arrive, without a word of what it was; `is_final`: trying again is of no use."""

    reason: str
    retry_after: timedelta | None = None
    is_final: bool = False


class Post(Protocol):
    """Posts a body to an address."""

    async def __call__(self, address: str, headers: Mapping[str, str], content: bytes) -> Failure | None:
        """Why it was not taken; None if it was."""
        ...


def failure_of(status: int, retry_after: str | None = None) -> Failure | None:
    """What a status says: 2xx that it was taken, 410 that nothing will be any more."""
    if 200 <= status < 300:
        return None
    asked = timedelta(seconds=int(retry_after)) if retry_after and _is_short_number(retry_after) else None
    return Failure(f"HTTP {status}", asked, is_final=status == _GONE)


def _is_short_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 6


OpenPost = Callable[[], AbstractAsyncContextManager[Post]]


class LatePost:
    """A post that is opened when something is first posted.

    The client of HTTP is ten megabytes and a third of a second of every worker, and most never post.
    """

    def __init__(self, load: Callable[[], OpenPost], closed_with: AsyncExitStack) -> None:
        self._load = load
        self._stack = closed_with
        self._opening = asyncio.Lock()
        self._post: Post | None = None

    async def __call__(self, address: str, headers: Mapping[str, str], content: bytes) -> Failure | None:
        """Why it was not taken; None if it was."""
        async with self._opening:
            if self._post is None:
                open_post = await asyncio.to_thread(self._load)
                self._post = await self._stack.enter_async_context(open_post())
        return await self._post(address, headers, content)


@asynccontextmanager
async def opened_late(load: Callable[[], OpenPost]) -> AsyncIterator[LatePost]:
    """A post that `load` gives the client of, in a thread, once it is needed."""
    async with AsyncExitStack() as stack:
        yield LatePost(load, stack)
