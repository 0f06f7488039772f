"""Metrics of sources and systems, for Prometheus: names and counts, never a key or a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from hub.rules.systems import SystemCode
from hub.sources import Source
from hub.sources.breaker import BreakerState
from hub.sources.guard import Guard
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
        self._breakers = Gauge(
            "khub_breaker_state",
            "1 for the state that a system's breaker has.",
            ("system", "state"),
            registry=registry,
        )
        self._under_way = Gauge(
            "khub_system_calls",
            "Calls of a system that are `under way`, or `waiting` for their turn.",
            ("system", "state"),
            registry=registry,
        )
        self._kept = Counter(
            "khub_source_keys_kept",
            "Keys that were answered from memory, of those of `khub_source_keys`.",
            ("source",),
            registry=registry,
        )
        # To look a counter up by its labels costs more than to count.
        self._of_source: dict[tuple[Source[Any, Any], str], tuple[Counter, Counter, Histogram]] = {}
        for system in SystemCode:
            self._show(system, SystemStatus.UP)

    def called(self, call: SourceCall) -> None:
        """Count a call."""
        key = call.source, call.outcome
        if key not in self._of_source:
            name, system = str(call.source), call.source.system
            self._of_source[key] = (
                self._calls.labels(name, call.outcome),
                self._keys.labels(name),
                self._seconds.labels(system),
            )
        calls, keys, seconds = self._of_source[key]
        calls.inc()
        keys.inc(call.keys)
        seconds.observe(call.seconds)

    def kept(self, source: Source[Any, Any]) -> Callable[[int], None]:
        """What counts the keys of a source that are answered from memory."""
        return self._kept.labels(str(source)).inc

    def show_guards(self, guards: Iterable[Guard]) -> None:
        """Show the breakers and the calls of these systems and lines, as they are when they are asked for."""
        for guard in guards:
            self._show(guard.name, SystemStatus.UP)
            self._under_way.labels(guard.name, "under way").set_function(partial(_calls_under_way, guard))
            self._under_way.labels(guard.name, "waiting").set_function(partial(_calls_waiting, guard))
            for state in BreakerState:
                self._breakers.labels(guard.name, state.value).set_function(partial(_has_state, guard, state))

    def changed(self, change: StatusChange) -> None:
        """Count a change, and show the new status."""
        self._changes.labels(change.name, change.after).inc()
        self._show(change.name, change.after)

    def _show(self, system: str, status: SystemStatus) -> None:
        for each in SystemStatus:
            self._status.labels(system, each).set(each is status)


def _calls_under_way(guard: Guard) -> float:
    return guard.bulkhead.under_way


def _calls_waiting(guard: Guard) -> float:
    return guard.bulkhead.waiting


def _has_state(guard: Guard, state: BreakerState) -> float:
    return guard.breaker.state is state
