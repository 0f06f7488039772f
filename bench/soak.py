"""Whether the hub needs more memory the longer it runs: a mixed load, and what its worker has resident."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from bench.city import City
from bench.contestants import AS_IT_COMES
from bench.load import Seen
from bench.measure import seen_by
from bench.processes import largest
from bench.served import running
from bench.table import aligned

CALLERS = 8
# One second of each operation in turn, and a pause, so that the machine can be used beside it.
SECONDS, PAUSE = 1.0, 2.0


@dataclass(frozen=True, slots=True)
class Sample:
    """What had been seen at some minute since the beginning, and what the worker had resident then."""

    minute: float
    answers: int
    failures: int
    p99_ms: float
    worker_mb: float


def soaked(city: City, requests: Mapping[str, Path], minutes: float, folder: Path) -> Iterator[Sample]:
    """A sample about every minute, and one at the end; the hub as it comes, with one worker."""
    with running(AS_IT_COMES, city, 1, folder) as server:
        began = told = time.monotonic()
        until, seen = began + 60 * minutes, list[Seen]()
        for path in cycle(requests.values()):
            seen.append(seen_by(server, path, CALLERS, SECONDS))
            now = time.monotonic()
            if now >= min(told + 60, until):
                told = now
                yield _sample(now - began, seen, largest(server.process))
            if now >= until:
                return
            time.sleep(PAUSE)


def soak_table(samples: list[Sample]) -> str:
    """A row a sample."""
    rows = [("minute", "answers", "failures", "p99 ms", "worker MB")]
    for each in samples:
        figures = f"{each.answers:,}", f"{each.failures:,}", f"{each.p99_ms:.1f}", f"{each.worker_mb:.0f}"
        rows.append((f"{each.minute:.0f}", *figures))
    return aligned(rows)


def _sample(seconds: float, seen: list[Seen], resident: int) -> Sample:
    answers, failures = sum(each.answers for each in seen), sum(each.failures for each in seen)
    return Sample(seconds / 60, answers, failures, 1e3 * max(each.p99 for each in seen), resident / 1e6)
