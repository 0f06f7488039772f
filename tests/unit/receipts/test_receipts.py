"""Receipts: what stands in one, and that nothing in it can be changed unnoticed."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from hub.errors import BadInput
from hub.privacy.receipts.hashed import Withheld
from hub.privacy.receipts.issuing import Receipts
from hub.privacy.receipts.jws import opened, signed
from hub.privacy.receipts.keys import jwk_set, keys_of
from hub.privacy.receipts.receipt import read
from hub.privacy.subjects import Subject, parcel
from hub.privacy.terms import EvidenceField, LookupForm, LookupOutcome, SubjectKind
from tests.inputs.receipts import (
    ALPHABET,
    ANSWERED,
    ASKED,
    CITIZEN,
    HEADER,
    ISSUED,
    KEY,
    NEIGHBOUR,
    OTHER_KEY,
    SALT,
    b64,
    claims,
    issued,
    parts,
    tampered,
    with_header,
)

KEYS = {KEY.public.id: KEY.public}
RECEIPT = issued()


def test_a_receipt_says_what_was_asked_and_how_it_ended():
    assert json.loads(urlsafe_b64decode(parts(RECEIPT)[0] + "==")) == {
        "alg": "EdDSA",
        "kid": KEY.public.id,
        "typ": "khub-receipt+jwt",
    }
    assert claims(RECEIPT) == {
        "iss": "https://hub.example",
        "iat": int(ISSUED.timestamp()),
        # The midnight in Taipei that ends the ninetieth day.
        "exp": int(datetime(2027, 2, 26, 16, 0, tzinfo=UTC).timestamp()),
        "jti": "00000000-0000-0000-0000-000000000007",
        "ledgerSequence": 4711,
        "kind": "LOW_INCOME",
        "form": "ASSERTION",
        "claim": "LOW_INCOME_IN",
        "parameters": {"year": 2012},
        "outcome": "MATCH",
        "dataAsOf": "2026-11-26T16:00:00Z",
        "source": "LOW_INCOME",
        "agency": "397120000J",
        "purpose": "015",
        "law": "社會救助法",
        "article": "第 4 條",
        "caseNumber": "高市社字第1號",
        "subject": {
            "kind": "NATIONAL_ID",
            "hash": b64(hmac.digest(SALT, b"NATIONAL_ID:" + CITIZEN.encode(), hashlib.sha256)),
        },
        "synthetic": True,
    }


def test_it_is_read_again_and_names_its_subject_to_whoever_knows_the_number():
    handed = read(RECEIPT, KEYS)
    assert (handed.receipt.outcome, handed.receipt.sequence, handed.salt) == ("MATCH", 4711, SALT)
    assert handed.is_about(CITIZEN)
    assert handed.is_about(" ｅ２９５０００００４ ")
    assert not handed.is_about(NEIGHBOUR)
    assert CITIZEN not in RECEIPT + urlsafe_b64decode(parts(RECEIPT)[1] + "==").decode()


def test_the_signed_part_does_not_have_what_its_hashes_are_made_with():
    token, _, salt = RECEIPT.partition("~")
    assert salt == b64(SALT)
    assert salt not in token
    assert salt not in json.dumps(claims(RECEIPT))


def test_of_personal_parameters_it_has_hashes_under_the_same_salt():
    given = {
        "national_id": Withheld("NATIONAL_ID", NEIGHBOUR),
        "parcel": Withheld("PARCEL", str(parcel("獅甲段", "123"))),
        "name": Withheld("NAME", "CHEN MEI"),
        "income_class": None,
        "day": date(2026, 1, 2),
    }
    handed = read(issued(parameters=given), KEYS)
    found = handed.receipt.parameters
    assert found["day"] == "2026-01-02"
    assert found["nationalId"].is_of(NEIGHBOUR, handed.salt)
    assert not found["nationalId"].is_of(CITIZEN, handed.salt)
    assert found["name"].is_of("Chen  Ｍei", handed.salt)
    assert found.keys() == {"nationalId", "parcel", "name", "day"}
    assert found["parcel"].is_of("獅甲段/123", handed.salt)
    assert not found["parcel"].is_of("獅甲段/124", handed.salt)
    assert (handed.also_names(NEIGHBOUR), handed.also_names(CITIZEN)) == (True, False)
    assert NEIGHBOUR not in repr(given)
    assert "獅甲段" not in json.dumps(claims(issued(parameters=given)), ensure_ascii=False)


def test_of_a_record_it_has_the_fields_and_none_of_their_values():
    asked = msgspec.structs.replace(
        ASKED, form=LookupForm.RECORD, claim=None, fields=(EvidenceField.YEAR, EvidenceField.INCOME_CLASS)
    )
    found = claims(issued(asked=asked, parameters={}))
    assert (found["form"], found["fields"]) == ("RECORD", ["YEAR", "INCOME_CLASS"])
    assert found.keys().isdisjoint({"claim", "parameters"})


@pytest.mark.parametrize("outcome", LookupOutcome)
def test_only_a_yes_or_a_no_has_a_receipt(outcome):
    receipts = Receipts("https://hub.example", KEY, 90, lambda: SALT)
    answered = msgspec.structs.replace(ANSWERED, outcome=outcome)
    subject = Subject(SubjectKind.NATIONAL_ID, CITIZEN)
    receipt = receipts.receipt(ASKED, answered, 1, subject, {})
    assert (receipt is not None) == (outcome in ("MATCH", "NO_MATCH"))


@pytest.mark.parametrize(
    ("moment", "fault"),
    [
        (ISSUED - timedelta(days=1), "not issued yet: it was issued on 2026-11-28 01:05"),
        (ISSUED - timedelta(minutes=2), "not issued yet: it was issued on 2026-11-28 01:05"),
        (ISSUED - timedelta(minutes=1), None),
        (ISSUED, None),
        (datetime(2027, 2, 26, 15, 59, 59, tzinfo=UTC), None),
        (datetime(2027, 2, 26, 16, 0, tzinfo=UTC), "expired: it was good until 2027-02-26"),
    ],
)
def test_it_is_good_from_its_issue_to_the_end_of_its_last_day_in_taipei(moment, fault):
    found = read(RECEIPT, KEYS).receipt.fault_at(moment)
    assert (found and found.en) == fault


def test_it_is_good_for_as_many_days_as_the_hub_says():
    found = read(issued(days=1), KEYS).receipt
    assert datetime.fromtimestamp(found.expires_at, UTC) == datetime(2026, 11, 29, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("member", claims(RECEIPT))
def test_no_member_can_be_changed(member):
    header, _, signature, salt = parts(RECEIPT)
    value = claims(RECEIPT)[member]
    other = value + 1 if isinstance(value, int) else {**value, "x": 1} if isinstance(value, dict) else f"{value}0"
    changed = b64(json.dumps({**claims(RECEIPT), member: other}).encode())
    with pytest.raises(BadInput, match="the signature does not fit"):
        read(f"{header}.{changed}.{signature}~{salt}", KEYS)


def test_no_character_of_the_signed_part_can_be_changed():
    token, _, salt = RECEIPT.partition("~")
    for at, character in enumerate(token):
        other = ALPHABET[(ALPHABET.find(character) + 1) % 64]
        with pytest.raises(BadInput):
            read(f"{token[:at]}{other}{token[at + 1 :]}~{salt}", KEYS)


def test_with_another_salt_it_is_about_nobody():
    token = RECEIPT.partition("~")[0]
    handed = read(f"{token}~{b64(bytes(16))}", KEYS)
    assert not handed.is_about(CITIZEN)


@pytest.mark.parametrize("salt", ["", "~", "~AAAA", f"~{b64(bytes(17))}", f"~{b64(SALT)}==", "~" + "*" * 22])
def test_without_a_whole_salt_it_is_not_whole(salt):
    with pytest.raises(BadInput, match="expected ~ and a salt of 22 characters"):
        read(RECEIPT.partition("~")[0] + salt, KEYS)


OTHER_HEADERS = {
    "none": {**HEADER, "alg": "none"},
    "HS256": {**HEADER, "alg": "HS256"},
    "ES256": {**HEADER, "alg": "ES256"},
    "an access token": {**HEADER, "typ": "at+jwt"},
    "a proof": {**HEADER, "typ": "dpop+jwt"},
    "any token": {"alg": "EdDSA", "kid": KEY.public.id},
    "crit": {**HEADER, "crit": ["exp"]},
    "b64": {**HEADER, "b64": False},
    "jku": {**HEADER, "jku": "https://evil.example"},
    "jwk": {**HEADER, "jwk": json.loads(OTHER_KEY.public.text)},
    "x5u": {**HEADER, "x5u": "https://evil.example"},
    "no kid": {"alg": "EdDSA", "typ": "khub-receipt+jwt"},
    "kid that is no text": {**HEADER, "kid": 1},
    "members in another order": dict(reversed(HEADER.items())),
    "spaces": json.dumps(HEADER).encode(),
    "a member twice": b'{"alg":"none",' + json.dumps(HEADER, separators=(",", ":")).encode()[1:],
    "no object": b"[]",
    "no JSON": b"\xff",
}


@pytest.mark.parametrize("header", OTHER_HEADERS.values(), ids=OTHER_HEADERS)
def test_no_other_header_is_taken_even_where_the_key_has_signed_it(header):
    with pytest.raises(BadInput, match="not the header of a receipt"):
        read(with_header(RECEIPT, header), KEYS)
    assert read(with_header(RECEIPT, HEADER), KEYS)


def test_the_public_key_is_no_secret_to_sign_with():
    message = f"{b64(json.dumps({**HEADER, 'alg': 'HS256'}).encode())}.{parts(RECEIPT)[1]}"
    for secret in (KEY.public.point, KEY.public.text.encode(), jwk_set([KEY.public])):
        forged = f"{message}.{b64(hmac.digest(secret, message.encode(), 'sha256'))}~{parts(RECEIPT)[3]}"
        with pytest.raises(BadInput, match="not the header of a receipt"):
            read(forged, KEYS)


def test_a_key_that_is_not_published_is_named_and_none_is_taken_for_another():
    with pytest.raises(BadInput, match=f"has no key {OTHER_KEY.public.id}"):
        read(issued(OTHER_KEY), KEYS)
    header, payload, signature, salt = parts(issued(OTHER_KEY))
    with pytest.raises(BadInput, match="the signature does not fit"):
        read(f"{parts(RECEIPT)[0]}.{payload}.{signature}~{salt}", KEYS)
    assert header != parts(RECEIPT)[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "~",
        "..~",
        RECEIPT.replace(".", "", 1),
        f"a.{RECEIPT}",
        f" {RECEIPT}",
        RECEIPT.replace("~", "\n~"),
        RECEIPT.replace(".", "=.", 1),
        "收據",
        "a" * 9_000,
    ],
)
def test_anything_else_is_no_receipt(text):
    with pytest.raises(BadInput, match="not a receipt: expected three parts"):
        read(text, KEYS)


@pytest.mark.parametrize(("receipt", "said"), tampered(RECEIPT).values(), ids=tampered(RECEIPT))
def test_whatever_is_done_to_a_receipt_is_told_of(receipt, said):
    with pytest.raises(BadInput, match=said):
        read(receipt, KEYS)


def test_a_lenient_reader_would_have_taken_the_other_spelling():
    other = tampered(RECEIPT)["a signature in another spelling"][0]
    first, second = (urlsafe_b64decode(parts(each)[2] + "==") for each in (RECEIPT, other))
    assert first == second


def test_what_the_key_has_signed_is_no_receipt_unless_it_says_what_one_says():
    with pytest.raises(BadInput, match="rightly signed, and no receipt"):
        read(f"{signed(b'{}', KEY)}~{b64(SALT)}", KEYS)


def test_what_a_later_hub_adds_does_not_trouble_an_earlier_reader():
    payload = json.dumps({**claims(RECEIPT), "claim": "OF_ANOTHER_YEAR", "more": {"a": 1}}).encode()
    assert read(f"{signed(payload, KEY)}~{b64(SALT)}", KEYS).receipt.claim == "OF_ANOTHER_YEAR"


# joserfc warns of the name of the algorithm, which is the one that most readers know.
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_others_read_it():
    joserfc_jws = pytest.importorskip("joserfc.jws")
    okp = pytest.importorskip("joserfc.jwk").OKPKey.import_key(json.loads(KEY.public.text))
    token = RECEIPT.partition("~")[0]
    assert okp.thumbprint() == KEY.public.id
    found = joserfc_jws.deserialize_compact(token, okp, algorithms=["EdDSA"])
    assert json.loads(found.payload) == claims(RECEIPT)
    assert opened(token, keys_of(jwk_set([KEY.public]))) == found.payload
