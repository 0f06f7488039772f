"""A breaker: whether a system is asked at all, judged by how its last calls ended.

Nothing here waits or reads a clock. Times are seconds of a clock that never goes back, and are passed in.

```
CLOSED ── failing, slow, or deaf to pings ──> OPEN ── its time is over ──> HALF_OPEN
   ^                                           ^────── no answer ─────────────┤
   └──────────────────────── the probe is answered ───────────────────────────┘
```
"""

from __future__ import annotations

import enum
import math
from collections.abc import Callable

from hub.sources.call_window import WINDOW_SECONDS, CallCounts, CallWindow

# An open breaker waits for between half and all of this. Each time that a system fails again soon after it
# recovered, this doubles, up to the last; so a plain outage is over within seconds, and a link that comes and
# goes sees few connections.
OPEN_SECONDS = (4.0, 8.0, 16.0, 30.0)

# What is soon, and the calm after which an outage is a plain one again.
CALM_SECONDS = 60.0

# What a call may take before it is slow.
SLOW_SECONDS = 1.0

# Nothing is easier to answer than a ping.
MISSED_PINGS = 3


class BreakerState(enum.Enum):
    """Whether the system is asked: by everyone, by nobody, by one probe."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class Outcome(enum.Enum):
    """How a call ended: the system answered, or failed, or its caller left before it did either."""

    ANSWERED = "answered"
    FAILED = "failed"
    GIVEN_UP = "given up"


class Breaker:
    """The breaker of one system; `random` gives numbers from 0 to 1, `slow_after` is in seconds.

    It opens when five calls of the last ten seconds failed and these are at least half; when the 95th percentile
    of at least 20 calls is above `slow_after`; and when three pings in a row were not answered.
    """

    def __init__(self, random: Callable[[], float], slow_after: float = SLOW_SECONDS) -> None:
        self.state = BreakerState.CLOSED
        self.reason = ""
        self.slow_after = slow_after
        self._random = random
        self._window = CallWindow(slow_after)
        self._missed_pings = 0
        self._step = 0
        self._recovered_at = -math.inf
        self._probe_at = -math.inf

    def counts(self, now: float) -> CallCounts:
        """How the calls of the last ten seconds ended, as far as they came after the last recovery."""
        return self._window.counts(now)

    @property
    def missed_a_ping(self) -> bool:
        """Whether the last ping was not answered, and no call since."""
        return self._missed_pings > 0

    def probe_in(self, now: float) -> float:
        """In how many seconds an open breaker may try a probe."""
        return max(0.0, self._probe_at - now)

    def note(self, began: float, ended: float, outcome: Outcome) -> None:
        """Judge by a call. One that began before the last recovery says nothing of the system as it is now."""
        if self.state is not BreakerState.CLOSED or began < self._recovered_at:
            return
        if outcome is Outcome.ANSWERED:
            self._missed_pings = 0
        elif outcome is Outcome.GIVEN_UP and ended - began <= self.slow_after:
            # How long it would have taken is not known; a longer one is known to be slow.
            return
        self._window.note(ended, ended - began, failed=outcome is Outcome.FAILED)
        self._judge(ended)

    def note_ping(self, began: float, ended: float, *, answered: bool) -> None:
        """Judge by a ping; by that of a probe the breaker closes, or waits again."""
        if self.state is BreakerState.HALF_OPEN:
            if answered and ended - began <= self.slow_after:
                self._close(ended)
            else:
                # From its beginning, so that what a probe takes does not put off the next.
                self._wait(began)
        elif began >= self._recovered_at:
            self._missed_pings += not answered
            self.note(began, ended, Outcome.ANSWERED if answered else Outcome.FAILED)

    def start_probe(self, now: float, *, early: bool = False) -> bool:
        """Whether a probe may go out now: one, when the time of the open breaker is over, or `early`."""
        if self.state is not BreakerState.OPEN or (now < self._probe_at and not early):
            return False
        self.state = BreakerState.HALF_OPEN
        return True

    def _judge(self, now: float) -> None:
        counts = self._window.counts(now)
        if counts.failing:
            self._open(now, f"{counts.failures} failures in {WINDOW_SECONDS} s")
        elif self._missed_pings >= MISSED_PINGS:
            self._open(now, f"{self._missed_pings} pings in a row not answered")
        elif counts.p95_slow:
            self._open(now, f"p95 of {counts.calls} calls over {self.slow_after:g} s")

    def _open(self, now: float, reason: str) -> None:
        flapping = now - self._recovered_at < CALM_SECONDS
        self._step = min(self._step + 1, len(OPEN_SECONDS) - 1) if flapping else 0
        self.reason = reason
        self._wait(now)

    def _wait(self, since: float) -> None:
        self.state = BreakerState.OPEN
        self._probe_at = since + OPEN_SECONDS[self._step] * (1 + self._random()) / 2

    def _close(self, now: float) -> None:
        self.state = BreakerState.CLOSED
        self._recovered_at = now
        self._missed_pings = 0
        self._window = CallWindow(self.slow_after)
