"""Until when an answer is fresh, given while a new one is fetched, and given at all."""

from __future__ import annotations

from typing import NamedTuple

from hub.sources import Keeping

# Answers that were fetched together must not all expire together.
JITTER = 0.1


class Ages(NamedTuple):
    """Three times on the cache's clock, none before the one ahead of it."""

    fresh_until: float
    refreshed_until: float
    kept_until: float


def ages(keeping: Keeping, *, missing: bool, born: float, chance: float) -> Ages:
    """The ages of an answer, or a miss, that was asked for at `born`; `chance`, from 0 to 1, spreads expiries."""
    fresh_for = keeping.missing_for if missing else keeping.fresh_for
    kept_until = born + keeping.stale_for
    fresh_until = born + fresh_for * (1 - JITTER + 2 * JITTER * chance)
    return Ages(min(fresh_until, kept_until), min(fresh_until + fresh_for, kept_until), kept_until)
