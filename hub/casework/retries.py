"""When what did not arrive is tried again: ever later, not all at once, and not for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

# About half a day in all, so that a dead letter can still be replayed before its clock runs out.
MOST_ATTEMPTS: Final = 12
FIRST: Final = timedelta(seconds=5)
FACTOR: Final = 3
LONGEST: Final = timedelta(hours=2)


def next_try(attempts: int, chance: float, asked: timedelta | None = None) -> timedelta | None:
    """In how long to try again after so many failed attempts; None once there were enough.

    `chance`, from 0 to 1, spreads those that failed together; `asked` is when the other side wants to be asked.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    longest: timedelta = min(FIRST * FACTOR ** (attempts - 1), LONGEST)
    return max(longest * (0.5 + chance / 2), min(asked or timedelta(0), LONGEST))
