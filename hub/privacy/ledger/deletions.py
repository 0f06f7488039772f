"""Which entries of an export were deleted, and whether an entry after them says so by its rule."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from hub.privacy.ledger.entries import EntriesDeleted
from hub.privacy.ledger.export import Entry
from hub.privacy.ledger.faults import Found
from hub.privacy.ledger.retention import years_after

DELETED = "ENTRIES_DELETED"


@dataclass(slots=True)
class _Gap:
    """Entries in a row of which only the leaves are left, and the time of the one before them."""

    first: int
    last: int
    before: object


@dataclass(slots=True)
class Deletions:
    """Is shown each entry of an export in its order; raises Found for what was deleted by no rule.

    `count`: how many were deleted by a rule; `years`: the least for which it had them kept.
    """

    count: int = 0
    years: int = 0
    _unsaid: deque[_Gap] = field(default_factory=deque)
    _in_gap: bool = False
    _at: object = None

    def left(self, sequence: int) -> None:
        """Of this entry only the leaf is left."""
        if self._in_gap:
            self._unsaid[-1].last = sequence
        else:
            self._unsaid.append(_Gap(sequence, sequence, self._at))
            self._in_gap = True

    def there(self, sequence: int, entry: Entry) -> None:
        """This entry is there."""
        self._in_gap, self._at = False, entry.get("at")
        if entry.get("type") == DELETED:
            self._said(sequence, entry)

    def ended(self) -> None:
        """There are no entries more."""
        if self._unsaid:
            raise Found.at(self._unsaid[0].first, "已刪除，而沒有紀錄說明", "it was deleted, and no entry says so")

    def _said(self, sequence: int, entry: Entry) -> None:
        said = _read(sequence, entry)
        while self._unsaid and self._unsaid[0].first <= said.last:
            gap = self._unsaid[0]
            _require_old(gap, said)
            until = min(gap.last, said.last)
            self.count += until - gap.first + 1
            self.years = min(self.years or said.years, said.years)
            gap.first = until + 1
            if gap.first > gap.last:
                self._unsaid.popleft()


def _read(sequence: int, entry: Entry) -> EntriesDeleted:
    try:
        said = msgspec.convert(entry, EntriesDeleted)
    except msgspec.ValidationError as error:
        raise Found.at(sequence, "刪除紀錄不完整", f"it does not say what was deleted: {error}") from error
    if said.years < 1 or said.last >= sequence or years_after(said.before, said.years) > said.at:
        raise Found.at(
            sequence,
            f"所述刪除未滿所定的 {said.years} 年",
            f"what it says is deleted had not been kept for its {said.years} years",
        )
    return said


def _require_old(gap: _Gap, said: EntriesDeleted) -> None:
    """Entries are in the order of time: what follows one that is too young is too young as well."""
    if gap.before is not None and msgspec.convert(gap.before, datetime) >= said.before:
        raise Found.at(
            gap.first,
            f"已刪除，而前一筆並不早於 {said.before.date()}",
            f"it was deleted, and the entry before it is not from before {said.before.date()}",
        )
