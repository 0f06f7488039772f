"""Idempotency keys: a write that is sent again under the same key is done once, and answered alike.

A write claims its key in the statement that writes (`claim_key` in SQL), so both are in one transaction. Of a
claim only hashes and the id of what was written are kept.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hub.errors import Conflict
from hub.services.callers import Caller

# Callers are promised a day; the clocks of workers are not quite the same.
KEPT = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who writes what, under which key, as hashes; and the id of what is written, if it was not before."""

    caller_and_key: bytes
    payload: bytes
    answer: UUID
    at: datetime

    @property
    def arguments(self) -> tuple[object, ...]:
        """What `claim_key` takes."""
        return self.caller_and_key, self.payload, self.answer, self.at, self.at - KEPT


class Claimed(msgspec.Struct, frozen=True, array_like=True):
    """What a key stands for: the id of what was written under it, and whether that was the same payload."""

    answer: UUID
    is_same: bool

    def written(self) -> UUID:
        """The id of what was written, now or before; raises Conflict for another payload."""
        if not self.is_same:
            raise Conflict(
                "這個 idempotencyKey 已用於另一項內容：新的內容請用新的值",
                "this idempotencyKey was used for another payload: use a new one for what is new",
            )
        return self.answer


class IdempotencyKeys:
    """Makes claims; `new_id` makes the id of what is written."""

    def __init__(self, secret: bytes, new_id: Callable[[], UUID]) -> None:
        # A key of its own: what is claimed is not to be found by what is hashed with the secret elsewhere.
        self._key = hashlib.sha256(b"khub idempotency" + secret).digest()
        self._new_id = new_id

    def claim(self, caller: Caller, key: str, write: str, payload: Mapping[str, str], now: datetime) -> Claim:
        """The claim of a caller's key for a write, by its name and what it is given."""
        said = msgspec.json.encode((write, payload), order="deterministic")
        return Claim(self._hash(f"{_name(caller)}\n{key}".encode()), self._hash(said), self._new_id(), now)

    def _hash(self, text: bytes) -> bytes:
        return hmac.digest(self._key, text, "sha256")


def _name(caller: Caller) -> str:
    """Whose key it is; two callers may choose the same."""
    if caller.client:
        return f"client:{caller.client.client_id}"
    if not caller.citizen:
        raise ValueError("expected a client or a citizen, got a caller without a name")
    return f"citizen:{caller.citizen}"
