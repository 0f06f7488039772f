"""Percentages as the council reports print them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_HUNDREDTH: Final = Decimal("0.01")


def percentage(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in percent, to two places; None of nothing.

    Rounded once, from the exact quotient: 45,551 of 227,244 is 20.04497 and printed as 20.04, which a value
    first cut to three places, 20.045, would miss.
    """
    if whole == 0:
        return None
    return (Decimal(100 * part) / whole).quantize(_HUNDREDTH, ROUND_HALF_UP)
