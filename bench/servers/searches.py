"""The arguments of the searches: how the newest are asked for, as the hub asks for them."""

from __future__ import annotations

from datetime import date

# Whether the index is read from its high end; where to begin: at that end.
_FROM_THE_NEWEST = (True, None, None)


def newest_awards(size: int) -> tuple[object, ...]:
    """The arguments of `awards/awards` for so many awards, none left out, and one that tells of more."""
    return (*(None,) * 6, *_FROM_THE_NEWEST, size + 1)


def newest_tenders(until: date | None, size: int) -> tuple[object, ...]:
    """The arguments of `tenders/tenders` for so many tenders up to a day of notice."""
    return (*(None,) * 7, until, *(None,) * 3, "notice_date", *_FROM_THE_NEWEST, None, size + 1)
