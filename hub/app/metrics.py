"""All that a worker counts, in one registry; docs/reference/metrics.md is made from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from hub.http.request_metrics import RequestMetrics
from hub.http.shared_answers import SharedAnswers
from hub.services.postgres import Database
from hub.sources.cache import Memory
from hub.sources.metrics import SourceMetrics

_LAG_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class LedgerMetrics:
    """How old the last checkpoint is, and how many were not witnessed."""

    age: Gauge
    unwitnessed: Counter


@dataclass(frozen=True, slots=True)
class CaseworkMetrics:
    """What is counted of notices and of messages to citizens, by `kind`."""

    attempts: Counter
    waiting: Gauge
    oldest: Gauge
    dead: Gauge

    def told(self, kind: str, outcome: str) -> None:
        """Count an attempt."""
        self.attempts.labels(kind, outcome).inc()

    def show(self, kind: str, waiting: int, oldest: timedelta, dead: int) -> None:
        """Show what was last found in the database."""
        self.waiting.labels(kind).set(waiting)
        self.oldest.labels(kind).set(oldest.total_seconds())
        self.dead.labels(kind).set(dead)


@dataclass(frozen=True, slots=True)
class Metrics:
    """The registry of a worker, and what counts in it."""

    registry: CollectorRegistry
    sources: SourceMetrics
    requests: RequestMetrics
    documents: Counter
    limits: Counter
    left: Counter
    lag: Histogram
    connections: Gauge
    kept_bytes: Gauge
    streams: Gauge
    tokens_refused: Counter
    clock: Gauge
    ledger: LedgerMetrics
    casework: CaseworkMetrics

    def show_databases(self, databases: Iterable[tuple[str, Database]]) -> None:
        """Show the connections of these databases, as they are when they are asked for."""
        for system, database in databases:
            for server, pool in database.pools().items():
                self.connections.labels(system, server, "open").set_function(pool.open_connections)
                self.connections.labels(system, server, "idle").set_function(pool.idle_connections)

    def show_memory(self, memory: Memory) -> None:
        """Show how much is kept of what sources answered."""
        self.kept_bytes.labels("sources").set_function(lambda: memory.size)

    def show_answers(self, answers: SharedAnswers) -> None:
        """Show how much is kept of whole answers."""
        self.kept_bytes.labels("answers").set_function(lambda: answers.size)


def new_metrics() -> Metrics:
    """A registry with every metric of a worker, and nothing counted yet."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    return Metrics(
        registry,
        SourceMetrics(registry),
        RequestMetrics(registry),
        _counter(
            registry,
            "khub_documents",
            "Documents that were asked for: stored, unknown but run, or refused.",
            "kind",
        ),
        _counter(registry, "khub_limits_exceeded", "Operations that were over a limit, by its name.", "limit"),
        _counter(
            registry, "khub_operations_left", "Operations that were left to graphql-core, by the reason.", "reason"
        ),
        Histogram(
            "khub_event_loop_lag_seconds",
            "By how much the event loop was late, four times a second.",
            registry=registry,
            buckets=_LAG_SECONDS,
        ),
        Gauge(
            "khub_pool_connections",
            "Connections to a system's database: all that are `open`, and of these the `idle` ones.",
            ("system", "server", "state"),
            registry=registry,
        ),
        Gauge(
            "khub_kept_bytes", "Memory of what is kept: `sources` or whole `answers`.", ("of",), registry=registry
        ),
        Gauge(
            "khub_streams",
            "Streams that are open: WebSockets, and answers of events.",
            ("kind",),
            registry=registry,
        ),
        _counter(
            registry,
            "khub_tokens_refused",
            "Tokens, and proofs of possession, that were refused, by the reason.",
            "reason",
        ),
        Gauge(
            "khub_clock_difference_seconds",
            "By how much the clock of the hub's own database is ahead of the machine's at least, or behind.",
            registry=registry,
        ),
        _of_ledger(registry),
        _casework(registry),
    )


def _of_ledger(registry: CollectorRegistry) -> LedgerMetrics:
    return LedgerMetrics(
        Gauge(
            "khub_ledger_checkpoint_age_seconds",
            "How long ago the ledger was last found to be right and signed; 0 where nothing signs it.",
            registry=registry,
        ),
        _counter(
            registry,
            "khub_ledger_unwitnessed",
            "Checkpoints that the witness did not cosign: it was `away`, or `refused`.",
            "reason",
        ),
    )


def _casework(registry: CollectorRegistry) -> CaseworkMetrics:
    def gauge(name: str, documentation: str) -> Gauge:
        return Gauge(name, documentation, ("kind",), registry=registry)

    return CaseworkMetrics(
        Counter(
            "khub_delivery_attempts",
            "Attempts to bring a `notice` to an agency or a `message` to a citizen: delivered, failed, or dead.",
            ("kind", "outcome"),
            registry=registry,
        ),
        gauge("khub_deliveries_waiting", "How much waits to be delivered, looked at each minute."),
        gauge("khub_delivery_oldest_seconds", "For how long the oldest of what waits has done so."),
        gauge("khub_dead_letters", "How much was tried often enough: `khub notices dead` shows it."),
    )


def _counter(registry: CollectorRegistry, name: str, documentation: str, label: str) -> Counter:
    return Counter(name, documentation, (label,), registry=registry)
