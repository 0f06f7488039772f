"""The guard of a system: every call passes its breaker and its bulkhead, and their outcomes are its health."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.errors import HubError, SourceTimeout, SourceUnavailable
from hub.rules.systems import SystemCode
from hub.sources import K, Replies, Reply, Source, V
from hub.sources.breaker import SLOW_SECONDS, Breaker, BreakerState, Outcome
from hub.sources.bulkhead import WAIT_SECONDS, Bulkhead
from hub.sources.call_window import WINDOW_SECONDS
from hub.sources.health import Health, StatusChange, SystemStatus, Tell
from hub.sources.pipeline import Guarded

# When it is worth asking again after a failure that has not opened the breaker.
RETRY_SECONDS = 2


class Guard:
    """The guard of one system, or of a line of it, with the breaker and the bulkhead that are its own.

    `clock` gives seconds and never goes back, `now` the time of day. `tell` hears of every change of status once.
    """

    def __init__(
        self,
        system: SystemCode,
        breaker: Breaker,
        bulkhead: Bulkhead,
        tell: Tell,
        *,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        line: str = "",
    ) -> None:
        self.name = f"{system}/{line}" if line else str(system)
        self.breaker = breaker
        self.bulkhead = bulkhead
        self._system = system
        self._tell = tell
        self._clock = clock
        self._now = now
        self._status = SystemStatus.UP
        self._since = now()
        self._last_success: datetime | None = None
        self.answered_at = self.changed_at = -math.inf

    def over(self, source: Source[K, V], replies: Replies[K, V]) -> Replies[K, V]:
        """Replies of the system while it is asked at all; otherwise SourceUnavailable at once."""

        async def call(keys: Sequence[K]) -> Sequence[Reply[V]]:
            self._refuse_unless_closed(source)
            async with self.bulkhead:
                # It may have opened while this call waited for its turn.
                self._refuse_unless_closed(source)
                return await self._noted(replies, keys)

        return call

    def health(self) -> Health:
        """How the system is now."""
        self.settle()
        return Health(self._system, self._status, self._since, self._last_success, self._retry_after())

    def answered(self) -> None:
        """Note that the system has just answered, be it a call or a ping."""
        self.answered_at = self._clock()
        self._last_success = self._now()

    def settle(self) -> None:
        """Bring the status up to date, and tell if it became another."""
        status, reason = self._judged()
        if status is not self._status:
            before, self._status, self._since = self._status, status, self._now()
            self.changed_at = self._clock()
            # A log that cannot be written must neither fail a call nor end the watch.
            with suppress(Exception):
                self._tell(StatusChange(self.name, before, status, self._since, reason))

    def _refuse_unless_closed(self, source: Source[Any, Any]) -> None:
        if self.breaker.state is not BreakerState.CLOSED:
            detail = f"{source}: not asked after {self.breaker.reason}"
            raise SourceUnavailable(self._system, detail, retry_after=self._retry_after())

    async def _noted(self, replies: Replies[K, V], keys: Sequence[K]) -> Sequence[Reply[V]]:
        began, outcome = self._clock(), Outcome.GIVEN_UP
        try:
            answer = await replies(keys)
            outcome = Outcome.ANSWERED
            return answer
        except (SourceTimeout, SourceUnavailable) as error:
            outcome = Outcome.FAILED
            error.retry_after = error.retry_after or RETRY_SECONDS
            raise
        except HubError:
            # A refusal or a malformed row is the answer of a system that lives.
            outcome = Outcome.ANSWERED
            raise
        finally:
            self._note(began, outcome)

    def _note(self, began: float, outcome: Outcome) -> None:
        self.breaker.note(began, self._clock(), outcome)
        if outcome is Outcome.ANSWERED:
            self.answered()
        self.settle()

    def _judged(self) -> tuple[SystemStatus, str]:
        if self.breaker.state is not BreakerState.CLOSED:
            return SystemStatus.DOWN, self.breaker.reason
        counts = self.breaker.counts(self._clock())
        if counts.failures or self.breaker.missed_a_ping:
            return SystemStatus.DEGRADED, f"{counts.failures} failures in {WINDOW_SECONDS} s"
        if counts.p95_half_slow:
            return SystemStatus.DEGRADED, f"p95 of {counts.calls} calls over {self.breaker.slow_after / 2:g} s"
        return SystemStatus.UP, "answers"

    def _retry_after(self) -> int | None:
        """Whole seconds until the next probe of a system that is down."""
        if self.breaker.state is BreakerState.CLOSED:
            return None
        return max(1, math.ceil(self.breaker.probe_in(self._clock())))


@dataclass(frozen=True, slots=True)
class Guards:
    """The guards of systems, and of the lines that have one of their own."""

    systems: Mapping[SystemCode, Guard]
    lines: Mapping[tuple[SystemCode, str], Guard] = field(default_factory=dict)

    def of(self, system: SystemCode, line: str = "") -> Guard:
        """That of a line if it has one, or else of its system."""
        return self.lines.get((system, line), self.systems[system])

    def health(self, system: SystemCode, line: str = "") -> Health:
        """How a system is, or a line of it."""
        return self.of(system, line).health()

    def every(self) -> list[Guard]:
        """Those of systems and those of lines."""
        return [*self.systems.values(), *self.lines.values()]


def guarded(guards: Guards) -> Guarded:
    """The wrapper that puts every source under the guard of its system, or line."""

    def over(source: Source[Any, Any], replies: Replies[Any, Any]) -> Replies[Any, Any]:
        return guards.of(source.system, source.line).over(source, replies)

    return over


def new_guards(
    systems: Iterable[SystemCode],
    lines: Iterable[tuple[SystemCode, str]],
    tell: Tell,
    *,
    clock: Callable[[], float],
    now: Callable[[], datetime],
    random: Callable[[], float],
    patience: float = 1,
) -> Guards:
    """A guard for each system and line, its breaker closed; `patience` multiplies the times of both."""

    def guard(system: SystemCode, line: str = "") -> Guard:
        breaker = Breaker(random, slow_after=SLOW_SECONDS * patience)
        bulkhead = Bulkhead(system, wait=WAIT_SECONDS * patience)
        return Guard(system, breaker, bulkhead, tell, clock=clock, now=now, line=line)

    return Guards({system: guard(system) for system in systems}, {line: guard(*line) for line in lines})
