"""A reserved stream of a real `khub serve` with two workers: whichever of them takes a request, it is answered."""

import asyncio
import stat
from collections import defaultdict
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest

from tests.http.cases import CODE, own_case
from tests.http.streams import TYPE, Events
from tests.http.test_events import TOKEN, ask
from tests.integration.adversity.served import served
from tests.integration.streams.test_case_updates import UPDATES

pytestmark = pytest.mark.anyio

EVENTS = {"accept": "text/event-stream"}
# As many kept connections to each worker.
CONNECTIONS = 3


async def worker_of(session):
    """The worker at the other end of a connection: the ids of its requests begin alike."""
    async with session.get("/livez") as response:
        return response.headers["x-request-id"][:8]


@asynccontextmanager
async def connections(port):
    """Kept connections to each of the two workers."""
    found = defaultdict(list)
    async with AsyncExitStack() as stack:
        while len(found) < 2 or min(map(len, found.values())) < CONNECTIONS:
            session = aiohttp.ClientSession(f"http://127.0.0.1:{port}", connector=aiohttp.TCPConnector(limit=1))
            await stack.enter_async_context(session)
            found[await worker_of(session)].append(session)
        yield list(found.values())


@asynccontextmanager
async def hub_of_two(urls, tmp_path):
    """A hub with two workers, and connections to each."""
    async with served(urls, HUB_WORKERS="2", TMPDIR=str(tmp_path)) as hub, connections(hub.port) as workers:
        yield hub, workers


@asynccontextmanager
async def reserved(keeper, opener):
    """A stream that one connection has reserved and another opened."""
    async with keeper.put("/graphql") as response:
        assert response.status == 201
        token = await response.text()
    async with opener.get("/graphql", headers={**EVENTS, TOKEN: token}) as response:
        assert response.status == 200, await response.text()
        yield token, Events(response)


@pytest.mark.parametrize("opens", [0, 1], ids=["its keeper opens it", "the other opens it"])
async def test_operations_are_answered_whichever_worker_takes_what(urls, tmp_path, opens):
    async with (
        hub_of_two(urls, tmp_path) as (_, workers),
        reserved(workers[0][0], workers[opens][1]) as (token, events),
    ):
        for operation_id, worker in enumerate([0, 1] * 5):
            assert await ask(workers[worker][2], token, str(operation_id), "{ __typename }") == 202
        heard = sorted([await events.hear() for _ in range(20)], key=str)
        assert heard[:10] == [("complete", {"id": str(each)}) for each in range(10)]
        assert heard[10:] == [("next", {"id": str(each), "payload": TYPE}) for each in range(10)]


async def test_a_citizen_hears_the_news_and_no_more_once_it_is_ended_at_the_other_worker(urls, tmp_path):
    async with (
        own_case(urls) as case,
        hub_of_two(urls, tmp_path) as (_, workers),
        reserved(workers[0][0], workers[1][1]) as (token, events),
    ):
        body = {"query": UPDATES, "variables": {"number": case.number, "code": CODE}}
        body["extensions"] = {"operationId": "news"}
        async with workers[1][2].post("/graphql", json=body, headers={TOKEN: token}) as response:
            assert response.status == 202
        kind, told = await case.changed_until(asyncio.create_task(events.hear()))
        assert (kind, told["id"]) == ("next", "news")
        assert told["payload"]["data"]["serviceCaseUpdated"]["caseNumber"] == case.number
        for worker in workers:
            assert await ask(worker[2], token, "news", "{ __typename }") == 409
        async with workers[1][2].delete("/graphql?operationId=news", headers={TOKEN: token}) as response:
            assert response.status == 200
        assert await ask(workers[1][2], token, "news", "{ __typename }") == 202


async def test_what_holds_for_a_worker_holds_for_the_other(urls, tmp_path):
    async with hub_of_two(urls, tmp_path) as (_, workers), reserved(workers[0][0], workers[1][1]) as (token, _):
        for worker in workers:
            headers = {TOKEN: token, "authorization": "Bearer nobody"}
            body = {"query": "{ __typename }", "extensions": {"operationId": "1"}}
            async with worker[2].post("/graphql", json=body, headers=headers) as response:
                assert response.status == 401
            async with worker[2].post("/graphql", json={"query": "x" * 2**18}, headers={TOKEN: token}) as response:
                assert response.status == 413
            async with worker[2].get("/graphql", headers={**EVENTS, TOKEN: token}) as response:
                assert response.status == 409
            async with worker[2].get("/graphql", headers={**EVENTS, TOKEN: f"{token}x"}) as response:
                assert response.status == 404


async def test_a_caller_that_has_left_is_forgotten_by_the_keeper(urls, tmp_path):
    async with hub_of_two(urls, tmp_path) as (_, workers):
        async with reserved(workers[0][0], workers[1][1]) as (token, _):
            assert await ask(workers[0][2], token, "1", "{ __typename }") == 202
        async with asyncio.timeout(20):
            while await ask(workers[0][2], token, "1", "{ __typename }") != 404:
                pass
        assert await ask(workers[1][2], token, "1", "{ __typename }") == 404


async def test_the_sockets_are_for_the_hub_alone_and_gone_with_it(urls, tmp_path):
    async with hub_of_two(urls, tmp_path):
        (folder,) = tmp_path.iterdir()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert [each.is_socket() for each in folder.iterdir()] == [True, True]
    assert list(tmp_path.iterdir()) == []
