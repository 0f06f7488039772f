"""The demo's own issuers, of tokens for clients and for citizens and of consents: their keys are for one demo."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from joserfc import jws
from joserfc.jwk import ECKey

from hub.demo.client import SOCIAL_AFFAIRS
from hub.demo.people import PERSONA
from hub.errors import StartupError
from hub.privacy.signed_consents import CONSENT_TYPE, subject_hash
from hub.privacy.subjects import Subject
from hub.services.issuers import Algorithm, Holders, Issuer

# Names that lead nowhere: no hub but a demo can trust them by mistake of an address.
_ISSUERS: Final[Mapping[Holders, str]] = {
    Holders.CLIENTS: "https://issuer.invalid/clients",
    Holders.CITIZENS: "https://issuer.invalid/citizens",
    Holders.CONSENTS: "https://issuer.invalid/consents",
}
_AUDIENCE: Final = "https://hub.invalid"
_ID_CLAIM: Final = "national_id"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token is to give; `bound_to` is the thumbprint of a key, times in seconds since 1970."""

    of: Holders
    scopes: Collection[str]
    issued: int
    expires: int
    bound_to: str | None = None


@dataclass(frozen=True, slots=True)
class Consenting:
    """What a citizen consents to; times in seconds since 1970."""

    subject: Subject
    client: str
    kinds: Collection[str]
    single_use: bool
    issued: int
    expires: int


def demo_issuers(folder: Path, scopes: Collection[str]) -> list[Issuer]:
    """The issuers whose tokens the demo in this folder takes; their keys are made if they are not there."""
    return [_issuer(folder, holders, scopes) for holders in Holders]


def demo_token(folder: Path, grant: Grant, token_id: str) -> str:
    """A token of the demo in this folder; raises StartupError where there is no demo."""
    key = _key_of_demo(folder, grant.of)
    citizen = grant.of is Holders.CITIZENS
    claims: dict[str, object] = {
        "iss": _ISSUERS[grant.of],
        "aud": _AUDIENCE,
        "sub": "demo-citizen" if citizen else "demo-app",
        "client_id": "demo-app",
        "jti": token_id,
        "iat": grant.issued,
        "exp": grant.expires,
        "scope": " ".join(grant.scopes),
    }
    if citizen:
        claims[_ID_CLAIM] = PERSONA.national_id
    if grant.bound_to:
        claims["cnf"] = {"jkt": grant.bound_to}
    return _signed({"typ": "at+jwt", "kid": key.thumbprint()}, claims, key)


def demo_consent(folder: Path, consent: Consenting, consent_id: str) -> str:
    """A consent that the demo's issuer signs for anyone; raises StartupError where there is no demo."""
    key = _key_of_demo(folder, Holders.CONSENTS)
    claims = {
        "iss": _ISSUERS[Holders.CONSENTS],
        "aud": _AUDIENCE,
        "jti": consent_id,
        "iat": consent.issued,
        "exp": consent.expires,
        "client": consent.client,
        "kinds": list(consent.kinds),
        "subject_hash": subject_hash(consent_id, consent.subject),
        "single_use": consent.single_use,
    }
    return _signed({"typ": CONSENT_TYPE, "kid": key.thumbprint()}, claims, key)


def proof(key: ECKey, claims: Mapping[str, Any]) -> str:
    """A proof of possession of the key (RFC 9449) with these claims."""
    return _signed({"typ": "dpop+jwt", "jwk": key.as_dict(private=False)}, claims, key)


def read_key(path: Path) -> ECKey:
    """The private key in a file, made at the first time and kept for its owner only."""
    if not path.exists():
        # Written aside first: a start that is cut off must not leave half a key.
        new = path.with_suffix(".new")
        new.touch(0o600)
        new.write_text(json.dumps(ECKey.generate_key("P-256").as_dict(private=True)), "ascii")
        new.rename(path)
    return ECKey.import_key(json.loads(path.read_text("ascii")))


def _issuer(folder: Path, of: Holders, scopes: Collection[str]) -> Issuer:
    key, jwks = read_key(_key_file(folder, of)), folder / f"{of}.jwks.json"
    jwks.write_text(json.dumps({"keys": [key.as_dict(private=False, kid=key.thumbprint())]}), "ascii")
    algorithms = frozenset({Algorithm.ES256})
    name, issuer = f"demo-{of}", _ISSUERS[of]
    if of is not Holders.CLIENTS:
        return Issuer(name, issuer, of, _AUDIENCE, algorithms, str(jwks), id_claim=_ID_CLAIM)
    return Issuer(name, issuer, of, _AUDIENCE, algorithms, str(jwks), frozenset(scopes), SOCIAL_AFFAIRS)


def _key_of_demo(folder: Path, of: Holders) -> ECKey:
    path = _key_file(folder, of)
    if not path.exists():
        raise StartupError(f"{folder} has no demo: start `khub demo`; other hubs take what their issuers sign")
    return read_key(path)


def _key_file(folder: Path, of: Holders) -> Path:
    return folder / f"{of}.key.json"


def _signed(header: Mapping[str, Any], claims: Mapping[str, Any], key: ECKey) -> str:
    return jws.serialize_compact({"alg": "ES256", **header}, json.dumps(claims), key, ["ES256"])
