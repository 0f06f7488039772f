"""Access tokens of OAuth issuers (RFC 9068): what one must say, decided from its claims and the time alone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.rules.identifiers import (
    Validity,
    agency_code_validity,
    national_id_validity,
    resident_id_validity,
    without_person_ids,
)
from hub.services.issuer_keys import IssuerKeys, PinnedKey
from hub.services.issuers import Holders, Issuer
from hub.services.jose import Refused, Signed, read, require_header, require_signature

# RFC 9068 has no bound; those that issuers write have one or two thousand bytes.
MAX_BYTES = 8 * 1024
# What a stolen token is worth: fifteen minutes.
MAX_SECONDS = 15 * 60
# So many verified tokens are remembered at once.
MAX_REMEMBERED = 10_000

# No member that says where a key is to be got is known here: jku, jwk, x5u, x5c; nor crit, zip and b64.
_HEADER = frozenset({"alg", "typ", "kid", "x5t", "x5t#S256"})
_MAX_TEXT = 255
_END_OF_TIME = 2**40
_CLIENT_ID = re.compile(r"[A-Za-z0-9._~:@-]{1,64}", re.ASCII)
_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Access:
    """What a token gives: to a client of an agency, or to a citizen; times in seconds since 1970.

    `subject` is whom the issuer means and is personal; so is `number`, the national identity or resident number
    of a citizen, if the token says it; `bound_to` the thumbprint of the key that its sender has to show
    possession of, if any.
    """

    issuer: Issuer
    client_id: str
    agency_code: str | None
    scopes: frozenset[str]
    subject: str
    not_before: float
    expires: float
    bound_to: str | None
    number: str | None

    def __repr__(self) -> str:
        # A representation ends in tracebacks and logs.
        return f"Access({self.issuer.name}, {self.client_id})"

    def require_in_force(self, now: float) -> None:
        """Refuse a token whose time has not come, or is over."""
        if now < self.not_before - self.issuer.leeway:
            raise Refused("early")
        if now >= self.expires + self.issuer.leeway:
            raise Refused("expired")


def access_of(claims: Mapping[str, Any], issuer: Issuer) -> Access:
    """What the claims of a token with a right signature give; raises Refused."""
    if claims.get("iss") != issuer.issuer:
        raise Refused("issuer")
    _require_audience(claims.get("aud"), issuer.audience)
    issued, expires = _time(claims, "iat"), _time(claims, "exp")
    if not 0 < expires - issued <= MAX_SECONDS:
        raise Refused("life")
    not_before = max(issued, _time(claims, "nbf")) if "nbf" in claims else issued
    if issuer.acr and claims.get("acr") not in issuer.acr:
        raise Refused("assurance")
    # Not used, but a token of RFC 9068 has one; one without is something else.
    _text(claims, "jti")
    return Access(
        issuer,
        _client_id(claims),
        _agency(claims, issuer),
        _scopes(claims, issuer),
        _text(claims, "sub"),
        not_before,
        expires,
        _bound_to(claims),
        _number(claims, issuer),
    )


def _require_audience(given: object, expected: str) -> None:
    audiences = given if isinstance(given, list) else [given]
    if expected not in audiences or not all(isinstance(each, str) for each in audiences):
        raise Refused("audience")


def _time(claims: Mapping[str, Any], name: str) -> float:
    given = claims.get(name)
    # A bool is an int too. The upper bound also refuses what is infinite, or no number.
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given < _END_OF_TIME:
        raise Refused("claims")
    return given


def _text(claims: Mapping[str, Any], name: str) -> str:
    given = claims.get(name)
    if not isinstance(given, str) or not 0 < len(given) <= _MAX_TEXT or not given.isprintable():
        raise Refused("claims")
    return given


def _client_id(claims: Mapping[str, Any]) -> str:
    client_id = _text(claims, "client_id")
    # It is logged, so it must be no person's.
    if not _CLIENT_ID.fullmatch(client_id) or without_person_ids(client_id) != client_id:
        raise Refused("claims")
    return client_id


def _agency(claims: Mapping[str, Any], issuer: Issuer) -> str | None:
    if issuer.of is Holders.CITIZENS:
        return None
    code = issuer.agency or _text(claims, issuer.agency_claim or "")
    if agency_code_validity(code) is not Validity.VALID:
        raise Refused("agency")
    return code


def _number(claims: Mapping[str, Any], issuer: Issuer) -> str | None:
    if issuer.id_claim is None or issuer.id_claim not in claims:
        return None
    number = _text(claims, issuer.id_claim)
    if Validity.VALID not in (national_id_validity(number), resident_id_validity(number)):
        raise Refused("claims")
    return number


def _scopes(claims: Mapping[str, Any], issuer: Issuer) -> frozenset[str]:
    given = claims.get("scope", "")
    if not isinstance(given, str):
        raise Refused("claims")
    return issuer.scopes & frozenset(given.split(" "))


def _bound_to(claims: Mapping[str, Any]) -> str | None:
    if "cnf" not in claims:
        return None
    confirmation = claims["cnf"]
    thumbprint = confirmation.get("jkt") if isinstance(confirmation, dict) else None
    # Bound in another way, such as to a certificate, it could not be told from a stolen one.
    if not isinstance(thumbprint, str) or not _THUMBPRINT.fullmatch(thumbprint) or len(confirmation) > 1:
        raise Refused("binding")
    return thumbprint


class AccessTokens:
    """Verifies tokens of these issuers, each once: what was verified is remembered until it expires.

    `now` gives the time of day in seconds since 1970.
    """

    def __init__(self, issuers: Mapping[Issuer, IssuerKeys], now: Callable[[], float]) -> None:
        self._issuers = {issuer.issuer: (issuer, keys) for issuer, keys in issuers.items()}
        self._now = now
        self._remembered: dict[bytes, tuple[Access, PinnedKey]] = {}

    async def access(self, token: str) -> Access:
        """What a token gives now; raises Refused."""
        digest = hashlib.sha256(token.encode("latin-1", "replace")).digest()
        access = self._known(digest) or await self._verified(token, digest)
        try:
            access.require_in_force(self._now())
        except Refused:
            self._remembered.pop(digest, None)
            raise
        return access

    def _known(self, digest: bytes) -> Access | None:
        access, key = self._remembered.get(digest, (None, None))
        if access is None or key is None:
            return None
        # A key that its issuer has withdrawn has not verified anything.
        return access if self._issuers[access.issuer.issuer][1].has(key) else None

    async def _verified(self, token: str, digest: bytes) -> Access:
        signed = read(token, MAX_BYTES)
        require_header(signed, "at+jwt", _HEADER)
        claimed = signed.claims.get("iss")
        issuer, keys = self._issuers.get(claimed if isinstance(claimed, str) else "", (None, None))
        if issuer is None or keys is None:
            raise Refused("issuer")
        key = await _key(signed, keys)
        require_signature(signed, signed.header["alg"], key.key)
        access = access_of(signed.claims, issuer)
        self._remember(digest, access, key)
        return access

    def _remember(self, digest: bytes, access: Access, key: PinnedKey) -> None:
        if len(self._remembered) >= MAX_REMEMBERED:
            # The one that has been there longest; most of those are over.
            del self._remembered[next(iter(self._remembered))]
        self._remembered[digest] = access, key


async def _key(signed: Signed, keys: IssuerKeys) -> PinnedKey:
    """The key that the header names, by an algorithm that is pinned to it."""
    kid, algorithm = signed.header.get("kid"), signed.header.get("alg")
    if not isinstance(kid, str) or len(kid) > _MAX_TEXT or not isinstance(algorithm, str):
        raise Refused("header")
    key = await keys.key(kid)
    if algorithm not in key.algorithms:
        raise Refused("algorithm")
    return key
