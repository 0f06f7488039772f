"""Entries that were deleted by the rule: their leaves stay, and an entry says which they were."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from hub.privacy.ledger.merkle import leaf_hash

# No entry is written so: each has a type.
_KEPT: Final = re.compile(rb'\{"leaf":"([0-9a-f]{64})","sequence":[0-9]+\}')


def kept_leaf(written: bytes) -> bytes | None:
    """The leaf that a line has in place of an entry that was deleted."""
    found = _KEPT.fullmatch(written)
    return bytes.fromhex(found[1].decode()) if found else None


def leaf_of(written: bytes) -> bytes:
    """The leaf of a line of the ledger, whether its entry is still there or not."""
    return kept_leaf(written) or leaf_hash(written)


def years_after(moment: datetime, years: int) -> datetime:
    """So many years later; of 29 February, where there is none, 1 March."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, month=3, day=1)
