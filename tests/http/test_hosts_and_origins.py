"""Which names the hub answers to, and whose pages may ask it."""

import json
from contextlib import contextmanager

import pytest

from hub.app.configuration import Configuration
from hub.errors import StartupError
from hub.services.settings import read_settings
from tests.conftest import BUDGET, PATIENCE, Site, listening

BODY = json.dumps({"query": '{ district(code: "64000010") { postalCode } }'})
PAGE = "https://www.kcg.gov.tw"


@pytest.fixture(scope="module")
def guarded(urls):
    configured = Configuration(
        patience=PATIENCE, budget=BUDGET, hosts=("hub.kcg.gov.tw", "*.khub.tw"), origins=(PAGE,)
    )
    with contextmanager(listening)(urls, configured) as port:
        yield Site(port, "")


def post(site, **headers):
    return site.request("POST", "/graphql", BODY, content_type="application/json", **headers)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("hub.kcg.gov.tw", 200),
        ("hub.kcg.gov.tw:8443", 200),
        ("a.khub.tw", 200),
        ("evil.example", 400),
        ("hub.kcg.gov.tw.evil.example", 400),
        ("", 400),
    ],
)
def test_the_hub_answers_to_its_names_only(guarded, host, status):
    for reply in (post(guarded, host=host), guarded.request("GET", "/schema.graphql", host=host)):
        assert reply.status == status
        assert "evil" not in str(reply.headers) + reply.body.decode()


def test_a_page_of_a_known_origin_may_ask_and_read(guarded):
    asked = {"host": "a.khub.tw", "origin": PAGE}
    preflight = guarded.request(
        "OPTIONS",
        "/graphql",
        access_control_request_method="POST",
        access_control_request_headers="content-type",
        **asked,
    )
    assert (preflight.status, preflight.headers["access-control-allow-origin"]) == (200, PAGE)
    reply = post(guarded, **asked)
    assert (reply.status, reply.headers["access-control-allow-origin"]) == (200, PAGE)
    assert "access-control-allow-credentials" not in reply.headers


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://www.kcg.gov.tw", f"{PAGE}.evil.example"]
)
def test_no_other_page_may(guarded, origin):
    reply = post(guarded, host="a.khub.tw", origin=origin)
    assert "access-control-allow-origin" not in reply.headers
    preflight = guarded.request(
        "OPTIONS", "/graphql", host="a.khub.tw", origin=origin, access_control_request_method="POST"
    )
    assert preflight.status == 400


def test_without_origins_no_page_elsewhere_may_ask(site):
    reply = site.request("OPTIONS", "/graphql", origin=PAGE, access_control_request_method="POST")
    assert reply.status == 405
    assert "access-control-allow-origin" not in post(site, origin=PAGE).headers


def test_an_address_with_a_slash_too_many_is_not_redirected(site):
    for method in ("GET", "POST"):
        assert site.request(method, "/graphql/", host="evil.example").status == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ORIGINS", "*"),
        ("ORIGINS", "www.kcg.gov.tw"),
        ("ORIGINS", "https://a.tw/page"),
        ("HOSTS", "https://a.tw"),
        ("HOSTS", "*"),
    ],
)
def test_what_is_no_list_of_names_is_refused_at_the_start(monkeypatch, name, value):
    monkeypatch.setenv(f"HUB_{name}", value)
    with pytest.raises(StartupError, match=f"HUB_{name}: .*expected names"):
        read_settings()


def test_keys_of_receipts_may_be_read_by_any_page_all_the_same(guarded):
    for origin in ("https://evil.example", PAGE):
        reply = guarded.request("GET", "/.well-known/jwks.json", host="a.khub.tw", origin=origin)
        assert reply.headers["access-control-allow-origin"] in ("*", origin)
        assert reply.json == {"keys": []}
