"""Consents that an issuer has signed (RFC 7515): for whom, to whom, of which kinds, until when, how often."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any

import msgspec

from hub.privacy.consents import ConsentedLookup, ConsentFinding, ConsentRefusal
from hub.privacy.subjects import Subject
from hub.services.issuer_keys import IssuerKeys
from hub.services.issuers import Issuer
from hub.services.jose import Refused, Signed, read, require_header, require_signature
from hub.services.postgres import Database, Statement

CONSENT_TYPE = "consent+jwt"
MAX_BYTES = 4 * 1024

_HEADER = frozenset({"alg", "typ", "kid"})


class ConsentClaims(msgspec.Struct, frozen=True):
    """What a consent says; times in seconds since 1970, `client` as `khub client list` shows it."""

    iss: str
    aud: str
    jti: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._~-]{16,64}$")]
    iat: int
    exp: int
    client: str
    kinds: list[str]
    subject_hash: str
    single_use: bool = False


class Used(msgspec.Struct, frozen=True, array_like=True):
    """The kind that a consent was used for."""

    kind: str


USED = Statement("hub/use_consent", Used)


def subject_hash(consent_id: str, subject: Subject) -> str:
    """How a consent names its subject: hashed with its own id, which nobody can guess."""
    digest = hashlib.sha256(f"{consent_id}\n{subject.kind.value}:{subject.key}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def refusal_of(claims: ConsentClaims, lookup: ConsentedLookup, leeway: int, now: float) -> ConsentRefusal | None:
    """Why a consent with a good signature is not for this lookup."""
    if not claims.iat - leeway <= now < claims.exp + leeway:
        return ConsentRefusal.EXPIRED
    if claims.client != lookup.client_id:
        return ConsentRefusal.OTHER_CLIENT
    if lookup.kind not in claims.kinds:
        return ConsentRefusal.OTHER_KIND
    if not hmac.compare_digest(claims.subject_hash.encode(), subject_hash(claims.jti, lookup.subject).encode()):
        return ConsentRefusal.OTHER_SUBJECT
    return None


class VerifiedConsents:
    """Implements `SignedConsents` over the keys of the issuers that are trusted with it."""

    def __init__(
        self, keys: Mapping[Issuer, IssuerKeys], database: Database, clock: Callable[[], datetime]
    ) -> None:
        self._keys = {issuer.issuer: (issuer, its) for issuer, its in keys.items()}
        self._database = database
        self._clock = clock

    async def finding(self, token: str, lookup: ConsentedLookup) -> ConsentFinding:
        """See `SignedConsents`; one for a single use is used if it holds."""
        verified = await self._verified(token)
        if verified is None:
            return ConsentFinding(ConsentRefusal.INVALID)
        issuer, claims = verified
        refusal = refusal_of(claims, lookup, issuer.leeway, self._clock().timestamp())
        if refusal is None and claims.single_use:
            refusal = await self._use(issuer, claims, lookup)
        return ConsentFinding(refusal, f"{issuer.name}/{claims.jti}")

    async def _use(self, issuer: Issuer, claims: ConsentClaims, lookup: ConsentedLookup) -> ConsentRefusal | None:
        arguments = (issuer.name, claims.jti, lookup.kind, lookup.disclosure)
        used = await self._database.execute_returning(USED, *arguments)
        return None if used else ConsentRefusal.USED

    async def _verified(self, token: str) -> tuple[Issuer, ConsentClaims] | None:
        with suppress(Refused, msgspec.ValidationError):
            signed = read(token, MAX_BYTES)
            require_header(signed, CONSENT_TYPE, _HEADER)
            claims = msgspec.convert(dict(signed.claims), ConsentClaims)
            issuer = await self._require_signature(signed, claims)
            if claims.aud == issuer.audience:
                return issuer, claims
        return None

    async def _require_signature(self, signed: Signed, claims: ConsentClaims) -> Issuer:
        if claims.iss not in self._keys:
            raise Refused("issuer")
        issuer, keys = self._keys[claims.iss]
        key = await keys.key(_text(signed.header, "kid"))
        algorithm = _text(signed.header, "alg")
        if algorithm not in key.algorithms:
            raise Refused("algorithm")
        require_signature(signed, algorithm, key.key)
        return issuer


def _text(header: Mapping[str, Any], name: str) -> str:
    value = header.get(name)
    if not isinstance(value, str):
        raise Refused("header")
    return value
