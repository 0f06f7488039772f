"""Metrics of sources and systems, for Prometheus: names and counts, never a key or a value."""

from __future__ import annotations

from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from hub.rules.systems import SystemCode
from hub.sources import Source
from hub.sources.health import StatusChange, SystemStatus
from hub.sources.observations import SourceCall

# Up to the two seconds that an operation may take.
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0)


class SourceMetrics:
    """Counts calls and changes of status in `registry`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._calls = Counter(
            "khub_source_calls", "Calls of a source, by how they ended.", ("source", "outcome"), registry=registry
        )
        self._keys = Counter(
            "khub_source_keys", "Keys that sources were asked for.", ("source",), registry=registry
        )
        self._seconds = Histogram(
            "khub_source_seconds",
            "What calls took, whether answered by the system or from what was kept.",
            ("system",),
            registry=registry,
            buckets=_SECONDS,
        )
        self._changes = Counter(
            "khub_system_status_changes", "Changes of a system's status.", ("system", "to"), registry=registry
        )
        self._status = Gauge(
            "khub_system_status", "1 for the status that a system has.", ("system", "status"), registry=registry
        )
        # To look a counter up by its labels costs more than to count.
        self._of_source: dict[tuple[Source[Any, Any], str], tuple[Counter, Counter, Histogram]] = {}
        for system in SystemCode:
            self._show(system, SystemStatus.UP)

    def called(self, call: SourceCall) -> None:
        """Count a call."""
        outcome = "answered" if call.answered else call.code or "given up"
        key = call.source, outcome
        if key not in self._of_source:
            name, system = str(call.source), call.source.system
            self._of_source[key] = (
                self._calls.labels(name, outcome),
                self._keys.labels(name),
                self._seconds.labels(system),
            )
        calls, keys, seconds = self._of_source[key]
        calls.inc()
        keys.inc(call.keys)
        seconds.observe(call.seconds)

    def changed(self, change: StatusChange) -> None:
        """Count a change, and show the new status."""
        self._changes.labels(change.system, change.after).inc()
        self._show(change.system, change.after)

    def _show(self, system: SystemCode, status: SystemStatus) -> None:
        for each in SystemStatus:
            self._status.labels(system, each).set(each is status)
