"""Invented citizen oversight reports, handled in seven days on the average."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import Final

from hub.connectors.tenders.terms import OversightChannel, OversightSatisfaction
from hub.demo.tenders.works import Work
from hub.rules.oversight import OversightClass
from hub.rules.roc_calendar import day_start, roc_year

# January to June 2012: 70; March to August: 74.
_SEASONS: Final = (
    (date(2011, 9, 1), date(2011, 12, 31), 24),
    (date(2012, 1, 1), date(2012, 2, 29), 22),
    (date(2012, 3, 1), date(2012, 6, 30), 48),
    (date(2012, 7, 1), date(2012, 8, 31), 26),
)
_MEAN_DAYS: Final = 7
_CLASSES: Final[Mapping[str, OversightClass]] = MappingProxyType(
    {
        "397110000G": OversightClass.PUBLIC_WORKS,
        "397250000G": OversightClass.WATER,
        "397290000H": OversightClass.TRANSPORT,
        "397380000H": OversightClass.TOURISM,
    }
)


def oversight_reports(works: list[Work], random: Random) -> Iterator[tuple[object, ...]]:
    """Rows of `oversight_report`, each about a work under construction; all are closed."""
    number = 0
    for first, last, count in _SEASONS:
        spans = sorted(random.randrange((last - first).days + 1) for _ in range(count))
        for span, days in zip(spans, _days(count, random), strict=True):
            number += 1
            yield _report(number, first + timedelta(span), days, works, random)


def _days(count: int, random: Random) -> list[int]:
    """So many handling times of 1 to 14 days; what one report takes longer, another takes less."""
    days = [_MEAN_DAYS] * count
    for _ in range(4 * count):
        shorter, longer = random.sample(range(count), 2)
        if days[shorter] > 1 and days[longer] < 14:
            days[shorter] -= 1
            days[longer] += 1
    return days


def _report(number: int, day: date, days: int, works: list[Work], random: Random) -> tuple[object, ...]:
    work = random.choice([work for work in works if work.under_way(day)])
    closed = _at_work(day + timedelta(days), random)
    asked = random.random() < 0.7
    return (
        number,
        f"OV{roc_year(day)}-{number:04d}",
        work.id,
        _CLASSES.get(work.agency, OversightClass.GENERAL),
        random.randint(1, 15),
        random.choices(tuple(OversightChannel), (60, 15, 25))[0],
        _at_work(day, random),
        closed,
        closed + timedelta(minutes=random.randint(5, 200)),
        random.choices(tuple(OversightSatisfaction), (62, 28, 10))[0] if asked else None,
        True,
    )


def _at_work(day: date, random: Random) -> datetime:
    return day_start(day) + timedelta(minutes=random.randint(8 * 60, 17 * 60))
