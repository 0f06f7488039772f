"""An issuer of tokens that signs whatever it is told to, and an app that proves possession of its key."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from uuid import uuid4

from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from hub.services.issuers import Algorithm, Holders, Issuer

ISSUER = "https://login.invalid/agencies"
CITIZENS = "https://login.invalid/citizens"
AUDIENCE = "https://hub.invalid"
AGENCY = "397120000J"
# What joserfc calls the same.
MODELS = {"EdDSA": "Ed25519"}


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def text_of(members: object) -> bytes:
    return members if isinstance(members, bytes) else json.dumps(members).encode()


def signed(header: object, claims: object, key, algorithm: str) -> str:
    """A token of this header and these claims, each as members or as bytes; nothing about them is checked."""
    content = f"{b64(text_of(header))}.{b64(text_of(claims))}"
    model = JWSRegistry.algorithms[MODELS.get(algorithm, algorithm)]
    return f"{content}.{b64(model.sign(content.encode(), key))}"


class FakeIssuer:
    """Has a key of each kind; `now` gives the time that its tokens are issued at."""

    def __init__(self, now, issuer=ISSUER):
        self.now = now
        self.issuer = issuer
        self.keys = {
            "ES256": ECKey.generate_key("P-256"),
            "EdDSA": OKPKey.generate_key("Ed25519"),
            "RS256": RSAKey.generate_key(2048),
        }
        self.keys |= {"Ed25519": self.keys["EdDSA"], "PS256": self.keys["RS256"]}

    def jwks(self, *names):
        names = names or ("ES256", "EdDSA", "RS256")
        return {"keys": [self.keys[name].as_dict(private=False, kid=f"{name} key") for name in names]}

    def written_to(self, path: Path) -> Path:
        path.write_text(json.dumps(self.jwks()))
        return path

    def claims(self, **changes):
        """The claims of a good token with some changed; None leaves one out."""
        now = int(self.now())
        claims = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": "counter-app",
            "client_id": "counter-app",
            "iat": now,
            "exp": now + 600,
            "jti": str(uuid4()),
            "scope": "petitions:read",
        } | changes
        return {name: value for name, value in claims.items() if value is not None}

    def header(self, algorithm="ES256", **changes):
        kid = {"Ed25519": "EdDSA", "PS256": "RS256"}.get(algorithm, algorithm)
        header = {"alg": algorithm, "typ": "at+jwt", "kid": f"{kid} key"} | changes
        return {name: value for name, value in header.items() if value is not None}

    def token(self, algorithm="ES256", header=None, key=None, **changes):
        members = self.header(algorithm, **(header or {}))
        return signed(members, self.claims(**changes), key or self.keys[algorithm], algorithm)


def configured(jwks, of=Holders.CLIENTS, **changes) -> Issuer:
    """The issuer as an operator would have it."""
    given = {
        "name": "agencies" if of is Holders.CLIENTS else "citizens",
        "issuer": ISSUER if of is Holders.CLIENTS else CITIZENS,
        "of": of,
        "audience": AUDIENCE,
        "algorithms": frozenset(Algorithm),
        "jwks": str(jwks),
    }
    if of is Holders.CLIENTS:
        given |= {"scopes": frozenset({"petitions:read", "verification:LOW_INCOME"}), "agency": AGENCY}
    return Issuer(**given | changes)


class FakeApp:
    """An app with a key of its own, that makes proofs of possession."""

    def __init__(self, now, key=None, algorithm="ES256"):
        self.now = now
        self.key = key or ECKey.generate_key("P-256")
        self.algorithm = algorithm

    @property
    def confirmation(self):
        return {"jkt": self.key.thumbprint()}

    def proof(self, token, url, method="POST", header=None, key=None, **changes):
        jwk = self.key.as_dict(private=False)
        members = {"typ": "dpop+jwt", "alg": self.algorithm, "jwk": jwk} | (header or {})
        claims = {
            "htm": method,
            "htu": url,
            "iat": int(self.now()),
            "jti": str(uuid4()),
            "ath": b64(hashlib.sha256(token.encode()).digest()),
        } | changes
        members, claims = ({k: v for k, v in each.items() if v is not None} for each in (members, claims))
        return signed(members, claims, key or self.key, self.algorithm)
