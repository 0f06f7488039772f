"""Whatever comes as a body, the answer is JSON with data or coded errors, and the fault is the caller's."""

import json
import re

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

STATUSES = {200, 400, 401, 413, 415}
JSON_TYPE = "application/json"
QUERY = "query Q($c: TownCode!, $n: Int) { district(code: $c) { dispatchCases(first: $n) { nodes { id } } } }"
GOOD = json.dumps({"query": QUERY, "variables": {"c": "64000010", "n": 1}, "operationName": "Q"}).encode()

# The same examples each time, as what is wrong with one of them is wrong for everybody.
few = settings(max_examples=120, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
DOCUMENT = """
query Q($c: TownCode! = "64000010", $n: Int) { district(code: $c) { ...d @skip(if: true) } nodes(ids: []) { id } }
fragment d on District { dispatchCases(first: -1, last: 1e400) { nodes { id } } }
mutation M { x: __schema { types } }
"""
PARTS = [*re.findall(r"\w+|\S", DOCUMENT), '"', '"""', '"\\u0000"', '"\\uD800"', "\x00", "\ufeff", "é", "#", "\n"]
documents = st.lists(st.sampled_from(PARTS), max_size=40).map(" ".join)


def answered(site, body, content_type=JSON_TYPE, **headers):
    reply = site.request("POST", "/graphql", body, content_type=content_type, **headers)
    assert reply.status in STATUSES, (reply.status, reply.body)
    assert {"data", "errors"} & reply.json.keys()
    for error in reply.json.get("errors", ()):
        said = error["extensions"]
        assert said["code"] != "INTERNAL"
        assert not said["code"].startswith("UPSTREAM")
        assert said["zhTw"]
        assert said["en"]
        assert len(error["message"]) < 600
        assert error["message"].isprintable(), error


@few
@given(st.binary(max_size=2_000))
def test_any_bytes(site, body):
    answered(site, body)


@few
@given(any_json)
@example("\ud800")
@example({"query": "{ __typename }", "variables": {"\ud800": 1}})
@example({"query": "{ __typename }", "variables": {"a": float("inf")}})
def test_any_json(site, value):
    answered(site, json.dumps(value))


@few
@given(any_json, any_json, any_json)
def test_any_members_of_a_request(site, variables, name, extensions):
    body = {"query": QUERY, "variables": variables, "operationName": name, "extensions": extensions}
    answered(site, json.dumps(body))


@few
@given(any_json, any_json)
def test_any_variables_of_a_good_query(site, code, number):
    answered(site, json.dumps({"query": QUERY, "variables": {"c": code, "n": number}}))


@few
@given(st.integers(0, len(GOOD)), st.integers(0, 12), st.binary(max_size=12))
def test_a_good_request_with_a_part_cut_out_and_another_put_in(site, at, cut, put):
    answered(site, GOOD[:at] + put + GOOD[at + cut :])


@few
@given(documents)
def test_any_parts_of_a_document_in_any_order(site, query):
    answered(site, json.dumps({"query": query}))


@few
@given(st.sampled_from([b"[", b'{"a":', b"9", b'"', b"\\u0000", b"\xff", b" "]), st.integers(1, 40_000))
@example(b" ", 300 * 1024)
@example(b"9", 4_000)
def test_any_depth_and_length_of_variables(site, part, times):
    answered(
        site, b'{"query": "query ($n: Int) { districts { code } }", "variables": {"n": ' + part * times + b"}}"
    )


@few
@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60),
    st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f"), max_size=80),
)
def test_any_content_type_and_key(site, content_type, key):
    answered(site, GOOD, content_type=content_type.strip())
    answered(site, GOOD, authorization=f"Bearer {key}")
