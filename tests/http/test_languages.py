"""Whoever is refused reads why in its own language, and nobody gets the answer to another's."""

import json
from urllib.parse import quote

import pytest

from hub.http.stored_documents import documents_of_the_hub

LANGUAGES = (("zh-TW,en;q=0.5", "zh-TW", "zhTw"), ("en-GB, en", "en", "en"))
REFUSED = {
    "a field": ("POST", "/graphql", '{"query": "{ petitions { nodes { id } } }"}'),
    "an operation": ("POST", "/graphql", '{"query": "{ unknown }"}'),
    "a text": ("POST", "/graphql", '{"query": "{"}'),
    "a body": ("POST", "/graphql", "[]"),
    "a GET": ("GET", "/graphql?query=%7Bunknown%7D", None),
    "a document": ("GET", "/graphql?documentId=sha256:0", None),
    "a method": ("PATCH", "/graphql", None),
    "a notice": ("POST", "/changes", "{}"),
}


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize(("accepted", "tag", "member"), LANGUAGES)
def test_an_error_is_in_the_callers_language(site, request_, accepted, tag, member):
    reply = site.request(*request_, content_type="application/json", accept_language=accepted)
    (error,) = reply.json["errors"]
    assert error["message"] == error["extensions"][member]
    assert reply.headers["content-language"] == tag
    assert "Accept-Language" in reply.headers["vary"]
    assert reply.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("accepted", [{}, {"accept_language": "ja"}])
def test_without_a_language_it_is_in_both(site, request_, accepted):
    reply = site.request(*request_, content_type="application/json", **accepted)
    (error,) = reply.json["errors"]
    assert error["message"] == f"{error['extensions']['zhTw']} / {error['extensions']['en']}"
    assert "content-language" not in reply.headers
    assert "Accept-Language" in reply.headers["vary"]


def test_what_failed_under_an_address_is_not_kept_for_the_next(site):
    document = next(key for key, text in documents_of_the_hub().items() if "query Mobile" in text)
    path = f"/graphql?documentId=sha256:{document}&variables={quote(json.dumps({'district': 'nowhere'}))}"
    for accepted, _, member in (*LANGUAGES, *LANGUAGES):
        (error,) = site.request("GET", path, accept_language=accepted).json["errors"][:1]
        assert error["message"] == error["extensions"][member]
