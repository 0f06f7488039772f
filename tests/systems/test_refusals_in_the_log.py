"""Whoever is refused is in the log: by which code and, where it is known, as which client."""

import json

import pytest

from hub.http.graphql import GraphQLEndpoint
from hub.http.requests import SentRequest
from hub.http.streams.running import Runner
from hub.services.api_keys import api_key
from hub.services.logs import json_log
from hub.services.request_log import RequestLog

pytestmark = pytest.mark.anyio

OF_CASES = "{ petitions(first: 1) { nodes { caseNumber } } }"


async def logged(hub, query, key=None):
    """The line of a request."""
    lines = []
    log = RequestLog(lambda _seconds, _act: None, lines.append)
    headers = [(b"content-type", b"application/json")]
    if key:
        headers.append((b"authorization", f"Bearer {key}".encode()))
    scope = {
        "type": "http",
        "scheme": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": headers,
        "state": {**hub.parts, "request_log": log},
    }

    async def receive():
        return {"type": "http.request", "body": json.dumps({"query": query}).encode()}

    async def send(_message):
        pass

    await GraphQLEndpoint(lambda: "a-new-id")(scope, receive, send)
    log.flush()
    return json.loads(lines[0])


def told(line):
    return line["status"], line.get("client"), line.get("errors", 0), line.get("codes", [])


async def test_a_refused_permission_is_logged_with_its_client(hub):
    key = await hub.key("changes:write")
    client = key.split("_")[1]
    assert told(await logged(hub, OF_CASES, key)) == (200, client, 1, ["FORBIDDEN"])
    assert told(await logged(hub, OF_CASES)) == (200, None, 1, ["UNAUTHENTICATED"])
    assert told(await logged(hub, "{ __typename }", key)) == (200, client, 0, [])


async def test_a_refused_key_is_logged_with_its_client_if_there_is_one(hub):
    client = (await hub.key()).split("_")[1]
    wrong = await logged(hub, "{ __typename }", api_key(client, "w" * 43))
    unknown = await logged(hub, "{ __typename }", api_key("nobody99", "w" * 43))
    assert told(wrong) == (401, client, 1, ["UNAUTHENTICATED"])
    assert told(unknown) == (401, None, 1, ["UNAUTHENTICATED"])
    await hub.clients.revoke(client)
    assert told(await logged(hub, "{ __typename }", api_key(client, "s" * 43))) == told(wrong)


async def test_a_request_that_cannot_be_read_is_logged_with_its_code(hub):
    assert told(await logged(hub, "{ nothing }")) == (200, None, 1, ["GRAPHQL_VALIDATION_FAILED"])


@pytest.mark.parametrize(
    ("query", "code"),
    [(OF_CASES, "FORBIDDEN"), ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"), ("{", "GRAPHQL_PARSE_FAILED")],
)
async def test_what_is_refused_on_a_stream_is_an_event(hub, capsys, query, code):
    key = await hub.key()
    runner = Runner(hub.parts["admission"], hub.operations, json_log())
    await runner.run(
        SentRequest(query), await hub.clients.caller(f"Bearer {key}"), "a-new-id", lambda _kind, _payload: None
    )
    event = json.loads(capsys.readouterr().err)
    assert (event["event"], event["request"], event["client"]) == (
        "errors on a stream",
        "a-new-id",
        key.split("_")[1],
    )
    assert event["codes"] == [code]
