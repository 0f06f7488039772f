"""`/metrics` on a port of its own: the supervisor asks each worker what it counts, and tells it as one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from hub.errors import StartupError

# What a worker may take to tell what it counts; its thread does so also while its event loop is stuck.
TELL_SECONDS = 1.0


class Counting(Protocol):
    """A worker, as far as it counts."""

    def ask_counts(self) -> None:
        """Ask it for what it counts."""
        ...

    def told_counts(self, within: float) -> Sequence[Metric] | None:
        """What it answers within so many seconds; None if it does not."""
        ...


class WorkerCounts(Collector):
    """What the workers count, each with its place among them as the label `worker`."""

    def __init__(self, workers: Callable[[], Sequence[Counting]], starts: Callable[[], int]) -> None:
        self._workers = workers
        self._starts = starts
        self._turn = threading.Lock()

    def collect(self) -> Iterator[Metric]:
        """Every metric, asked for now."""
        with self._turn:
            workers = list(self._workers())
            for worker in workers:
                worker.ask_counts()
            told = {str(place): worker.told_counts(TELL_SECONDS) for place, worker in enumerate(workers)}
        yield from of_supervisor({place: counts is not None for place, counts in told.items()}, self._starts())
        yield from as_one({place: counts or () for place, counts in told.items()})


def of_supervisor(answered: Mapping[str, bool], starts: int) -> list[Metric]:
    """What the supervisor itself knows: which workers answered, and how many it has started."""
    up = GaugeMetricFamily("khub_worker_up", "1 for a worker that serves and answers.", labels=["worker"])
    for place, has_answered in answered.items():
        up.add_metric([place], float(has_answered))
    return [
        up,
        CounterMetricFamily("khub_worker_starts", "Workers that were started, the first ones too.", starts),
    ]


def as_one(told: Mapping[str, Iterable[Metric]]) -> list[Metric]:
    """The metrics of several workers, each sample with the label `worker`.

    A worker that is replaced begins anew: in a sum the others would hide it, and a rate over it would be wrong.
    """
    families: dict[str, Metric] = {}
    for place, metrics in told.items():
        for metric in metrics:
            family = families.setdefault(metric.name, Metric(metric.name, metric.documentation, metric.type))
            family.samples += [
                sample._replace(labels={**sample.labels, "worker": place})
                for sample in metric.samples
                # When a counter was made says nothing that the process's own start does not.
                if not sample.name.endswith("_created")
            ]
    return list(families.values())


@contextmanager
def metrics_port(host: str, port: int, collector: Collector) -> Iterator[int]:
    """Serve what is collected while this is open, at the port that it yields; raises StartupError if it cannot."""
    registry = CollectorRegistry()
    registry.register(collector)
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        raise StartupError(
            f"cannot serve metrics on {host}:{port}: {error.strerror}. "
            "Choose another HUB_METRICS_PORT, or 0 for none"
        ) from error
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
