"""Keys of signed notes (c2sp.org/signed-note), in the text forms of golang.org/x/mod/sumdb/note."""

from __future__ import annotations

import enum
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from hub.errors import BadInput

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_PRIVATE: Final = "PRIVATE+KEY+"
_KEY_BYTES: Final = 32


class KeyKind(enum.IntEnum):
    """What a key signs, by the byte that stands for it: a note, or, with a time, what a witness has seen."""

    NOTE = 0x01
    COSIGNATURE = 0x04


def is_key_name(name: str) -> bool:
    """Whether keys may have this name."""
    return bool(name) and "+" not in name and not any(each.isspace() for each in name)


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """A public key of Ed25519, and the name of who signs with it."""

    name: str
    kind: KeyKind
    public: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise BadInput(
                f"金鑰名稱不可空白，也不可有空白字元或加號，收到 {self.name!r}",
                f"expected a name of a key, without spaces and plus signs, got {self.name!r}",
            )

    @property
    def id(self) -> bytes:
        """Four bytes that stand beside the name in a signature."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The key as whoever verifies is given it: `name+id+base64`."""
        return _text(self.name, self.id, self.kind, self.public)

    @classmethod
    def read(cls, text: str) -> VerifyingKey:
        """The key with this text; raises BadInput."""
        with suppress(ValueError, BadInput):
            name, kind, public = _parts(text)
            key = cls(name, kind, public)
            if key.text == text:
                return key
        raise BadInput(
            f"驗證金鑰應為「名稱+識別碼+base64」，收到 {text!r}",
            f"expected a verifying key, name+id+base64, got {text!r}",
        )

    def has_signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this is the key's signature of these bytes."""
        # Not before it is needed: every command would wait for it.
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415  # as above

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """A key that signs notes: a name, and the 32 bytes of chance from which the key is made."""

    name: str
    seed: bytes

    def __repr__(self) -> str:
        # A representation ends in tracebacks and logs.
        return f"SigningKey({self.name})"

    @property
    def verifying(self) -> VerifyingKey:
        """The public part."""
        return VerifyingKey(self.name, KeyKind.NOTE, self._private().public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        """The key as it is kept in secret: `PRIVATE+KEY+name+id+base64`."""
        return _PRIVATE + _text(self.name, self.verifying.id, KeyKind.NOTE, self.seed)

    @classmethod
    def read(cls, text: str) -> SigningKey:
        """The key with this text; raises BadInput, which repeats nothing of it."""
        with suppress(ValueError, BadInput):
            name, _kind, seed = _parts(text.removeprefix(_PRIVATE))
            key = cls(name, seed)
            if key.text == text:
                return key
        raise BadInput(
            f"簽署金鑰應為「{_PRIVATE}名稱+識別碼+base64」", f"expected a signing key, {_PRIVATE}name+id+base64"
        )

    def signature(self, message: bytes) -> bytes:
        """The signature of these bytes, which is always the same."""
        return self._private().sign(message)

    def _private(self) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415  # as above

        return Ed25519PrivateKey.from_private_bytes(self.seed)


def _text(name: str, key_id: bytes, kind: KeyKind, key: bytes) -> str:
    return f"{name}+{key_id.hex()}+{b64encode(bytes([kind]) + key).decode()}"


def _parts(text: str) -> tuple[str, KeyKind, bytes]:
    """Name, kind and key; what the text says of the id is compared by whoever knows the key."""
    name, _, encoded = text.split("+", 2)
    decoded = b64decode(encoded, validate=True)
    if len(decoded) != 1 + _KEY_BYTES:
        raise ValueError("a key of another length")
    return name, KeyKind(decoded[0]), decoded[1:]
