"""A lookup as the ledger has it, and the receipt of it."""

from __future__ import annotations

import json
import string
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hub.privacy.ledger.entries import LookupAnswered, LookupAsked
from hub.privacy.receipts.issuing import Parameters, Receipts
from hub.privacy.receipts.keys import SigningKey
from hub.privacy.subjects import Subject
from hub.privacy.terms import ClaimForm, LookupForm, LookupOutcome, SubjectKind

KEY = SigningKey(b"r" * 32)
OTHER_KEY = SigningKey(b"o" * 32)
SALT = bytes(range(16))
# In Taipei it is the 28th already.
ISSUED = datetime(2026, 11, 27, 17, 5, 9, tzinfo=UTC)
ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
# Invented: its letter and digits fit one another.
CITIZEN, NEIGHBOUR = "E295000004", "E195000001"

ASKED = LookupAsked(
    disclosure=UUID(int=7),
    at=ISSUED,
    client="test0001",
    agency="397120000J",
    officer="k0042",
    purpose="015",
    law="社會救助法",
    article="第 4 條",
    case_number="高市社字第1號",
    kind="LOW_INCOME",
    form=LookupForm.ASSERTION,
    claim=ClaimForm.LOW_INCOME_IN,
    subject_kind=SubjectKind.NATIONAL_ID,
    subject_hash="00ff",
)
ANSWERED = LookupAnswered(
    disclosure=UUID(int=7),
    at=ISSUED,
    outcome=LookupOutcome.MATCH,
    source="LOW_INCOME",
    as_of=datetime(2026, 11, 26, 16, 0, tzinfo=UTC),
    synthetic_data=True,
)


def issued(
    key: SigningKey = KEY,
    asked: LookupAsked = ASKED,
    answered: LookupAnswered = ANSWERED,
    parameters: Parameters | None = None,
    **changed: Any,
) -> str:
    """The receipt of a lookup of ours."""
    receipts = Receipts("https://hub.example", key, changed.pop("days", 90), lambda: SALT)
    given = {"year": 2012, "income_class": None} if parameters is None else parameters
    subject = changed.pop("subject", Subject(SubjectKind.NATIONAL_ID, CITIZEN))
    receipt = receipts.receipt(asked, answered, 4_711, subject, given)
    assert receipt is not None
    return receipt


def b64(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def parts(receipt: str) -> list[str]:
    """Header, payload and signature as they are written, and the salt."""
    token, _, salt = receipt.partition("~")
    return [*token.split("."), salt]


def claims(receipt: str) -> dict[str, Any]:
    """What a receipt says."""
    found: dict[str, Any] = json.loads(urlsafe_b64decode(parts(receipt)[1] + "=="))
    return found


HEADER = {"alg": "EdDSA", "kid": KEY.public.id, "typ": "khub-receipt+jwt"}


def with_header(receipt: str, header: Mapping[str, Any] | bytes) -> str:
    """What the key itself would have signed with another header."""
    text = header if isinstance(header, bytes) else json.dumps(header, separators=(",", ":")).encode()
    _, payload, _, salt = parts(receipt)
    message = f"{b64(text)}.{payload}"
    return f"{message}.{b64(KEY.signature(message.encode()))}~{salt}"


def tampered(receipt: str) -> dict[str, tuple[str, str]]:
    """What can be done to a receipt, and what is to be said of it."""
    header, payload, signature, salt = parts(receipt)
    changed = b64(json.dumps({**claims(receipt), "outcome": "NO_MATCH"}, ensure_ascii=False).encode())
    last = ALPHABET[ALPHABET.index(signature[-1]) + 1]
    no_fit, no_header = "the signature does not fit", "not the header of a receipt"
    return {
        "another outcome": (f"{header}.{changed}.{signature}~{salt}", no_fit),
        "the signature of another key": (
            f"{header}.{payload}.{b64(OTHER_KEY.signature(f'{header}.{payload}'.encode()))}~{salt}",
            no_fit,
        ),
        "a signature in another spelling": (f"{header}.{payload}.{signature[:-1]}{last}~{salt}", no_fit),
        "a signature cut short": (f"{header}.{payload}.{signature[:-4]}~{salt}", no_fit),
        "no algorithm": (with_header(receipt, {**HEADER, "alg": "none"}), no_header),
        "an algorithm with a shared secret": (with_header(receipt, {**HEADER, "alg": "HS256"}), no_header),
        "an access token": (with_header(receipt, {**HEADER, "typ": "at+jwt"}), no_header),
        "its own key": (with_header(receipt, {**HEADER, "jwk": json.loads(OTHER_KEY.public.text)}), no_header),
        "members that are critical": (with_header(receipt, {**HEADER, "crit": ["exp"]}), no_header),
        "spaces in the header": (with_header(receipt, json.dumps(HEADER).encode()), no_header),
        "a key that is not known": (
            with_header(receipt, {**HEADER, "kid": OTHER_KEY.public.id}),
            f"has no key {OTHER_KEY.public.id}",
        ),
        "two parts": (f"{header}.{payload}~{salt}", "expected three parts"),
        "four parts": (f"{header}.{payload}.{signature}.{signature}~{salt}", "expected three parts"),
        "padding": (f"{header}.{payload}.{signature}==~{salt}", "expected three parts"),
        "no salt": (f"{header}.{payload}.{signature}", "expected ~ and a salt"),
        "a salt cut short": (f"{header}.{payload}.{signature}~{salt[:-2]}", "expected ~ and a salt"),
        "a salt in another spelling": (
            f"{header}.{payload}.{signature}~{salt[:-1]}{ALPHABET[ALPHABET.index(salt[-1]) + 1]}",
            "expected ~ and a salt",
        ),
    }
