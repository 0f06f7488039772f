"""A live witness (c2sp.org/tlog-witness): it cosigns a checkpoint that goes on from the last one that it saw."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TypeAlias

from hub.errors import BadInput
from hub.privacy.ledger.keys import VerifyingKey
from hub.privacy.ledger.notes import Note, read_note, verified
from hub.services.http_exchange import exchanged

SECONDS = 5.0

# The proof that the tree of this size is the beginning of the one to be cosigned.
ProofFrom: TypeAlias = Callable[[int], Awaitable[Sequence[bytes]]]


class Witness:
    """Asks one witness, whose key is known, at the prefix of its addresses."""

    def __init__(self, address: str, key: VerifyingKey) -> None:
        self._address = f"{address.rstrip('/')}/add-checkpoint"
        self._key = key

    async def cosigned(self, note: Note, size: int, likely: int, proof_from: ProofFrom) -> Note:
        """The checkpoint with the witness's signature, which saw a tree of the `likely` size, or says of which.

        Raises OSError if it does not answer, and BadInput if it does not cosign.
        """
        status, body = await self._submitted(note, likely, proof_from)
        if status == 409:
            seen = _size_in(body)
            if seen > size:
                raise BadInput(
                    f"見證者已見過 {seen} 筆，此處僅 {size} 筆",
                    f"the witness has seen {seen} entries, here are {size}",
                )
            status, body = await self._submitted(note, seen, proof_from)
        if status >= 500:
            raise ConnectionError(f"HTTP {status}")
        if status != 200:
            raise BadInput(f"見證者拒絕：HTTP {status}", f"the witness refuses: HTTP {status}")
        return with_cosignature(note, body, self._key)

    async def _submitted(self, note: Note, old: int, proof_from: ProofFrom) -> tuple[int, bytes]:
        body = submission(old, await proof_from(old), note)
        return await exchanged("POST", self._address, SECONDS, body)


def submission(old: int, proof: Sequence[bytes], note: Note) -> bytes:
    """What is posted to a witness."""
    lines = "".join(f"{b64encode(each).decode()}\n" for each in proof)
    return f"old {old}\n{lines}\n{note}".encode()


def with_cosignature(note: Note, lines: bytes, key: VerifyingKey) -> Note:
    """The note with this witness's line among those that were answered; raises BadInput if it is not right."""
    answered = read_note(str(note).encode() + lines)
    return replace(note, signatures=(*note.signatures, verified(answered, [key])[key]))


def _size_in(body: bytes) -> int:
    with suppress(ValueError):
        size = int(body)
        if body == b"%d\n" % size:
            return size
    raise BadInput("見證者所見與此不同", "the witness has seen another tree of this size, or does not say which")
