"""The online applications of one person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from hub.sources.paging import Order


@dataclass(frozen=True, slots=True)
class ApplicationFilter:
    """Whose, by the hashes that stand for one person."""

    subject_hashes: tuple[bytes, ...] = field(repr=False)


NEWEST_APPLICATION: Final = Order(
    "applications.newest",
    "drafted_at",
    descending=True,
    types=(datetime, str),
    place=lambda case: (case.drafted_at, case.case_number),
)
