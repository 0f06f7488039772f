"""What each kind of refusal costs beside a healthy answer: CPU time of this process, in turns, as a ratio."""

import statistics
import time

import pytest

from bench.city import City
from bench.hostile import HOSTILES
from bench.operations import OPERATIONS
from hub.app import opened_parts
from hub.app.configuration import Configuration
from hub.http.graphql import GraphQLEndpoint
from tests.conftest import BUDGET, PATIENCE, SECRET

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("settled")]

ROUNDS, ANSWERS, REFUSALS = 5, 10, 5

# Of the CPU time of a list of 20 tenders with six reports each. Measured on a busy machine: at most 9.
MOST = 20


class Edge:
    """The endpoint without a server."""

    def __init__(self, parts):
        self._endpoint, self._parts = GraphQLEndpoint(lambda: "0" * 32), parts

    async def status(self, method, query, headers, body):
        named = [(name.encode(), value.encode()) for name, value in headers.items()]
        scope = {"method": method, "scheme": "http", "path": "/graphql", "query_string": query.encode()}
        scope |= {"headers": named, "state": self._parts}
        sent = []

        async def receive():
            return {"type": "http.request", "body": body}

        async def send(message):
            sent.append(message)

        await self._endpoint(scope, receive, send)
        return sent[0]["status"]


@pytest.fixture
async def edge(urls):
    async with opened_parts(urls, SECRET, configured=Configuration(patience=PATIENCE, budget=BUDGET)) as parts:
        yield Edge(parts)


async def cpu_seconds(times, ask):
    began = time.process_time()
    for number in range(times):
        await ask(number)
    return (time.process_time() - began) / times


async def test_beside_a_healthy_answer(edge, urls):
    bodies = await OPERATIONS["list"].bodies(City(urls, ()))

    async def answer(number):
        headers = {"content-type": "application/json", "accept": "application/json"}
        assert await edge.status("POST", "", headers, bodies[number]) == 200

    ratios = {each.name: [] for each in HOSTILES}
    for _ in range(1 + ROUNDS):
        healthy = await cpu_seconds(ANSWERS, answer)
        for each in HOSTILES:

            async def refuse(_number, each=each):
                sent = (each.method, each.query, each.sent_headers(), each.body)
                assert await edge.status(*sent) == each.status, each.name

            ratios[each.name].append(await cpu_seconds(REFUSALS, refuse) / healthy)
    print()
    for name, found in ratios.items():
        print(f"{name:40} {statistics.median(found[1:]):6.2f} of a healthy answer")
    assert max(statistics.median(found[1:]) for found in ratios.values()) < MOST
