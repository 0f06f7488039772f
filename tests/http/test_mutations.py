"""Mutations over real HTTP: by POST as JSON, for one answer, and in no other way."""

import json
from urllib.parse import quote

import pytest
from prometheus_client import generate_latest

from hub.http.stored_documents import sha256_of
from hub.services.request_log import RequestLog
from tests.http.streams import events_in, socket_to
from tests.permissions.test_policies_hold import Edge

pytestmark = pytest.mark.anyio

NAMED = "mutation { __typename }"
DONE = {"data": {"__typename": "Mutation"}}
OBJECT = """mutation {
  objectToLookup(ledgerEntry: "7ad6fe7d-9c3c-4a7e-9c50-0a2b5a8f3f11", reason: "a", idempotencyKey: "b") { state }
}"""
ONE_OF_TWO = f"query={quote('query A { __typename } mutation B { nothing }')}&operationName=B"
TAKES_BOTH = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"


@pytest.mark.parametrize("accept", ["application/json", "*/*", TAKES_BOTH])
def test_a_post_is_answered_and_kept_by_nobody(site, accept):
    reply = site.post(NAMED, accept=accept)
    assert (reply.status, reply.json) == (200, DONE)
    assert reply.headers["cache-control"] == "no-store"
    assert "etag" not in reply.headers


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("query", [f"query={quote(NAMED)}", ONE_OF_TWO])
def test_an_address_is_405(site, method, query):
    reply = site.request(method, f"/graphql?{query}")
    assert reply.status == 405
    assert method == "HEAD" or reply.json["errors"][0]["extensions"]["en"] == "send a mutation by POST"


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]
)
def test_what_a_form_of_another_page_can_send_is_415(site, content_type):
    assert site.request("POST", "/graphql", json.dumps({"query": NAMED}), content_type=content_type).status == 415


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_stream_of_events_runs_none(site, method):
    by_post = ("/graphql", json.dumps({"query": NAMED}))
    sent = by_post if method == "POST" else (f"/graphql?query={quote(NAMED)}", None)
    reply = site.request(method, *sent, content_type="application/json", accept="text/event-stream")
    (kind, payload), _ = events_in(reply.body.decode())
    assert (kind, payload["errors"][0]["extensions"]["en"]) == ("next", "send a mutation by POST")


async def test_a_websocket_runs_none_and_goes_on(site):
    async with socket_to(site) as caller:
        await caller.begin()
        await caller.ask("a", NAMED)
        kind, operation_id, errors = await caller.hear()
        assert (kind, operation_id, errors[0]["extensions"]["en"]) == ("error", "a", "send a mutation by POST")
        await caller.ask("b", "{ __typename }")
        assert (await caller.hear())[:2] == ("next", "b")


def test_who_may_not_is_told_so_in_the_answer(site):
    reply = site.post(OBJECT, accept="application/json")
    assert (reply.status, reply.json["data"]) == (200, {"objectToLookup": None})
    assert reply.json["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    reply = site.post(OBJECT, authorization=f"Bearer {site.key}")
    assert reply.json["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_more_fields_than_five_are_refused_whoever_asks(site):
    reply = site.post(f"mutation {{ {' '.join(f'a{number}: __typename' for number in range(6))} }}")
    extensions = reply.json["errors"][0]["extensions"]
    assert (extensions["measure"], extensions["found"], extensions["limit"]) == ("rootFields", 6, 5)


async def test_a_stored_document_may_have_one(hub):
    edge, document_id = Edge(hub, [NAMED]), {"documentId": f"sha256:{sha256_of(NAMED)}"}
    status, body = await edge.sent("POST", "", json.dumps(document_id).encode())
    assert (status, json.loads(body)) == (200, DONE)
    status, _ = await edge.sent("GET", f"documentId={document_id['documentId']}")
    assert status == 405


async def test_the_log_and_the_counts_of_requests_name_it(hub):
    lines = []
    edge = Edge(hub, [])
    edge._state["request_log"] = log = RequestLog(lambda _seconds, _act: None, lines.append)
    await edge.sent("POST", "", json.dumps({"query": NAMED}).encode())
    log.flush()
    assert json.loads(lines[0])["operation"] == "mutation"
    counted = generate_latest(hub.metrics).decode()
    assert 'khub_requests_total{operation="mutation",path="/graphql",status="2xx"}' in counted
