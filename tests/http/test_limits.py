"""What asks for too much is refused before anything runs, and says how much it was."""

import pytest

from tests.execution.test_measures import bomb
from tests.http.test_graphql_over_http import RESPONSE_JSON

NESTED = (
    "{ agencies(first: 100) { nodes { " + "tenders(first: 100) { nodes { agency { " * 3 + "code" + " } } }" * 3
)
POISON = {
    "nested lists": NESTED + " } } }",
    "fragment bomb": bomb(150).replace("dear { name }", "districts { code }"),
    "aliases": "{ " + " ".join(f"a{n}: districts {{ code }}" for n in range(51)) + " }",
    "one name many times": "{ " + "districts { code } " * 390 + "}",
    "one name, other fields": "{ districts { "
    + " ".join(f"name {{ {'zhTw' if n % 2 else 'en'} }}" for n in range(390))
    + " } }",
    "directives": "{ districts { code " + "@include(if: true) " * 200 + "} }",
    "introspection": "{ " + " ".join(f"a{n}: __schema {{ types {{ name }} }}" for n in range(50)) + " }",
    "depth": '{ district(code: "64000010") '
    + "{ tenders { nodes { district " * 8
    + "{ code }"
    + " } } }" * 8
    + " }",
}


@pytest.mark.parametrize("text", POISON.values(), ids=POISON)
def test_poison_is_refused_with_a_code(site, text):
    reply = site.post(text, accept=RESPONSE_JSON)
    assert reply.status == 400, reply.body[:300]
    assert reply.json["errors"][0]["extensions"]["code"] in {
        "QUERY_TOO_EXPENSIVE",
        "GRAPHQL_VALIDATION_FAILED",
        "GRAPHQL_PARSE_FAILED",
    }


def test_the_cost_is_told_to_whoever_asks(hub, site):
    body = '{"query": "{ districts { code } }", "extensions": {"cost": true}}'
    reply = site.request("POST", "/graphql", body, content_type="application/json")
    assert reply.json["extensions"]["cost"] == {"cost": 38, "limit": 10_000}


def test_the_length_in_a_variable_counts(site):
    query = "query ($n: Int) { agencies(first: $n) { nodes { tenders(first: $n) { nodes { title } } } } }"
    assert "errors" not in site.post(query, {"n": 5}).json
    found = site.post(query, {"n": 100}, accept=RESPONSE_JSON)
    assert (found.status, found.json["errors"][0]["extensions"]["measure"]) == (400, "cost")
