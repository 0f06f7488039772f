"""How the calls of the last ten seconds ended: counts by slices of half a second, so memory does not grow."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

WINDOW_SECONDS = 10
SLICE_SECONDS = 0.5
SLICES = int(WINDOW_SECONDS / SLICE_SECONDS)

# Of fewer calls the 95th percentile is their slowest one, and says nothing.
CALLS_FOR_P95 = 20


@dataclass(slots=True)
class CallCounts:
    """So many calls; of them failed, over the time that is slow, and over half of it."""

    calls: int = 0
    failures: int = 0
    slow: int = 0
    half_slow: int = 0

    @property
    def failing(self) -> bool:
        """Whether five calls failed, and at least half of all."""
        return self.failures >= 5 and 2 * self.failures >= self.calls

    # The 95th percentile (nearest rank) is above a time exactly if more than a twentieth of the calls are.

    @property
    def p95_slow(self) -> bool:
        """Whether the 95th percentile is above the time that is slow."""
        return self.calls >= CALLS_FOR_P95 and self.slow > self.calls // 20

    @property
    def p95_half_slow(self) -> bool:
        """Whether the 95th percentile is above half of the time that is slow."""
        return self.calls >= CALLS_FOR_P95 and self.half_slow > self.calls // 20

    def add(self, other: CallCounts, sign: int = 1) -> None:
        """Count the calls of `other`, too; with the sign -1 no longer."""
        self.calls += sign * other.calls
        self.failures += sign * other.failures
        self.slow += sign * other.slow
        self.half_slow += sign * other.half_slow


class CallWindow:
    """Counts the calls that ended in the last ten seconds. Times are in seconds and never go back."""

    def __init__(self, slow_after: float) -> None:
        self._slow_after = slow_after
        self._total = CallCounts()
        self._slices: deque[tuple[int, CallCounts]] = deque()

    def note(self, ended: float, seconds: float, *, failed: bool) -> None:
        """Count a call that ended now and took so long."""
        call = CallCounts(1, failed, seconds > self._slow_after, 2 * seconds > self._slow_after)
        place = int(ended / SLICE_SECONDS)
        if not self._slices or self._slices[-1][0] != place:
            self._slices.append((place, CallCounts()))
        self._slices[-1][1].add(call)
        self._total.add(call)

    def counts(self, now: float) -> CallCounts:
        """The counts of the last ten seconds, and of half a second more at most."""
        oldest = int(now / SLICE_SECONDS) - SLICES
        while self._slices and self._slices[0][0] < oldest:
            self._total.add(self._slices.popleft()[1], -1)
        return self._total
