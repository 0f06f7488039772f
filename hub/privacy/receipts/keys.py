"""Keys of receipts: Ed25519 as JSON Web Keys (RFC 8037), each known by its thumbprint (RFC 7638)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from hub.errors import BadInput
from hub.privacy.receipts.base64url import decoded, encoded

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# The name that readers of JWS know; of which curve it is, the key says.
ALGORITHM: Final = "EdDSA"


class _Jwk(msgspec.Struct, frozen=True):
    """The members that make a key; RFC 7638 has those that are public in this order, without spaces."""

    crv: Literal["Ed25519"]
    kty: Literal["OKP"]
    x: str


class _PrivateJwk(_Jwk, frozen=True):
    d: str


class _JwkSet(msgspec.Struct, frozen=True):
    # A set may hold keys for something else, which are passed over.
    keys: list[msgspec.Raw]


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The key that checks what another has signed."""

    point: bytes

    @property
    def id(self) -> str:
        """Its thumbprint, which stands in each receipt as `kid`."""
        return encoded(sha256(self.text.encode()).digest())

    @property
    def text(self) -> str:
        """The key on a line of its own."""
        return msgspec.json.encode(_Jwk("Ed25519", "OKP", encoded(self.point))).decode()

    @classmethod
    def read(cls, text: str | bytes) -> PublicKey:
        """The key of this JSON Web Key; raises BadInput."""
        with suppress(msgspec.MsgspecError, ValueError):
            point = decoded(msgspec.json.decode(text, type=_Jwk).x)
            if len(point) == 32:
                return cls(point)
        raise BadInput(
            "公鑰應為 Ed25519 的 JSON Web Key（RFC 8037）",
            "expected a public key, a JSON Web Key of Ed25519 (RFC 8037)",
        )

    def has_signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this is the key's signature of these bytes."""
        # Not before it is needed: every command would wait for it.
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415  # as above

        try:
            Ed25519PublicKey.from_public_bytes(self.point).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


class SigningKey:
    """The key that signs receipts, made of 32 bytes of chance."""

    def __init__(self, seed: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415  # as above

        self._seed = seed
        self._private: Ed25519PrivateKey = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = PublicKey(self._private.public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        """The key as it is kept in secret, on a line of its own."""
        return msgspec.json.encode(
            _PrivateJwk("Ed25519", "OKP", encoded(self.public.point), encoded(self._seed))
        ).decode()

    @classmethod
    def read(cls, text: str) -> SigningKey:
        """The key with this text; raises BadInput, which repeats nothing of it."""
        with suppress(msgspec.MsgspecError, ValueError):
            given = msgspec.json.decode(text, type=_PrivateJwk)
            key = cls(decoded(given.d))
            if encoded(key.public.point) == given.x:
                return key
        raise BadInput(
            "簽署金鑰應為 Ed25519 的私密 JSON Web Key（RFC 8037）",
            "expected a signing key, a private JSON Web Key of Ed25519 (RFC 8037)",
        )

    def signature(self, message: bytes) -> bytes:
        """The signature of these bytes, which is always the same."""
        return self._private.sign(message)


@dataclass(frozen=True, slots=True)
class ReceiptKeys:
    """The key that signs now, and the public keys of others that are published beside it."""

    signing: SigningKey
    others: Sequence[PublicKey] = ()

    @classmethod
    def read(cls, text: str) -> ReceiptKeys:
        """The keys of a file: the first line signs; raises BadInput."""
        signing, *others = text.splitlines() or [""]
        return cls(SigningKey.read(signing), [PublicKey.read(line) for line in others if line.strip()])

    @property
    def text(self) -> str:
        """The file of these keys."""
        return "".join(f"{text}\n" for text in (self.signing.text, *(key.text for key in self.others)))

    @property
    def public(self) -> Sequence[PublicKey]:
        """The keys that receipts are checked with."""
        return self.signing.public, *self.others


def jwk_set(keys: Iterable[PublicKey]) -> bytes:
    """The keys as `/.well-known/jwks.json` publishes them (RFC 7517)."""
    members = [
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": encoded(key.point),
            "kid": key.id,
            "use": "sig",
            "alg": ALGORITHM,
        }
        for key in keys
    ]
    return msgspec.json.encode({"keys": members})


def keys_of(text: bytes) -> Mapping[str, PublicKey]:
    """The keys of a published set by their ids; raises BadInput if it has none for receipts."""
    found: list[PublicKey] = []
    with suppress(msgspec.MsgspecError):
        for member in msgspec.json.decode(text, type=_JwkSet).keys:
            with suppress(BadInput):
                found.append(PublicKey.read(bytes(member)))
    if not found:
        raise BadInput(
            "應為內有 Ed25519 公鑰的 JWK Set（/.well-known/jwks.json）",
            "expected a JWK set with a key of Ed25519, as /.well-known/jwks.json has it",
        )
    return {key.id: key for key in found}
