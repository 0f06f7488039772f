"""How old an answer is, and whether its system gave it just now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from hub.rules.systems import SystemCode
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


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which system an answer is from, and how old it is."""

    system: SystemCode
    as_of: datetime
    state: FreshnessState

    def age(self, now: datetime) -> int:
        """Whole seconds since the answer was true."""
        return max(0, int((now - self.as_of).total_seconds()))


_FRESHEST_FIRST = tuple(FreshnessState)


def provenance(system: SystemCode, stamps: Iterable[Stamped[Any]]) -> Provenance | None:
    """What holds for all these answers of a system together: the greatest age; None without any."""
    found = list(stamps)
    if not found:
        return None
    state = max((stamp.state for stamp in found), key=_FRESHEST_FIRST.index)
    return Provenance(system, min(stamp.as_of for stamp in found), state)
