"""The watch over a system: pings that find out what calls do not, and probes that close an open breaker."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import NoReturn, TypeAlias

from hub.errors import SourceMalformed, SourceRejected
from hub.sources.breaker import BreakerState
from hub.sources.guard import Guard

Ping: TypeAlias = Callable[[], Awaitable[None]]
Sleep: TypeAlias = Callable[[float], Awaitable[None]]

# Workers that start together do not ping together.
FIRST_PING_WITHIN = 0.2
# A system that nobody called is pinged after so long, give or take a tenth.
QUIET_SECONDS = 5.0
# A system that missed a ping is soon asked again, so that it is known to be down in seconds.
SOON_SECONDS = 0.25
# Whoever has seen the status change so lately needs no news of it: it may be its own that comes back.
NEWS_SECONDS = 2.0
# The watch looks this often, so that no probe comes late.
LOOK_SECONDS = 0.5
PING_SECONDS = 1.0


class Watch:
    """Watches one system through its guard; `random` gives numbers from 0 to 1, `clock` is that of the guard."""

    def __init__(
        self,
        guard: Guard,
        ping: Ping,
        *,
        clock: Callable[[], float],
        random: Callable[[], float],
        sleep: Sleep = asyncio.sleep,
        ping_within: float = PING_SECONDS,
    ) -> None:
        self._guard = guard
        self._ping = ping
        self._clock = clock
        self._random = random
        self._sleep = sleep
        self._ping_within = ping_within
        self._pinged_at: float | None = None
        self._has_news = False

    def hear(self) -> None:
        """Ping the system soon, since another worker has seen its status change."""
        self._has_news = self._clock() - self._guard.changed_at > NEWS_SECONDS

    async def run(self) -> NoReturn:
        """Watch until cancelled."""
        await self._sleep(FIRST_PING_WITHIN * self._random())
        while True:
            await self.look()
            missed = self._guard.breaker.state is BreakerState.CLOSED and self._guard.breaker.missed_a_ping
            await self._sleep(SOON_SECONDS if missed else LOOK_SECONDS)

    async def look(self) -> None:
        """Ping the system if it is time to."""
        breaker = self._guard.breaker
        has_news, self._has_news = self._has_news, False
        is_due = breaker.state is BreakerState.CLOSED and (has_news or self._is_due())
        if is_due or breaker.start_probe(self._clock(), early=has_news):
            began = self._pinged_at = self._clock()
            answered = await self._answers()
            breaker.note_ping(began, self._clock(), answered=answered)
            if answered:
                self._guard.answered()
        self._guard.settle()

    def _is_due(self) -> bool:
        if self._pinged_at is None or self._guard.breaker.missed_a_ping:
            return True
        quiet = self._clock() - max(self._pinged_at, self._guard.answered_at)
        return quiet >= QUIET_SECONDS * (0.9 + 0.2 * self._random())

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(self._ping_within):
                await self._ping()
        except (SourceRejected, SourceMalformed):  # as of a call: the system lives
            return True
        except Exception:  # whatever it is, the system did not answer; the watch goes on
            return False
        return True
