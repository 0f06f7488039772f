"""Instants as services write them; without a zone they are of Taipei."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from hub.rules.roc_calendar import TAIPEI, year_of_roc

# 2014/05/28 13:24:11, 2014-5-28, 103/05/28 下午 01:24; the year of three digits is that of the Republic.
_LOCAL: Final = re.compile(
    r"(?P<year>\d{3,4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"(?:[T\s]+(?P<half>上午|下午|AM|PM)?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?)?"
)


def instant_of(text: str) -> datetime:
    """The instant that a text states, in RFC 3339 or as forms in Taiwan have it; raises ValueError."""
    stripped = text.strip()
    try:
        # A plain date is read below, and so is what has no time.
        read = datetime.fromisoformat(stripped)
    except ValueError:
        read = _local(stripped)
    return read if read.tzinfo else read.replace(tzinfo=TAIPEI)


def _local(text: str) -> datetime:
    match = _LOCAL.fullmatch(text)
    if match is None:
        raise ValueError(f"expected a date such as 2014-05-28T13:24:11+08:00, got {len(text)} other characters")
    year, month, day = (int(match[name]) for name in ("year", "month", "day"))
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if match["half"]:
        hour = hour % 12 + 12 * (match["half"] in ("下午", "PM"))
    return datetime(year if year > 999 else year_of_roc(year), month, day, hour, minute, second)  # noqa: DTZ001
