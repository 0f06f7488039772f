"""Answers as server-sent events, by graphql-sse, in both of its modes."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest

from tests.http.streams import STATUS, TYPE, Events, events_in

pytestmark = pytest.mark.anyio

EVENTS = {"accept": "text/event-stream", "content-type": "application/json"}
TOKEN = "x-graphql-event-stream-token"
QUERY = '{"query":"{ __typename }"}'


@pytest.fixture
async def caller(site):
    async with aiohttp.ClientSession(f"http://127.0.0.1:{site.port}") as session:
        yield session


def test_a_query_is_one_event_and_its_end(site):
    reply = site.request(
        "POST", "/graphql", QUERY, **{"accept": "text/event-stream", "content-type": "application/json"}
    )
    assert (reply.status, reply.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert reply.headers["cache-control"] == "no-store"
    assert list(events_in(reply.body.decode())) == [("next", TYPE), ("complete", None)]


def test_a_query_may_come_by_get(site):
    reply = site.request("GET", "/graphql?query=%7B__typename%7D", accept="text/event-stream")
    assert list(events_in(reply.body.decode())) == [("next", TYPE), ("complete", None)]


def test_an_error_is_in_the_language_of_the_caller(site):
    reply = site.request("POST", "/graphql", '{"query":"{ nonsense }"}', **EVENTS, accept_language="en")
    (_, payload), _ = events_in(reply.body.decode())
    assert payload["errors"][0]["message"].startswith("Cannot query field")


def test_what_cannot_run_is_an_event_with_errors(site):
    reply = site.request("POST", "/graphql", '{"query":"{ nonsense }"}', **EVENTS)
    (kind, payload), end = events_in(reply.body.decode())
    assert (kind, end) == ("next", ("complete", None))
    assert payload["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    "accept", ["application/json, text/event-stream;q=0.5", "application/json, text/event-stream", "*/*"]
)
def test_who_would_rather_have_json_has_json(site, accept):
    reply = site.request("POST", "/graphql", QUERY, **{**EVENTS, "accept": accept})
    assert reply.json == TYPE


async def test_who_takes_both_has_json_for_a_query_and_events_for_a_subscription(caller):
    headers = {"accept": "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"}
    async with caller.post("/graphql", json={"query": "{ __typename }"}, headers=headers) as response:
        assert response.content_type == "application/graphql-response+json"
    async with caller.post("/graphql", json={"query": STATUS}, headers=headers) as response:
        assert response.content_type == "text/event-stream"


def test_what_is_no_request_is_refused_as_elsewhere(site):
    reply = site.request("POST", "/graphql", "nonsense", **EVENTS)
    assert (reply.status, reply.json["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")
    reply = site.request("POST", "/graphql", QUERY, **EVENTS, authorization="Bearer nobody")
    assert (reply.status, reply.json["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")


@asynccontextmanager
async def stream_of(caller, query, **headers):
    async with caller.post("/graphql", json={"query": query}, headers={**EVENTS, **headers}) as response:
        assert response.status == 200, await response.text()
        yield Events(response)


async def test_ten_streams_are_for_an_address_and_no_more(caller):
    async def opened(left):
        if left:
            async with stream_of(caller, STATUS):
                return await opened(left - 1)
        async with caller.post("/graphql", json={"query": STATUS}, headers=EVENTS) as response:
            return response.status, response.headers.get("retry-after")

    assert await opened(10) == (429, "30")
    # It takes a moment until the hub has noticed that they have left.
    async with asyncio.timeout(10):
        while (await opened(0))[0] != 200:  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.05)


async def reservation(caller):
    """The token of a stream, once the hub has noticed that enough streams of earlier tests have left."""
    async with asyncio.timeout(10):
        while True:
            async with caller.put("/graphql") as response:
                if response.status != 429:
                    assert (response.status, response.content_type) == (201, "text/plain")
                    return await response.text()
            await asyncio.sleep(0.05)


@asynccontextmanager
async def reserved(caller):
    """A stream for all operations, and its token."""
    token = await reservation(caller)
    async with caller.get("/graphql", headers={"accept": "text/event-stream", TOKEN: token}) as response:
        assert response.status == 200
        yield Events(response), token


async def ask(caller, token, operation_id, query):
    body = {"query": query, "extensions": {"operationId": operation_id}}
    async with caller.post("/graphql", json=body, headers={TOKEN: token}) as response:
        return response.status


async def test_all_operations_of_a_caller_go_over_one_stream(caller):
    async with reserved(caller) as (events, token):
        assert await ask(caller, token, "waits", STATUS) == 202
        assert await ask(caller, token, "asks", "{ __typename }") == 202
        assert await events.hear() == ("next", {"id": "asks", "payload": TYPE})
        assert await events.hear() == ("complete", {"id": "asks"})
        assert await ask(caller, token, "waits", STATUS) == 409
        async with caller.delete("/graphql?operationId=waits", headers={TOKEN: token}) as response:
            assert response.status == 200
        assert await ask(caller, token, "waits", "{ nonsense }") == 202
        kind, data = await events.hear()
        assert (kind, data["id"], data["payload"]["errors"][0]["extensions"]["code"]) == (
            "next",
            "waits",
            "GRAPHQL_VALIDATION_FAILED",
        )


async def test_what_is_answered_before_the_stream_is_open_waits_for_it(caller):
    async with caller.put("/graphql") as response:
        token = await response.text()
    assert await ask(caller, token, "early", "{ __typename }") == 202
    async with caller.get(f"/graphql?token={token}", headers={"accept": "text/event-stream"}) as response:
        assert await Events(response).hear() == ("next", {"id": "early", "payload": TYPE})


async def test_a_token_is_for_one_stream_and_ends_with_it(caller):
    async with (
        reserved(caller) as (_, token),
        caller.get("/graphql", headers={"accept": "text/event-stream", TOKEN: token}) as response,
    ):
        assert response.status == 409
    # The hub hears of a caller's going a moment later.
    while await ask(caller, token, "1", "{ __typename }") == 202:
        pass
    assert await ask(caller, token, "1", "{ __typename }") == 404


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_a_token_that_nobody_has_is_404(caller, method):
    async with caller.request(method, "/graphql", headers={TOKEN: "x" * 43}) as response:
        assert response.status == 404


async def test_an_operation_needs_an_id(caller):
    async with reserved(caller) as (_, token):
        for operation_id in (None, "", 7, "i" * 101):
            assert await ask(caller, token, operation_id, "{ __typename }") == 400
