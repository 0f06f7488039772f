"""Whether a consent that a citizen has signed is for a lookup; whatever is wrong with it lets none be made."""

import json
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from hub.privacy.consents import ConsentedLookup, ConsentFinding, ConsentRefusal
from hub.privacy.signed_consents import VerifiedConsents, subject_hash
from hub.privacy.subjects import Subject
from hub.privacy.terms import SubjectKind
from hub.services.issuer_keys import IssuerKeys
from hub.services.issuers import Algorithm, Holders, Issuer
from tests.fakes.issuer import AUDIENCE, FakeIssuer, b64

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
CITIZEN = Subject(SubjectKind.NATIONAL_ID, "A123456789")
LOOKUP = ConsentedLookup(UUID(int=7), "test0001", "LOW_INCOME", CITIZEN)
ID = "a-consent-nobody-guesses"
ISSUER = FakeIssuer(NOW.timestamp, "https://mydata.invalid")


class OnceOnly:
    """The uses of consents in memory."""

    def __init__(self):
        self.used = set()

    async def execute_returning(self, _statement, issuer, consent_id, kind, _disclosure):
        key = (issuer, consent_id, kind)
        if key in self.used:
            return []
        self.used.add(key)
        return [kind]


def consents(uses=None):
    async def read():
        return json.dumps(ISSUER.jwks()).encode()

    allowed = frozenset({Algorithm.ES256, Algorithm.EDDSA})
    trusted = Issuer("mydata", ISSUER.issuer, Holders.CONSENTS, AUDIENCE, allowed, "keys.json")
    keys = IssuerKeys(read, allowed, time.monotonic, lambda error: pytest.fail(str(error)))
    return VerifiedConsents({trusted: keys}, uses or OnceOnly(), lambda: NOW)


def consent(algorithm="ES256", header=None, **changes):
    now = int(NOW.timestamp())
    claims = {
        "iss": ISSUER.issuer,
        "aud": AUDIENCE,
        "jti": ID,
        "iat": now,
        "exp": now + 600,
        "client": "test0001",
        "kinds": ["LOW_INCOME", "DISABILITY"],
        "subject_hash": subject_hash(ID, CITIZEN),
    } | changes
    return ISSUER.token(
        algorithm,
        {"typ": "consent+jwt", **(header or {})},
        **dict.fromkeys(("sub", "client_id", "scope")),
        **claims,
    )


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
async def test_a_consent_for_the_lookup_holds_and_says_under_which_name_it_is_found(algorithm):
    found = await consents().finding(consent(algorithm), LOOKUP)
    assert found == ConsentFinding(None, f"mydata/{ID}")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"client": "test0002"}, ConsentRefusal.OTHER_CLIENT),
        ({"kinds": ["DISABILITY"]}, ConsentRefusal.OTHER_KIND),
        ({"kinds": []}, ConsentRefusal.OTHER_KIND),
        (
            {"subject_hash": subject_hash(ID, Subject(SubjectKind.RESIDENT_ID, "A123456789"))},
            ConsentRefusal.OTHER_SUBJECT,
        ),
        ({"subject_hash": subject_hash("another-consent-id", CITIZEN)}, ConsentRefusal.OTHER_SUBJECT),
        ({"exp": int((NOW - timedelta(seconds=31)).timestamp())}, ConsentRefusal.EXPIRED),
        ({"iat": int((NOW + timedelta(seconds=31)).timestamp())}, ConsentRefusal.EXPIRED),
        ({"aud": "https://another.invalid"}, ConsentRefusal.INVALID),
        ({"iss": "https://another.invalid"}, ConsentRefusal.INVALID),
        ({"jti": "short"}, ConsentRefusal.INVALID),
        ({"exp": "tomorrow"}, ConsentRefusal.INVALID),
        ({"single_use": "no"}, ConsentRefusal.INVALID),
        ({"subject_hash": None}, ConsentRefusal.INVALID),
    ],
)
async def test_a_consent_for_something_else_does_not_hold(changes, refusal):
    found = await consents().finding(consent(**changes), LOOKUP)
    assert found.refusal is refusal


async def test_a_consent_of_another_form_or_signature_does_not_hold():
    good = consent()
    signed, _, signature = good.rpartition(".")
    header, claims = signed.split(".")
    forged = [
        "a.b.c",
        f"{signed}.{b64(b'x' * 64)}",
        f"{header}.{claims[:-4]}AAAA.{signature}",
        consent(header={"typ": "at+jwt"}),
        consent(header={"alg": "none"}),
        consent(header={"alg": "HS256"}),
        consent(header={"kid": "another key"}),
        consent(header={"jwk": {}}),
        consent("RS256"),
    ]
    for token in forged:
        assert (await consents().finding(token, LOOKUP)).refusal is ConsentRefusal.INVALID


async def test_a_consent_for_one_use_holds_once_for_each_kind():
    uses = OnceOnly()
    token = consent(single_use=True)
    disability = ConsentedLookup(UUID(int=8), "test0001", "DISABILITY", CITIZEN)
    assert (await consents(uses).finding(token, LOOKUP)).refusal is None
    assert (await consents(uses).finding(token, LOOKUP)).refusal is ConsentRefusal.USED
    assert (await consents(uses).finding(token, disability)).refusal is None


async def test_a_consent_that_does_not_hold_is_not_used_up():
    uses = OnceOnly()
    token = consent(single_use=True)
    other = ConsentedLookup(UUID(int=8), "test0002", "LOW_INCOME", CITIZEN)
    assert (await consents(uses).finding(token, other)).refusal is ConsentRefusal.OTHER_CLIENT
    assert (await consents(uses).finding(token, LOOKUP)).refusal is None
