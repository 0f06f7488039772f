"""Batches: many assertions under one purpose; one that was cut off is gone on with from what the ledger has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from hub.errors import BadInput, Conflict
from hub.privacy.ledger.entries import LookupAnswered, LookupAsked
from hub.privacy.terms import LookupOutcome

MOST_ITEMS: Final = 500

# What is asked again: it says nothing of the subject.
_NOT_ANSWERED: Final = (LookupOutcome.UNAVAILABLE, LookupOutcome.THROTTLED, LookupOutcome.CONSENT_MISSING)


@dataclass(frozen=True, slots=True)
class BatchPlace:
    """Where a lookup stands in a batch; both hashes are keyed, in hexadecimal digits."""

    batch: str
    item: int
    item_hash: str


class BatchOutcome(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """An item of a batch as the ledger has it: its two entries, and the number of the second."""

    item: int
    item_hash: str
    asked_entry: str
    sequence: int
    answered_entry: str

    @property
    def asked(self) -> LookupAsked:
        """What was asked."""
        return msgspec.json.decode(self.asked_entry, type=LookupAsked)

    @property
    def answered(self) -> LookupAnswered:
        """How it ended."""
        return msgspec.json.decode(self.answered_entry, type=LookupAnswered)


def require_size(items: int) -> None:
    """Raise BadInput for a batch that is empty or too large."""
    if not 1 <= items <= MOST_ITEMS:
        raise BadInput(
            f"一次可查驗 1 到 {MOST_ITEMS} 筆，收到 {items} 筆",
            f"a batch has 1 to {MOST_ITEMS} items, got {items}",
        )


def answered_before(outcomes: Iterable[BatchOutcome], places: Iterable[BatchPlace]) -> Mapping[int, BatchOutcome]:
    """What need not be asked again, by item; raises Conflict if the key came with other items before."""
    hashes = {place.item: place.item_hash for place in places}
    found = list(outcomes)
    if any(hashes.get(each.item) != each.item_hash for each in found):
        raise Conflict(
            "此 idempotencyKey 曾用於內容不同的批次，請改用新的",
            "this idempotencyKey came with other items before: use a new one",
        )
    return {each.item: each for each in found if each.answered.outcome not in _NOT_ANSWERED}
