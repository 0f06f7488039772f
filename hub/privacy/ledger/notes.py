"""Signed notes (c2sp.org/signed-note): a text, and signatures of it by keys of Ed25519."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hub.errors import BadInput
from hub.privacy.ledger.keys import KeyKind, SigningKey, VerifyingKey, is_key_name

# As many as the reference takes: more are work for whoever verifies, and no witness needs them.
MOST_BYTES: Final = 1_000_000
MOST_SIGNATURES: Final = 100

_DASH: Final = "\N{EM DASH}"
_ID_BYTES: Final = 4
_TIME_BYTES: Final = 8
_LATEST: Final = 2**63 - 1
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class Signature:
    """A line of a note: who says to have signed, with which key, and the signature."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"{_DASH} {self.name} {b64encode(self.key_id + self.value).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends its last line, and its signatures, of which nothing is known before they are verified."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"


def read_note(written: bytes) -> Note:
    """The note that is written so; raises BadInput for what is none, or is longer than any needs to be."""
    if len(written) > MOST_BYTES:
        raise _not_a_note(
            f"應在 {MOST_BYTES} 位元組以內，有 {len(written)}",
            f"expected {MOST_BYTES} bytes at most, there are {len(written)}",
        )
    text, blank, signatures = _characters(written).rpartition("\n\n")
    lines = signatures.split("\n")
    if not blank or lines.pop() or not lines:
        raise _not_a_note("應為文字、空行與簽章行", "expected a text, a blank line and lines of signatures")
    if len(lines) > MOST_SIGNATURES:
        raise _not_a_note(
            f"簽章應在 {MOST_SIGNATURES} 個以內，有 {len(lines)}",
            f"expected {MOST_SIGNATURES} signatures at most, there are {len(lines)}",
        )
    return Note(text + "\n", tuple(map(_signature, lines)))


def signed(note: Note, keys: Sequence[SigningKey]) -> Note:
    """The note with a signature of each key after its own; raises BadInput for a text that no note can have."""
    if not note.text.endswith("\n") or _CONTROL.search(note.text):
        raise _not_a_note(
            "文字應以換行結尾，且無其他控制字元",
            "expected a text that ends its last line, without other control characters",
        )
    new = (Signature(key.name, key.verifying.id, key.signature(note.text.encode())) for key in keys)
    return replace(note, signatures=(*note.signatures, *new))


def verified(note: Note, keys: Collection[VerifyingKey]) -> dict[VerifyingKey, Signature]:
    """The signatures of these keys; those of others are ignored, as the specification asks.

    Raises BadInput if one that names a key is not that key's, or if there is none.
    """
    known = {(key.name, key.id): key for key in keys}
    found: dict[VerifyingKey, Signature] = {}
    for each in note.signatures:
        key = known.get((each.name, each.key_id))
        if key is None:
            continue
        if not _is_of(key, each, note.text):
            raise BadInput(f"「{each.name}」的簽章不正確", f"the signature of {each.name} is not right")
        found[key] = each
    if not found:
        raise BadInput("沒有已知金鑰的簽章", "no signature is of a known key")
    return found


def cosigned_at(signature: Signature) -> int:
    """When a witness signed, in seconds since 1970."""
    return int.from_bytes(signature.value[:_TIME_BYTES])


def cosigned_message(text: str, time: int) -> bytes:
    """What a witness signs of a note (c2sp.org/tlog-cosignature)."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _is_of(key: VerifyingKey, signature: Signature, text: str) -> bool:
    if key.kind is KeyKind.NOTE:
        return key.has_signed(text.encode(), signature.value)
    time = cosigned_at(signature)
    return time <= _LATEST and key.has_signed(cosigned_message(text, time), signature.value[_TIME_BYTES:])


def _characters(written: bytes) -> str:
    try:
        text = written.decode()
    except UnicodeDecodeError as error:
        raise _not_a_note("應為 UTF-8", "expected UTF-8") from error
    if _CONTROL.search(text):
        raise _not_a_note("不可有換行以外的控制字元", "expected no control characters but ends of lines")
    return text


def _signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    try:
        value = b64decode(encoded, validate=True)
    except ValueError:
        value = b""
    found = Signature(name, value[:_ID_BYTES], value[_ID_BYTES:])
    # Also refuses bits that an encoder would not have set: one signature, one line.
    if dash != _DASH or not is_key_name(name) or not found.value or str(found) != line + "\n":
        raise _not_a_note(
            f"簽章行應為「{_DASH} 名稱 base64」", f"expected a signature as {_DASH} name base64 in its line"
        )
    return found


def _not_a_note(zh_tw: str, en: str) -> BadInput:
    return BadInput(f"不是已簽署的文字：{zh_tw}", f"no signed note: {en}")
