"""Checkpoints (c2sp.org/tlog-checkpoint): signed notes that say how large a tree is, and which root it has."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from hub.errors import BadInput
from hub.privacy.ledger.keys import KeyKind, SigningKey, VerifyingKey
from hub.privacy.ledger.merkle import HASH_BYTES, CompactRange
from hub.privacy.ledger.notes import Note, read_note, signed, verified


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree at one size. Extension lines are signed with it, and mean nothing here."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text of its note."""
        lines = (self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint whose ledger has signed it, and whether a known witness has as well."""

    checkpoint: Checkpoint
    is_witnessed: bool


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint with this text, which can be written in one way only; raises BadInput."""
    with suppress(ValueError):
        origin, size, root, *extensions = text.removesuffix("\n").split("\n")
        found = Checkpoint(origin, int(size), b64decode(root, validate=True), tuple(extensions))
        has_all = all((origin, *extensions)) and 0 <= found.size < 2**63 and len(found.root) == HASH_BYTES
        if has_all and found.text == text:
            return found
    raise BadInput(
        "檢查點應為來源、大小與樹根各一行", "expected the lines of a checkpoint: an origin, a size and a root"
    )


def signed_checkpoint(tree: CompactRange, key: SigningKey) -> Note:
    """The checkpoint of a tree by its ledger, whose origin is the name of its key."""
    return signed(Note(Checkpoint(key.name, tree.size, tree.root()).text), [key])


def open_checkpoint(written: bytes, keys: Collection[VerifyingKey]) -> SignedCheckpoint:
    """The checkpoint in a note; raises BadInput unless a key with the name of its origin has signed it.

    Also for a signature that should be of a known witness and is not.
    """
    note = read_note(written)
    signers = verified(note, keys)
    checkpoint = read_checkpoint(note.text)
    if not any(key.kind is KeyKind.NOTE and key.name == checkpoint.origin for key in signers):
        raise BadInput(
            f"「{checkpoint.origin}」的檢查點沒有該來源的簽章",
            f"the checkpoint of {checkpoint.origin} is not signed by that origin",
        )
    return SignedCheckpoint(checkpoint, any(key.kind is KeyKind.COSIGNATURE for key in signers))


def notes_in(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The checkpoints of a file as they are written, each a note, with a blank line after it."""
    gathered: list[bytes] = []
    for line in lines:
        # The first blank line of a note is before its signatures.
        if line == b"\n" in gathered:
            yield b"".join(gathered)
            gathered = []
        else:
            gathered.append(line)
    if gathered:
        yield b"".join(gathered)
