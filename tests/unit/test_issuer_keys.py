"""The keys of an issuer: which are taken, how they change, and what an outage of theirs costs."""

import json

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from hub.services.issuer_keys import (
    KEPT_SECONDS,
    MAX_BYTES,
    UNKNOWN_SECONDS,
    IssuerKeys,
    file_bytes,
    keys_of,
    reader_of_file,
)
from hub.services.issuer_keys_http import opened_key_readers
from hub.services.issuers import Algorithm
from hub.services.jose import Refused
from tests.fakes.cached import Clock
from tests.fakes.http_service import http_answer, http_service

pytestmark = pytest.mark.anyio

ALL = frozenset(Algorithm)
ES256 = frozenset({Algorithm.ES256})
EC = ECKey.generate_key("P-256").as_dict(private=False, kid="ec")
OKP = OKPKey.generate_key("Ed25519").as_dict(private=False, kid="okp")
RSA = RSAKey.generate_key(2048).as_dict(private=False, kid="rsa")


def document(*keys):
    return json.dumps({"keys": list(keys)}).encode()


def test_each_kind_of_key_verifies_by_its_own_algorithms_alone():
    keys = keys_of(document(EC, OKP, RSA), ALL)
    assert {kid: key.algorithms for kid, key in keys.items()} == {
        "ec": {"ES256"},
        "okp": {"EdDSA", "Ed25519"},
        "rsa": {"PS256", "RS256"},
    }


def test_a_key_verifies_by_the_algorithm_it_names_if_that_is_configured():
    assert keys_of(document({**RSA, "alg": "PS256"}, EC), ALL)["rsa"].algorithms == {"PS256"}
    assert list(keys_of(document({**RSA, "alg": "PS256"}, EC), ES256)) == ["ec"]


@pytest.mark.parametrize(
    "other",
    [
        OctKey.generate_key(256).as_dict(private=False, kid="secret") | {"k": None},
        {**EC, "kid": "other", "use": "enc"},
        {**EC, "kid": "other", "key_ops": ["encrypt"]},
        {**EC, "kid": "other", "key_ops": 7},
        {**EC, "kid": "other", "alg": "HS256"},
        {**EC, "kid": "other", "alg": ["ES256"]},
        {**EC, "kid": "other", "crv": "P-521"},
        {**EC, "kid": "other", "x": EC["y"]},
        {**EC, "kid": "other", "x": "="},
        {**EC, "kid": "other", "x": 7},
        {**OKP, "kid": "other", "x": "AAAA"},
        {**RSA, "kid": "other", "n": "AQAB"},
        {**RSA, "kid": "other", "e": ""},
        {"kid": "other"},
        {name: value for name, value in EC.items() if name != "kid"},
        {**EC, "kid": 7},
    ],
)
def test_a_key_that_is_for_something_else_or_is_none_is_left_out(other):
    other.pop("k", None)
    assert list(keys_of(document(other, OKP), ALL)) == ["okp"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (b"", "expected a JWKS"),
        (b"[]", "expected a JWKS"),
        (b"{}", "expected a JWKS"),
        (b'{"keys": {}}', "expected a JWKS"),
        (b'{"keys": [7]}', "expected a JWKS"),
        (b'{"keys": [' + b"[" * 5_000, "expected a JWKS"),
        (document(), "got none"),
        (document({**EC, "use": "enc"}), "got none"),
        (document(EC, EC), "got one twice"),
        (document(*[EC] * 101), "100 keys at most"),
        (document(ECKey.generate_key("P-256").as_dict(private=True, kid="ec")), "private part"),
        (document(OctKey.generate_key(256).as_dict(private=True, kid="secret"), EC), "private part"),
    ],
)
def test_a_document_that_is_no_set_of_public_keys_is_refused(given, expected):
    with pytest.raises(ValueError, match=expected):
        keys_of(given, ALL)


class Published:
    def __init__(self, *keys):
        self.document = document(*keys)
        self.reads = 0

    async def __call__(self):
        self.reads += 1
        if isinstance(self.document, Exception):
            raise self.document
        return self.document


def kept(published):
    clock, failures = Clock(), []
    return IssuerKeys(published, ALL, clock, failures.append), clock, failures


async def test_a_new_key_is_known_when_a_token_names_it():
    published = Published(EC)
    keys, clock, _ = kept(published)
    await keys.key("ec")
    published.document = document(EC, OKP)
    clock.seconds += UNKNOWN_SECONDS
    await keys.key("okp")
    assert published.reads == 2


async def test_unknown_keys_have_an_issuer_asked_once_in_a_while_only():
    published = Published(EC)
    keys, clock, _ = kept(published)
    for number in range(1_000):
        with pytest.raises(Refused):
            await keys.key(f"../{number}")
        await keys.key("ec")
    assert published.reads == 1
    clock.seconds += UNKNOWN_SECONDS
    with pytest.raises(Refused):
        await keys.key("another")
    assert published.reads == 2


@pytest.mark.parametrize("failure", [OSError("away"), TimeoutError(), b"<html>", document()])
async def test_keys_outlast_an_outage_of_their_issuer_for_a_day(failure):
    published = Published(EC)
    keys, clock, failures = kept(published)
    await keys.refresh()
    published.document = failure
    clock.seconds += KEPT_SECONDS
    await keys.refresh()
    await keys.key("ec")
    assert len(failures) == 1
    clock.seconds += 1
    with pytest.raises(Refused):
        await keys.key("ec")


async def test_a_key_that_is_published_again_is_the_same_and_one_that_is_not_is_gone():
    published = Published(EC, OKP)
    keys, _, _ = kept(published)
    await keys.refresh()
    ec, okp = await keys.key("ec"), await keys.key("okp")
    published.document = document({**EC, "kid": "ec"}, {**OKPKey.generate_key("Ed25519").as_dict(), "kid": "new"})
    published.document = document(EC)
    await keys.refresh()
    assert keys.has(ec)
    assert not keys.has(okp)


async def test_keys_are_read_from_a_file_of_bounded_size(tmp_path):
    path = tmp_path / "jwks.json"
    path.write_bytes(document(EC))
    assert await reader_of_file(path)() == document(EC)
    path.write_bytes(b" " * (MAX_BYTES + 1))
    with pytest.raises(ValueError, match="bytes at most"):
        file_bytes(path)


async def test_keys_are_fetched_from_their_address():
    async with http_service() as service, opened_key_readers() as reader:
        service.answers = [http_answer(document(EC))]
        assert await reader(f"{service.address}/keys")() == document(EC)
        assert service.asked == ["/keys"]


@pytest.mark.parametrize(
    "answer",
    [
        http_answer(b"", "302 Found", location="/elsewhere"),
        http_answer(b"", "307 Temporary Redirect", location="http://169.254.169.254/latest"),
        http_answer(document(EC), "500 Internal Server Error"),
        http_answer(b"x" * (MAX_BYTES + 1)),
        http_answer(document(EC), length=10_000),
    ],
    ids=["redirect", "redirect to metadata", "500", "too much", "broken off"],
)
async def test_keys_that_are_not_simply_there_are_not_fetched(answer):
    async with http_service() as service, opened_key_readers() as reader:
        service.answers = [answer]
        with pytest.raises(Exception):  # noqa: B017, PT011  # whatever it is, the keys of before are kept
            await reader(f"{service.address}/keys")()
        assert service.asked == ["/keys"]
