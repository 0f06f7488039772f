"""The public keys of an issuer (RFC 7517): read from where the operator says, kept, and read anew."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from hub.services.issuers import Algorithm
from hub.services.jose import PublicKey, Refused

# So often keys are read anew, and so long those of before are kept while that fails.
REFRESH_SECONDS = 300.0
KEPT_SECONDS = 24 * 3600.0
# A token with an unknown id of a key has them read at once, but not more often than this.
UNKNOWN_SECONDS = 10.0

MAX_BYTES = 256 * 1024
MAX_KEYS = 100
_RSA_BITS = range(2048, 4097)
# What only the owner of a key may have (RFC 7518, section 6), and what a shared secret is.
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})

ReadKeys: TypeAlias = Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class PinnedKey:
    """A public key, and the only algorithms by which it verifies."""

    key: PublicKey
    algorithms: frozenset[Algorithm]


Keys: TypeAlias = Mapping[str, PinnedKey]


def keys_of(document: bytes, allowed: frozenset[Algorithm]) -> Keys:
    """The keys of a JWKS by their id; those that are for other uses or algorithms are left out.

    Raises ValueError for a document that is none, has a key's private part, an id twice, or no fitting key.
    """
    try:
        given = msgspec.json.decode(document, type=dict[str, Any])["keys"]
        listed = msgspec.convert(given, list[dict[str, Any]])
    except (msgspec.MsgspecError, KeyError, RecursionError) as error:
        raise ValueError("expected a JWKS: an object with a list of keys") from error
    if len(listed) > MAX_KEYS:
        raise ValueError(f"expected {MAX_KEYS} keys at most, got {len(listed)}")
    if any(_PRIVATE & each.keys() for each in listed):
        raise ValueError("expected public keys, got the private part of one")
    found: dict[str, PinnedKey] = {}
    for each in listed:
        pinned, kid = _pinned(each, allowed), each.get("kid")
        if pinned is None or not isinstance(kid, str):
            continue
        if kid in found:
            raise ValueError("expected each kid once, got one twice")
        found[kid] = pinned
    if not found:
        raise ValueError(f"expected a key with a kid for {' or '.join(sorted(allowed))}, got none")
    return found


def _pinned(jwk: Mapping[str, Any], allowed: frozenset[Algorithm]) -> PinnedKey | None:
    if jwk.get("use", "sig") != "sig" or "verify" not in _operations(jwk):
        return None
    try:
        key, fitting = public_key(jwk)
    except ValueError:
        return None
    named = frozenset(each for each in fitting & allowed if jwk.get("alg", each) == each)
    return PinnedKey(key, named) if named else None


def _operations(jwk: Mapping[str, Any]) -> list[Any]:
    given = jwk.get("key_ops", ["verify"])
    return given if isinstance(given, list) else []


def public_key(jwk: Mapping[str, Any]) -> tuple[PublicKey, frozenset[Algorithm]]:
    """The key of a JWK, and the algorithms that fit its kind; raises ValueError for any other kind."""
    kind = jwk.get("kty"), jwk.get("crv")
    try:
        if kind == ("EC", "P-256"):
            return ECKey.import_key(_members(jwk, "crv", "x", "y")), frozenset({Algorithm.ES256})
        if kind == ("OKP", "Ed25519"):
            members = _members(jwk, "crv", "x")
            return OKPKey.import_key(members), frozenset({Algorithm.EDDSA, Algorithm.ED25519})
        if kind[0] == "RSA":
            return _rsa(jwk), frozenset({Algorithm.PS256, Algorithm.RS256})
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise ValueError("a key that cannot be read") from error
    raise ValueError("a kind of key that is not known")


def _rsa(jwk: Mapping[str, Any]) -> RSAKey:
    key = RSAKey.import_key(_members(jwk, "n", "e"))
    if key.public_key.key_size not in _RSA_BITS:
        raise ValueError("a key of a length that is not safe, or costs too much")
    return key


def _members(jwk: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The members that make the key, and none that say how it may be used."""
    return {"kty": jwk["kty"], **{name: jwk[name] for name in names}}


class IssuerKeys:
    """The keys of one issuer. `failed` is told what is wrong with them while they cannot be read."""

    def __init__(
        self,
        read: ReadKeys,
        allowed: frozenset[Algorithm],
        clock: Callable[[], float],
        failed: Callable[[Exception], None],
    ) -> None:
        self._read = read
        self._allowed = allowed
        self._clock = clock
        self._failed = failed
        self._keys: Keys = {}
        self._read_at: float | None = None
        self._tried_at: float | None = None
        self._turn = asyncio.Lock()

    async def key(self, kid: str) -> PinnedKey:
        """The key with this id; raises Refused where there is none."""
        if kid not in self._keys_in_force():
            await self._refresh_for_unknown()
        found = self._keys_in_force().get(kid)
        if found is None:
            raise Refused("key")
        return found

    def has(self, key: PinnedKey) -> bool:
        """Whether a key that was found before is still one of the issuer's."""
        return any(each is key for each in self._keys_in_force().values())

    async def refresh(self) -> None:
        """Read the keys anew; those of before stay if that fails."""
        self._tried_at = self._clock()
        try:
            read = keys_of(await self._read(), self._allowed)
        except Exception as error:  # whatever the other side does, the hub goes on with what it has
            self._failed(error)
            return
        # A key that is the same stays the same object, and what it has verified stays verified.
        self._keys = {kid: self._before(kid, key) for kid, key in read.items()}
        self._read_at = self._clock()

    async def kept_fresh(self, random: Callable[[], float]) -> None:
        """Read the keys from time to time; never ends by itself."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS * (0.9 + random() / 5))
            await self.refresh()

    def _keys_in_force(self) -> Keys:
        if self._read_at is None or self._clock() > self._read_at + KEPT_SECONDS:
            return {}
        return self._keys

    def _before(self, kid: str, key: PinnedKey) -> PinnedKey:
        known = self._keys.get(kid)
        same = known and known.algorithms == key.algorithms and known.key.thumbprint() == key.key.thumbprint()
        return known if known and same else key

    async def _refresh_for_unknown(self) -> None:
        async with self._turn:
            if self._tried_at is None or self._clock() >= self._tried_at + UNKNOWN_SECONDS:
                await self.refresh()


def reader_of_file(path: Path) -> ReadKeys:
    """Reads a JWKS from a file, which may be replaced while the hub runs."""

    async def read() -> bytes:
        return await asyncio.to_thread(file_bytes, path)

    return read


def file_bytes(path: Path) -> bytes:
    """The content of a file of keys; raises OSError or ValueError."""
    with path.open("rb") as file:
        found = file.read(MAX_BYTES + 1)
    if len(found) > MAX_BYTES:
        raise ValueError(f"expected {MAX_BYTES} bytes at most")
    return found
