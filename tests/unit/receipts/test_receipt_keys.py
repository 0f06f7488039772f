"""Keys of receipts: their texts, their names, and how one follows another."""

import json

import pytest

from hub.errors import BadInput
from hub.privacy.receipts.keys import PublicKey, ReceiptKeys, SigningKey, jwk_set, keys_of
from hub.privacy.receipts.receipt import read
from tests.inputs.receipts import KEY, OTHER_KEY, issued


def test_the_example_of_rfc_8037_has_the_thumbprint_it_has_there():
    text = (
        '{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",'
        '"x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}'
    )
    assert SigningKey.read(text).public.id == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert PublicKey.read(text).id == SigningKey.read(text).public.id


def test_a_file_of_keys_is_read_again():
    keys = ReceiptKeys(KEY, [OTHER_KEY.public])
    again = ReceiptKeys.read(keys.text)
    assert again.signing.text == KEY.text
    assert again.public == keys.public
    assert OTHER_KEY.text not in keys.text


def test_what_is_published_has_nothing_secret_and_says_what_each_key_is_for():
    published = jwk_set([KEY.public, OTHER_KEY.public])
    first, second = json.loads(published)["keys"]
    assert first == {**json.loads(KEY.public.text), "kid": KEY.public.id, "use": "sig", "alg": "EdDSA"}
    assert second["kid"] == OTHER_KEY.public.id
    assert b'"d"' not in published


def test_old_receipts_are_checkable_after_a_rotation_until_their_key_is_taken_out():
    old, new = issued(OTHER_KEY), issued(KEY)
    rotated = keys_of(jwk_set(ReceiptKeys(KEY, [OTHER_KEY.public]).public))
    assert read(old, rotated).receipt == read(new, rotated).receipt
    taken_out = keys_of(jwk_set(ReceiptKeys(KEY).public))
    assert read(new, taken_out)
    with pytest.raises(BadInput, match="has no key"):
        read(old, taken_out)


def test_keys_for_something_else_are_passed_over_and_a_name_is_not_believed():
    members = [
        {"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "rsa"},
        {"kty": "OKP", "crv": "X25519", "x": json.loads(KEY.public.text)["x"]},
        {**json.loads(OTHER_KEY.public.text), "kid": KEY.public.id},
        "no key",
    ]
    assert keys_of(json.dumps({"keys": members}).encode()) == {OTHER_KEY.public.id: OTHER_KEY.public}


@pytest.mark.parametrize("text", [b"", b"[]", b'{"keys":[]}', b'{"keys":7}', b"\xff", KEY.public.text.encode()])
def test_a_set_without_a_key_for_receipts_is_none(text):
    with pytest.raises(BadInput, match="expected a JWK set with a key of Ed25519"):
        keys_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        KEY.public.text,
        KEY.text.replace(json.loads(KEY.text)["x"], json.loads(OTHER_KEY.text)["x"]),
        KEY.text.replace('"Ed25519"', '"Ed448"'),
        json.dumps({**json.loads(KEY.text), "d": "AAAA"}),
    ],
)
def test_what_is_no_signing_key_is_refused_and_not_repeated(text):
    with pytest.raises(BadInput, match="expected a signing key") as refused:
        SigningKey.read(text)
    assert json.loads(KEY.text)["d"] not in str(refused.value)


def test_what_is_no_public_key_is_refused():
    for text in ("", "{}", json.dumps({**json.loads(KEY.public.text), "x": "AAAA"})):
        with pytest.raises(BadInput, match="expected a public key"):
            PublicKey.read(text)


def test_a_signing_key_does_not_show_itself():
    assert json.loads(KEY.text)["d"] not in repr(KEY) + repr(ReceiptKeys(KEY))
