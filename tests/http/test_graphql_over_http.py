"""The endpoint, as GraphQL over HTTP describes it, with everything that may come wrong."""

import contextlib
import json
import socket
from urllib.parse import quote

import pytest

from hub.rules.systems import SystemCode

QUERY = '{ district(code: "64000010") { postalCode } }'
DATA = {"data": {"district": {"postalCode": "803"}}}
RESPONSE_JSON = "application/graphql-response+json"


def test_a_query_is_answered_in_the_media_type_asked_for(site):
    for accept, expected in (
        (RESPONSE_JSON, RESPONSE_JSON),
        ("application/json", "application/json"),
        (f"{RESPONSE_JSON}, application/json;q=0.9", RESPONSE_JSON),
        (f"application/json, {RESPONSE_JSON}", RESPONSE_JSON),
        (f"{RESPONSE_JSON};q=0.5, application/json", "application/json"),
        ("*/*", "application/json"),
        ("text/html, application/*;q=0.9", "application/json"),
    ):
        reply = site.post(QUERY, accept=accept)
        assert (reply.status, reply.json) == (200, DATA)
        assert reply.headers["content-type"] == f"{expected}; charset=utf-8"


def test_chinese_is_not_escaped(site):
    reply = site.post('{ district(code: "64000010") { name { zhTw } } }')
    assert "鹽埕區" in reply.body.decode("utf-8")


def test_a_query_may_come_by_get(site):
    reply = site.request("GET", f"/graphql?query={quote(QUERY)}")
    assert (reply.status, reply.json) == (200, DATA)


def test_a_get_may_carry_variables_and_a_name(site):
    query = quote("query A { districts { code } } query B($c: TownCode!) { district(code: $c) { postalCode } }")
    variables = quote('{"c":"64000010"}')
    reply = site.request("GET", f"/graphql?query={query}&variables={variables}&operationName=B")
    assert reply.json == DATA


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { districts { code } } query B { districts { code } }", "BAD_USER_INPUT"),
        ("mutation { districts { code } }", "GRAPHQL_VALIDATION_FAILED"),
        ("", "GRAPHQL_PARSE_FAILED"),
        ("{ " + "districts { code } " * 800 + "}", "GRAPHQL_PARSE_FAILED"),
    ],
)
def test_a_request_that_cannot_run_is_400_with_a_code(site, query, code):
    reply = site.post(query, accept=RESPONSE_JSON)
    assert reply.status == 400
    assert "data" not in reply.json
    assert [error["extensions"]["code"] for error in reply.json["errors"]][:1] == [code]
    assert site.post(query, accept="application/json").status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'"text"',
        b"7",
        b"null",
        b"true",
        b"[]",
        b'[{"query":"{districts{code}}"}]',
        b"{}",
        b'{"query": 7}',
        b'{"query":"{districts{code}}","variables":[]}',
        b'{"query":"{districts{code}}","operationName":7}',
        b'{"query":"\xff"}',
        b'{"query":"{districts{code}}","variables":{"a":"\\ud800"}}',
        b'{"query":"{districts{code}}","variables":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"query":"{districts{code}}","variables":{"a":' + b"9" * 5_000 + b"}}",
        b'{"query":"{districts{code}}","variables":{"a":NaN}}',
    ],
)
def test_a_body_that_is_no_request_is_400(site, body):
    reply = site.request("POST", "/graphql", body, content_type="application/json")
    assert reply.status == 400, reply.body
    assert reply.json["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content_type": "text/plain"},
        {"content_type": "application/x-www-form-urlencoded"},
        {"content_type": "multipart/form-data; boundary=x"},
        {"content_type": "application/json; charset=big5"},
        {"content_type": "application/json", "content_encoding": "gzip"},
    ],
)
def test_another_kind_of_content_is_415(site, headers):
    reply = site.request("POST", "/graphql", json.dumps({"query": QUERY}), **headers)
    assert reply.status == 415


def test_a_body_over_the_limit_is_413(site):
    reply = site.request("POST", "/graphql", b" " * (256 * 1024 + 1), content_type="application/json")
    assert reply.status == 413


def test_a_parameter_that_is_missing_or_no_object_is_400(site):
    assert site.request("GET", "/graphql").status == 400
    assert site.request("GET", f"/graphql?query={quote(QUERY)}&variables=[1]").status == 400


