"""Metrics of requests, for Prometheus: names that the hub has, never a caller's text."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram

# Kept answers take less than a millisecond, and a body has ten seconds to come.
_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)

# What a request is that runs no operation, or none that could be told.
NO_OPERATION = "none"


class RequestMetrics:
    """Counts and times requests in `registry`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "khub_requests",
            "Requests that were answered, by the class of their status.",
            ("path", "operation", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "khub_request_seconds",
            "What requests took from their head to the end of the answer.",
            ("path", "operation"),
            registry=registry,
            buckets=_SECONDS,
        )
        self._errors = Counter(
            "khub_request_errors", "Errors in answers of `/graphql`, by their code.", ("code",), registry=registry
        )
        self._kept = Counter(
            "khub_answers_kept", "Whole answers that were given as they were kept.", registry=registry
        )
        # To look a counter up by its labels costs more than to count.
        self._children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def answered(self, path: str, status: int, seconds: float, operation: str = NO_OPERATION) -> None:
        """Count a request; `path` is one that the hub has, or `other`."""
        key = path, operation, status // 100
        if key not in self._children:
            self._children[key] = (
                self._requests.labels(path, operation, f"{status // 100}xx"),
                self._seconds.labels(path, operation),
            )
        requests, times = self._children[key]
        requests.inc()
        times.observe(seconds)

    def failed(self, codes: Iterable[str]) -> None:
        """Count the errors of an answer."""
        for code in codes:
            self._errors.labels(code).inc()

    def gave_kept(self) -> None:
        """Count a whole answer that was kept."""
        self._kept.inc()
