"""`/metrics` of a real `khub serve` with two workers, and what becomes of it when they are replaced."""

import asyncio
import os
import signal
import socket

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.integration.adversity.served import served

pytestmark = pytest.mark.anyio

QUERY = '{ district(code: "64000010") { code } }'


class Scrape:
    def __init__(self, text):
        families = list(text_string_to_metric_families(text))
        self.samples = [sample for family in families for sample in family.samples]
        self.names = {family.name for family in families}

    def value(self, name, **labels):
        """The sum of the samples that have these labels."""
        return sum(
            sample.value
            for sample in self.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def scraped(port):
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as answer:
        assert answer.status == 200
        return Scrape(await answer.text())


async def until(port, holds):
    async with asyncio.timeout(60):
        while not holds(scrape := await scraped(port)):  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.1)
    return scrape


async def test_what_two_workers_have_answered_is_counted_once_each(urls, port):
    settings = {"HUB_WORKERS": "2", "HUB_METRICS_PORT": str(port)}
    async with served(urls, **settings) as hub:
        before = await until(port, lambda scrape: scrape.value("khub_worker_up") == 2)
        for _ in range(20):
            await hub.ask(QUERY)
        after = await scraped(port)
        asked = {"path": "/graphql", "operation": "query", "status": "2xx"}
        name = "khub_requests_total"
        assert after.value(name, **asked) - before.value(name, **asked) == 20
        assert after.value("khub_request_seconds_count", path="/graphql", operation="query") == 20
        assert after.value("process_resident_memory_bytes", worker="0") > 20_000_000
        assert after.value("khub_event_loop_lag_seconds_count", worker="1") > 0
        assert after.value("khub_pool_connections", system="agencies", state="open") >= 1
        assert after.value("khub_source_keys_kept_total", source="agencies.district_by_code") >= 18
        assert "64000010" not in str(after.samples)


def begun(scrape):
    """When the process of each worker began."""
    name = "process_start_time_seconds"
    return {sample.labels["worker"]: sample.value for sample in scrape.samples if sample.name == name}


async def test_workers_that_are_replaced_are_asked_in_their_turn(urls, port):
    settings = {"HUB_WORKERS": "2", "HUB_METRICS_PORT": str(port)}
    async with served(urls, **settings) as hub:
        before = begun(await until(port, lambda scrape: scrape.value("khub_worker_up") == 2))
        os.kill(hub._process, signal.SIGHUP)
        after = await until(port, lambda scrape: len(set(begun(scrape).items()) - set(before.items())) == 2)
        assert after.value("khub_worker_starts_total") == 4
        assert {sample.labels["worker"] for sample in after.samples if "worker" in sample.labels} == {"0", "1"}