@pytest.mark.parametrize("method", ["PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_405(site, method):
    reply = site.request(method, "/graphql", "{}", content_type="application/json")
    assert (reply.status, reply.headers["allow"]) == (405, "POST, GET, HEAD, PUT, DELETE")
    assert reply.json["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_a_mutation_by_get_is_405(site):
    assert site.request("GET", f"/graphql?query={quote('mutation { districts { code } }')}").status == 405


def test_an_answer_that_the_caller_does_not_take_is_406(site):
    for accept in ("text/html", "application/xml", "application/json;q=0", "application/json;charset=big5"):
        assert site.post(QUERY, accept=accept).status == 406


def test_a_head_is_a_get_without_its_body(site):
    reply = site.request("HEAD", f"/graphql?query={quote(QUERY)}")
    assert (reply.status, reply.body) == (200, b"")


def test_a_query_string_that_is_too_long_is_414(site):
    assert site.request("GET", f"/graphql?query={'%20' * 6_000}").status == 414
    assert site.request("GET", "/graphql?query=%ff").status == 400


def test_a_declared_gibibyte_is_refused_at_once_and_its_connection_closed(site):
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        connection.sendall(
            b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            b"content-length: 1073741824\r\n\r\n{"
        )
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_an_endless_body_is_cut_at_the_limit(site):
    chunk, sent = b"10000\r\n" + b" " * 65_536 + b"\r\n", 0
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        connection.sendall(
            b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            b"transfer-encoding: chunked\r\n\r\n"
        )
        with contextlib.suppress(ConnectionError):
            while sent < 1_000:
                connection.sendall(chunk)
                sent += 1
    assert sent < 1_000


def test_a_key_that_is_not_good_is_401_and_not_a_reason_to_answer(site):
    for authorization in ("Bearer khub_deadbeef_" + "x" * 43, "Bearer x", "Basic dXNlcjpwYXNz", ""):
        reply = site.post(QUERY, authorization=authorization)
        assert reply.status == 401
        assert reply.headers["www-authenticate"] == "Bearer"
        assert reply.json["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_an_error_never_repeats_an_endless_name(site):
    reply = site.post("{ " + "x" * 100_000 + " }")
    assert len(reply.body) < 2_000


def test_every_answer_carries_the_request_id_of_the_caller_or_a_new_one(site):
    own = "7ad6fe7d-9c3c-4a7e-9c50-0a2b5a8f3f11"
    assert site.post(QUERY, x_request_id=own).headers["x-request-id"] == own
    assert len(site.post(QUERY, x_request_id="<script>").headers["x-request-id"]) == 16


def test_an_answer_is_not_kept_on_its_way(site):
    assert site.post(QUERY).headers["cache-control"] == "no-store"


def test_the_host_that_was_asked_for_is_never_repeated(site):
    reply = site.request("GET", "/", host="evil.example")
    assert "evil.example" not in str(reply.headers) + reply.body.decode()


def test_graphiql_is_served_with_its_policy_and_a_tab_for_each_user(site):
    page = site.request("GET", "/graphiql")
    assert page.status == 200
    assert "script-src 'self'" in page.headers["content-security-policy"]
    config = site.request("GET", "/graphiql/config.json").json
    assert [tab["title"]["en"] for tab in config["tabs"]] == ["Developer", "Mobile page", "Citizen", "Agency app"]


def test_the_schema_is_published(site):
    reply = site.request("GET", "/schema.graphql")
    assert reply.status == 200
    assert "type Query" in reply.body.decode()


def test_the_hub_says_how_it_is(site):
    assert site.request("GET", "/livez").json == {"status": "ok"}
    systems = site.request("GET", "/readyz").json["systems"]
    assert {system["status"] for system in systems.values()} == {"UP"}
    assert set(systems) == set(SystemCode)


def test_a_citizens_own_case_is_asked_for_in_a_body_only(site):
    query = '{ serviceCase(caseNumber: "M20120611DEMO01", queryCode: "DEMO-2012") { status } }'
    assert site.post(query).json["data"]["serviceCase"]
    reply = site.request("GET", f"/graphql?query={quote(query)}")
    assert reply.json["data"] == {"serviceCase": None}
    assert [error["extensions"]["code"] for error in reply.json["errors"]] == ["FORBIDDEN"]


def test_a_key_sent_by_get_opens_nothing(site):
    query = quote("{ petitions(first: 1) { nodes { status } } }")
    reply = site.request("GET", f"/graphql?query={query}", authorization=f"Bearer {site.key}")
    assert [error["extensions"]["code"] for error in reply.json["errors"]] == ["UNAUTHENTICATED"]


def test_what_is_counted_is_not_for_callers(site):
    assert site.request("GET", "/metrics").status == 404
