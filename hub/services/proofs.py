"""Proofs of possession (RFC 9449): whoever sends a token shows that it has the key the token is bound to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from hub.services.budgets import SharedCounts
from hub.services.credentials import Credentials
from hub.services.issuer_keys import public_key
from hub.services.issuers import Algorithm
from hub.services.jose import Refused, Signed, read, require_header, require_signature

# So old a proof may be, and so far ahead of the hub's clock.
MAX_AGE_SECONDS = 60
MAX_AHEAD_SECONDS = 10
# What is remembered of proofs, at most; of one key, at most.
MAX_SEEN = 200_000
MAX_SEEN_OF_KEY = 20_000

# What app keys are; RSA's take ten times as long to verify, for whoever sends them.
ALGORITHMS = frozenset({Algorithm.ES256, Algorithm.EDDSA, Algorithm.ED25519})
MAX_BYTES = 4 * 1024
_HEADER = frozenset({"alg", "typ", "jwk"})
_JWK = frozenset({"kty", "crv", "x", "y", "kid", "use", "alg", "key_ops", "ext"})
_ID = re.compile(r"[\x21-\x7e]{8,255}", re.ASCII)
_DEFAULT_PORTS = {"https": 443, "http": 80}


class SeenProofs:
    """The ids of proofs that were taken, each for as long as the proof could be taken again.

    Shared with others where there are shared counts; where that fails, each worker remembers its own.
    """

    def __init__(self, now: Callable[[], float], shared: SharedCounts | None = None) -> None:
        self._now = now
        self._shared = shared
        self._window = 0
        # Of this window and of the one before: a window is as long as a proof may be taken.
        self._seen: tuple[set[bytes], set[bytes]] = (set(), set())
        self._of_key: dict[str, int] = {}

    async def take(self, thumbprint: str, proof_id: str) -> None:
        """Note the id of a proof; raises Refused if it was noted before, or if no more can be remembered."""
        digest = hashlib.sha256(f"{thumbprint}:{proof_id}".encode()).digest()
        self._turn()
        this, before = self._seen
        if digest in this or digest in before:
            raise Refused("replay")
        if len(this) >= MAX_SEEN or self._of_key.get(thumbprint, 0) >= MAX_SEEN_OF_KEY:
            raise Refused("replay")
        this.add(digest)
        self._of_key[thumbprint] = self._of_key.get(thumbprint, 0) + 1
        if self._shared is not None and (await self._shared.add(_name(digest), 1, _WINDOW_SECONDS) or 1) > 1:
            raise Refused("replay")

    def _turn(self) -> None:
        window = int(self._now() // _WINDOW_SECONDS)
        # A clock that is set back forgets nothing.
        if window > self._window:
            self._seen = (set(), self._seen[0] if window == self._window + 1 else set())
            self._window, self._of_key = window, {}


class Proofs:
    """Verifies proofs. `public_url` is the hub's address as its callers know it, or None.

    Without it a proof is compared with the host that the request named, if `trusts_host`: only where such hosts
    are listed can nobody choose one.
    """

    def __init__(
        self, seen: SeenProofs, now: Callable[[], float], public_url: str | None, *, trusts_host: bool
    ) -> None:
        self._seen = seen
        self._now = now
        self._public_url = public_url
        self._trusts_host = trusts_host

    async def require(self, sent: Credentials, token: str, thumbprint: str) -> None:
        """Let a request pass that proves possession of the key; raises Refused."""
        if sent.dpop is None:
            raise Refused("no proof")
        proof = read(sent.dpop, MAX_BYTES)
        require_header(proof, "dpop+jwt", _HEADER)
        _require_key(proof, thumbprint)
        claims = proof.claims
        if claims.get("htm") != sent.method or not self._is_address(claims.get("htu"), sent):
            raise Refused("request")
        _require_time(claims.get("iat"), self._now())
        if not _equal(claims.get("ath"), _hash_of(token)):
            raise Refused("token")
        proof_id = claims.get("jti")
        if not isinstance(proof_id, str) or not _ID.fullmatch(proof_id):
            raise Refused("claims")
        # Last: only the owner of the key can have an id remembered.
        await self._seen.take(thumbprint, proof_id)

    def _is_address(self, given: object, sent: Credentials) -> bool:
        origin = self._public_url or (sent.origin if self._trusts_host else None)
        if origin is None or not isinstance(given, str):
            return False
        expected = _normal(origin.rstrip("/") + sent.path)
        return expected is not None and _normal(given) == expected


# As old and as far ahead as any proof that is taken.
_WINDOW_SECONDS = MAX_AGE_SECONDS + MAX_AHEAD_SECONDS


def _require_key(proof: Signed, thumbprint: str) -> None:
    """Refuse a proof by another key than the token is bound to, or with more than its public part."""
    jwk, algorithm = proof.header.get("jwk"), proof.header.get("alg")
    if not isinstance(jwk, dict) or not jwk.keys() <= _JWK or not isinstance(algorithm, str):
        raise Refused("key")
    try:
        key, fitting = public_key(jwk)
    except ValueError as error:
        raise Refused("key") from error
    if not _equal(key.thumbprint(), thumbprint):
        raise Refused("key")
    if algorithm not in fitting & ALGORITHMS:
        raise Refused("algorithm")
    require_signature(proof, algorithm, key)


def _require_time(given: object, now: float) -> None:
    if not isinstance(given, int | float) or isinstance(given, bool):
        raise Refused("claims")
    if not now - MAX_AGE_SECONDS <= given <= now + MAX_AHEAD_SECONDS:
        raise Refused("time")


def _hash_of(token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


def _equal(given: object, expected: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _normal(address: str) -> tuple[str, str, int | None, str] | None:
    """An address without what RFC 9449 leaves out, its query and fragment; None for one that is none."""
    try:
        parts = urlsplit(address)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return parts.scheme, (parts.hostname or ""), port, (parts.path or "/")


def _name(digest: bytes) -> str:
    return f"khub:proof:{digest.hex()}"
