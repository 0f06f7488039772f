"""What every answer carries for browsers, and what none has."""

import pytest

EVERY = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "x-frame-options": "DENY"}
ADDRESSES = (
    "/graphql",
    "/graphql?query={a}",
    "/graphiql",
    "/graphiql/config.json",
    "/schema.graphql",
    "/livez",
    "/receipts",
    "/.well-known/jwks.json",
    "/no",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_says_that_it_is_what_it_says_and_is_not_to_be_framed(site, address):
    headers = site.request("GET", address).headers
    assert {name: headers.get(name) for name in EVERY} == EVERY


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_sets_a_cookie_or_names_what_serves_it(site, address):
    headers = site.request("GET", address).headers
    assert not headers.keys() & {"set-cookie", "server", "x-powered-by"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_has_a_policy_that_forbids_what_is_not_named(site, address):
    policy = site.request("GET", address).headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy)


@pytest.mark.parametrize("address", ["/graphiql", "/graphiql/assets/graphiql.js", "/receipts"])
def test_a_page_is_framed_by_nobody_and_loads_nothing_of_others(site, address):
    policy = site.request("GET", address).headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy)
