"""A cache over a system of ours, with a clock that tests move."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from hub.errors import SourceError
from hub.rules.systems import SystemCode
from hub.sources import PublicSource, Replies, Reply, source
from hub.sources.cache import Cache, Memory, SecondTier
from hub.sources.freshness import FreshnessState, Stamped

BEGAN = datetime(2026, 11, 24, tzinfo=UTC)


class Clock:
    """Seconds, and the time of day with them."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return BEGAN + timedelta(seconds=self.seconds)


class Register:
    """A system whose answer to a key is the key in capitals, with the number of its edition."""

    def __init__(self, clock: Clock) -> None:
        self.calls: list[list[str]] = []
        self.edition = 1
        self.missing: set[str] = set()
        self.failure: Exception | None = None
        self.failures: dict[str, SourceError] = {}
        self.gate = asyncio.Event()
        self.gate.set()
        self._clock = clock

    async def by_key(self, keys: Sequence[str]) -> Sequence[str | None]:
        """What is declared."""
        raise NotImplementedError

    async def replies(self, keys: Sequence[str]) -> Sequence[Reply[str]]:
        """What the system replies, behind the policies that the cache lies around."""
        asked_at, edition = self._clock.now(), self.edition
        self.calls.append(list(keys))
        await self.gate.wait()
        if self.failure:
            raise self.failure
        return [self._reply(key, asked_at, edition) for key in keys]

    def _reply(self, key: str, asked_at: datetime, edition: int) -> Reply[str]:
        value = None if key in self.missing else f"{key.upper()}{edition}"
        return self.failures.get(key) or Stamped(value, asked_at, FreshnessState.LIVE)


KEPT: PublicSource[str, str] = source(
    SystemCode.AWARDS, Register.by_key, fresh_for=30, stale_for=600, missing_for=5, tags=("award",)
)


class CachedRegister:
    """A hub's cache over a register, and what tests ask of it."""

    def __init__(
        self,
        second: SecondTier | None = None,
        clock: Clock | None = None,
        capacity: int = 1_000_000,
        token: str = "a",
    ) -> None:
        self.clock = clock or Clock()
        self.register = Register(self.clock)
        self.tokens = (f"{token}{number}".encode() for number in count())
        self.cache = Cache(
            Memory(capacity),
            second,
            clock=self.clock,
            now=self.clock.now,
            random=lambda: 0.5,
            new_version=lambda: next(self.tokens),
        )
        self.replies: Replies[str, str] = self.cache.over(KEPT, self.register.replies)

    async def ask(self, *keys: str) -> list[tuple[object, str]]:
        """The values and states, or the codes of failures."""
        return [
            ("failed", reply.code) if isinstance(reply, SourceError) else (reply.value, reply.state.name)
            for reply in await self.replies(keys)
        ]


async def settled() -> None:
    """Let everything that is ready run."""
    for _ in range(20):
        await asyncio.sleep(0)
