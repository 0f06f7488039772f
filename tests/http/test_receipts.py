"""What receipts are checked with, over HTTP: the published keys, the page and its words."""

import json

import pytest

from tests.conftest import RECEIPTS

KEYS = "/.well-known/jwks.json"


def test_the_keys_are_published_for_any_page_and_any_cache(site):
    reply = site.request("GET", KEYS, origin="https://elsewhere.example")
    assert (reply.status, reply.headers["content-type"]) == (200, "application/jwk-set+json")
    assert reply.headers["cache-control"] == "public, max-age=300"
    assert reply.headers["access-control-allow-origin"] == "*"
    (key,) = reply.json["keys"]
    assert key == {
        **json.loads(RECEIPTS.keys.signing.public.text),
        "kid": RECEIPTS.keys.signing.public.id,
        "use": "sig",
        "alg": "EdDSA",
    }


def test_whoever_has_the_keys_is_told_that_they_are_the_same(site):
    etag = site.request("GET", KEYS).headers["etag"]
    for named in (etag, f'"other", {etag}', "*"):
        again = site.request("GET", KEYS, if_none_match=named)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
        assert again.headers["access-control-allow-origin"] == "*"
    assert site.request("GET", KEYS, if_none_match='"other"').status == 200


def test_a_head_tells_the_same_without_the_keys(site):
    got, told = site.request("GET", KEYS), site.request("HEAD", KEYS)
    assert (told.status, told.body) == (200, b"")
    for name in ("content-type", "content-length", "etag", "cache-control", "access-control-allow-origin"):
        assert told.headers[name] == got.headers[name]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nobody_can_send_any(site, method):
    assert site.request(method, KEYS).status == 405


def test_the_page_may_use_the_camera_and_no_script_but_its_own(site):
    headers = site.request("GET", "/receipts").headers
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["permissions-policy"] == "camera=(self)"
    policy = headers["content-security-policy"]
    assert "script-src 'self'; connect-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "name", ["page.js", "page.css", "receipt.js", "scan.js", "words.js", "qr/index.js", "qr/decode.js"]
)
def test_its_files_are_served_compressed_and_asked_for_anew(site, name):
    reply = site.request("GET", f"/receipts/assets/{name}", accept_encoding="gzip")
    assert (reply.status, reply.headers["cache-control"]) == (200, "no-cache")
    assert reply.headers["content-type"].startswith(("text/javascript", "text/css"))
    assert reply.headers["content-encoding"] == "gzip"


def test_the_words_are_in_both_languages(site):
    words = site.request("GET", "/receipts/words.json").json
    assert words["outcome"]["NO_MATCH"] == {"zhTw": "不相符", "en": "The claim does not hold"}
    assert words["kind"]["VEHICLE"]["zhTw"]
    assert all(text["zhTw"] and text["en"] for named in words.values() for text in named.values())
