"""How old an answer is, and whether its system gave it just now."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, TypeVar

import msgspec

from hub.rules.terms import Term

V = TypeVar("V")


class FreshnessState(Term):
    """Where an answer came from."""

    LIVE = "LIVE", "即時", "From the system, just now"
    CACHED = "CACHED", "快取", "Kept from a moment ago"
    STALE = "STALE", "逾時快取", "Kept for longer than it is fresh, as the system gives no newer one yet"


class Stamped(msgspec.Struct, Generic[V], frozen=True, gc=False):
    """The answer to one key, None for a miss, and the time it is of."""

    value: V | None
    as_of: datetime
    state: FreshnessState
