"""Counts of lookups, as their statements return them."""

from __future__ import annotations

from datetime import date

import msgspec


class LookupCounts(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How many lookups were made in a period."""

    lookups: int


class LookupStatistic(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Lookups made in a month on a kind of certificate; `month` is its first day."""

    month: date
    certificate_kind: str
    lookups: int
