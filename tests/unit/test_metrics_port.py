"""What workers count is told as one, each with its place, whatever becomes of a worker."""

import http.client
import socket

import pytest
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from hub.cli.metrics_port import WorkerCounts, as_one, metrics_port
from hub.errors import StartupError


class FakeWorker:
    """Counts by itself; a silent one does not answer."""

    def __init__(self, count, *, silent=False):
        self.registry, self.silent, self.asked = CollectorRegistry(), silent, 0
        Counter("khub_things", "Things.", ("kind",), registry=self.registry).labels("a").inc(count)
        Histogram("khub_time_seconds", "Time.", registry=self.registry, buckets=(1,)).observe(0.5)

    def ask_counts(self):
        self.asked += 1

    def told_counts(self, within):
        assert within > 0
        return None if self.silent else list(self.registry.collect())


def text_of(workers, starts=0):
    registry = CollectorRegistry()
    registry.register(WorkerCounts(lambda: workers, lambda: starts))
    return generate_latest(registry).decode()


def test_each_worker_has_its_place_as_a_label():
    text = text_of([FakeWorker(3), FakeWorker(5)], starts=2)
    assert 'khub_things_total{kind="a",worker="0"} 3.0' in text
    assert 'khub_things_total{kind="a",worker="1"} 5.0' in text
    assert 'khub_time_seconds_bucket{le="1.0",worker="1"} 1.0' in text
    assert "khub_worker_starts_total 2.0" in text


def test_a_metric_of_many_workers_is_described_once():
    text = text_of([FakeWorker(1) for _ in range(3)])
    assert text.count("# TYPE khub_things_total counter") == 1
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert len(families["khub_things"].samples) == 3


def test_a_worker_that_does_not_answer_is_told_of_and_the_others_count():
    text = text_of([FakeWorker(3, silent=True), FakeWorker(5)])
    assert 'khub_worker_up{worker="0"} 0.0' in text
    assert 'khub_worker_up{worker="1"} 1.0' in text
    assert 'khub_things_total{kind="a",worker="1"} 5.0' in text
    assert 'worker="0"} 3.0' not in text


def test_all_are_asked_before_any_is_waited_for():
    asked = []

    class Noted(FakeWorker):
        def ask_counts(self):
            asked.append("asked")

        def told_counts(self, within):
            asked.append("told")
            return super().told_counts(within)

    text_of([Noted(1), Noted(2)])
    assert asked == ["asked", "asked", "told", "told"]


def test_the_samples_of_a_worker_are_not_changed():
    worker = FakeWorker(1)
    before = generate_latest(worker.registry)
    as_one({"0": list(worker.registry.collect())})
    assert generate_latest(worker.registry) == before


def test_metrics_are_served_at_their_port_while_it_is_open():
    with metrics_port("127.0.0.1", 0, WorkerCounts(lambda: [FakeWorker(7)], lambda: 1)) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/plain")
        assert b'khub_things_total{kind="a",worker="0"} 7.0' in answer.read()
        connection.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=10)


def test_a_port_that_is_taken_is_one_plain_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        counts = WorkerCounts(list, int)
        with pytest.raises(StartupError, match="HUB_METRICS_PORT"), metrics_port("127.0.0.1", port, counts):
            pass
