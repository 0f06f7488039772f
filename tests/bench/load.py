"""Callers that ask as fast as they are answered, and what they saw."""

import asyncio
import time
from dataclasses import dataclass, field
from statistics import median


@dataclass
class Run:
    """The seconds that each answer took, and how long was asked."""

    seconds: float
    times: list[float] = field(default_factory=list)

    @property
    def rate(self):
        """Answers a second."""
        return len(self.times) / self.seconds

    @property
    def p95(self):
        """The milliseconds that 95 of 100 answers did not exceed."""
        return 1000 * sorted(self.times)[int(0.95 * (len(self.times) - 1))]


async def load(ask, seconds, callers=8):
    """`ask(number)` from so many callers, each again as soon as it is answered."""
    run, until, numbers = Run(seconds), time.monotonic() + seconds, iter(range(10_000_000))

    async def caller():
        while time.monotonic() < until:
            began = time.monotonic()
            await ask(next(numbers))
            run.times.append(time.monotonic() - began)

    await asyncio.gather(*(caller() for _ in range(callers)))
    return run


def medians(runs):
    """The median rate and the median p95 of several runs."""
    return median(run.rate for run in runs), median(run.p95 for run in runs)
