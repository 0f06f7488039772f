"""Dates as Taiwan writes them: the ROC calendar (民國), months, periods, and days in Taipei.

ROC year 1 is 1912. A ROC year has at most three digits, so the calendar here runs from 1912 to 2910.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

TAIPEI: Final = ZoneInfo("Asia/Taipei")

_YEARS_BEFORE_ROC: Final = 1911

# Seven digits are ROC, eight are AD; five are a ROC month.
_ROC_DATES: Final = (
    re.compile(r"(?P<year>[0-9]{3})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
    re.compile(r"(?P<year>[0-9]{1,3})(?P<mark>[/.-])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"),
    re.compile(r"(?:(?:中華)?民國)?(?P<year>[0-9]{1,3})年(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日"),
)
_DATES: Final = (
    re.compile(r"(?P<year>[0-9]{4})(?P<mark>[/-]?)(?P<month>[0-9]{2})(?P=mark)(?P<day>[0-9]{2})"),
    *_ROC_DATES,
)
_MONTHS: Final = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})"),
    re.compile(r"(?P<year>[0-9]{3})(?P<month>[0-9]{2})"),
    re.compile(r"(?P<year>[0-9]{1,3})[/-](?P<month>[0-9]{1,2})"),
)


@dataclass(frozen=True, slots=True, order=True)
class YearMonth:
    """A calendar month, `2012-06`; earlier is less."""

    year: int
    month: int

    def __post_init__(self) -> None:
        _require_year(self.year)
        if not 1 <= self.month <= 12:
            raise ValueError(f"expected a month of 1 to 12, got {self.month}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The month written as `2012-06`, or in ROC years as `101-06`, `101/6` or `10106`."""
        match = _match(text, _MONTHS)
        if match is None:
            raise ValueError(f"expected a month such as 2012-06 or 101-06, got {text!r}")
        return cls(_ad_year(match), int(match["month"]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The month that a day is in."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def next(self) -> YearMonth:
        """The month after this one."""
        return YearMonth(self.year + self.month // 12, self.month % 12 + 1)


def months_between(first: YearMonth, last: YearMonth) -> tuple[YearMonth, ...]:
    """Every month from the first to the last, both included; none when the last is earlier."""
    start, stop = (month.year * 12 + month.month - 1 for month in (first, last))
    return tuple(YearMonth(index // 12, index % 12 + 1) for index in range(start, stop + 1))


@dataclass(frozen=True, slots=True)
class Period:
    """The days from the first to the last, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        _require_year(self.first.year)
        _require_year(self.last.year)
        if self.last < self.first:
            raise ValueError(f"expected a last day on or after {self.first}, got {self.last}")


def parse_date(text: str) -> date:
    """The day written as `2012-08-22`, `2012/08/22` or `20120822`, or in any ROC form."""
    match = _match(text, _DATES)
    if match is None:
        raise ValueError(f"expected a date such as 2012-08-22 or 101/08/22, got {text!r}")
    return _existing_date(match)


def parse_roc_date(text: str) -> date:
    """The day written as `1010822`, `101/08/22`, `101-08-22`, `101.8.22` or `民國 101 年 8 月 22 日`."""
    match = _match(text, _ROC_DATES)
    if match is None:
        raise ValueError(f"expected a ROC date such as 101/08/22 or 1010822, got {text!r}")
    return _existing_date(match)


def roc_text(day: date) -> str:
    """The day in ROC years: `101/08/22`."""
    return f"{roc_year(day):03d}/{day.month:02d}/{day.day:02d}"


def roc_year(day: date) -> int:
    """The ROC year of a day: 101 for any day of 2012."""
    _require_year(day.year)
    return day.year - _YEARS_BEFORE_ROC


def year_of_roc(year: int) -> int:
    """The AD year of a ROC year: 2012 for 101."""
    _require_year(year + _YEARS_BEFORE_ROC)
    return year + _YEARS_BEFORE_ROC


def day_start(day: date) -> datetime:
    """The first instant of a day in Taipei."""
    return datetime.combine(day, time.min, TAIPEI)


def day_end_exclusive(day: date) -> datetime:
    """The first instant in Taipei that no longer belongs to the day."""
    return day_start(day + timedelta(days=1))


def _match(text: str, forms: tuple[re.Pattern[str], ...]) -> re.Match[str] | None:
    # Official letters space the digits of a written date: 1 0 1 年 8 月 2 2 日.
    tight = "".join(text.split()) if "年" in text else text.strip()
    return next(filter(None, (form.fullmatch(tight) for form in forms)), None)


def _ad_year(match: re.Match[str]) -> int:
    """Four digits are an AD year, fewer are a ROC year."""
    return int(match["year"]) + (0 if len(match["year"]) == 4 else _YEARS_BEFORE_ROC)


def _existing_date(match: re.Match[str]) -> date:
    year = _ad_year(match)
    _require_year(year)
    try:
        return date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        raise ValueError(f"expected a day of the calendar, got {match[0]!r}") from None


def _require_year(year: int) -> None:
    if not 1912 <= year <= 2910:
        raise ValueError(f"expected a year of 1912 to 2910 (ROC 1 to 999), got {year}")
