"""Subjects of lookups: never written as they are, only as a keyed hash or masked."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

from hub.errors import BadInput
from hub.privacy.terms import SubjectKind
from hub.rules.identifiers import masked_id

_PARCEL_NUMBER = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel of land: its section (地段) and its number (地號) of two times four digits."""

    section: str
    number: str

    def __str__(self) -> str:
        return f"{self.section}/{self.number}"


def parcel(section: str, number: str) -> Parcel:
    """The parcel, its number filled up to `0123-0000`; raises BadInput for a number of another form."""
    match = _PARCEL_NUMBER.fullmatch(number.strip())
    if match is None:
        raise BadInput(
            "地號格式不正確，應如 123 或 0123-0001", "expected a parcel number such as 123 or 0123-0001"
        )
    return Parcel(section.strip(), f"{match[1]:0>4}-{match[2] or '':0>4}")


@dataclass(frozen=True, slots=True, repr=False)
class Subject:
    """Whom or what a lookup is about."""

    kind: SubjectKind
    key: str | Parcel

    def __repr__(self) -> str:
        # A representation ends in tracebacks and logs.
        return f"Subject({self.kind.value}, {masked_id(str(self.key))})"


class SubjectHashes:
    """Hashes subjects with a secret: equal subjects can be found again, none can be read back.

    `key_id` names the key without telling anything of it: hashes of another key cannot be compared. What was
    hashed with the `previous` secrets can be found as well.
    """

    def __init__(self, secret: bytes, *previous: bytes) -> None:
        keys = [hashlib.sha256(b"khub lookup subject" + each).digest() for each in (secret, *previous)]
        self._keys = {hashlib.sha256(b"khub key id" + key).hexdigest()[:8]: key for key in keys}
        self.key_id = next(iter(self._keys))

    def of_text(self, use: str, text: str) -> bytes:
        """The 32 bytes that stand for another text that names a subject."""
        return hmac.digest(self._keys[self.key_id], f"{use}\n{text}".encode(), "sha256")

    def of(self, subject: Subject) -> bytes:
        """The 32 bytes that stand for the subject in a new entry of the ledger."""
        return _hash(self._keys[self.key_id], subject)

    def all_of(self, subject: Subject) -> list[tuple[str, bytes]]:
        """The id of each key that is known, and what stands for the subject in entries of its time."""
        return [(key_id, _hash(key, subject)) for key_id, key in self._keys.items()]


def _hash(key: bytes, subject: Subject) -> bytes:
    return hmac.digest(key, f"{subject.kind.value}:{subject.key}".encode(), "sha256")
