"""Personal values in a receipt: hashes, which only whoever has their salt can compare with a value."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import msgspec

from hub.errors import BadInput
from hub.privacy.receipts.base64url import encoded
from hub.privacy.subjects import Subject, parcel
from hub.privacy.terms import SubjectKind

SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True, repr=False)
class Withheld:
    """A value of somebody, of which a receipt has the hash alone; its kind is that of a subject, or of a field."""

    kind: str
    value: str

    def __repr__(self) -> str:
        # A representation ends in tracebacks and logs.
        return f"Withheld({self.kind})"


class Hashed(msgspec.Struct, frozen=True):
    """The hash of a value, and of which kind it is."""

    kind: str
    hash: str

    def is_of(self, typed: str, salt: bytes) -> bool:
        """Whether this is the value, as people type it: `e295000004`, `獅甲段/123`."""
        hashes = [_hash(self.kind, value, salt) for value in _spellings(self.kind, typed.strip())]
        return any(hmac.compare_digest(self.hash, each) for each in hashes)


def withheld(subject: Subject) -> Withheld:
    """The subject as a value."""
    return Withheld(subject.kind.value, str(subject.key))


def hashed(value: Withheld, salt: bytes) -> Hashed:
    """The value under this salt."""
    return Hashed(value.kind, _hash(value.kind, value.value, salt))


def _hash(kind: str, value: str, salt: bytes) -> str:
    return encoded(hmac.digest(salt, f"{kind}:{value}".encode(), "sha256"))


def _spellings(kind: str, typed: str) -> Iterator[str]:
    """What was typed, and what the hub makes of it."""
    yield typed
    yield " ".join(unicodedata.normalize("NFKC", typed).upper().split())
    if kind == SubjectKind.PARCEL:
        section, _, number = typed.rpartition("/")
        with suppress(BadInput):
            yield str(parcel(section, number))
