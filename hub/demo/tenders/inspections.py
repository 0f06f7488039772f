"""Invented inspections with their deficiencies, and citizen oversight reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from hub.connectors.tenders.terms import (
    DeficiencySeverity,
    InspectionKind,
    InspectionNotice,
    InspectionTrigger,
)
from hub.demo.tenders.works import Work
from hub.demo.world import facts
from hub.rules.roc_calendar import day_start, roc_year


@dataclass(frozen=True, slots=True)
class Season:
    """How many first inspections and re-inspections there were between two days."""

    first: date
    last: date
    inspections: int
    rechecks: int

    def day(self, random: Random) -> date:
        """Any day of the season."""
        return self.first + timedelta(random.randrange((self.last - self.first).days + 1))


# January to June 2012: 67 + 5; March to August: 70 + 8.
_SEASONS: Final = (
    Season(date(2011, 7, 1), date(2011, 12, 31), 30, 2),
    Season(date(2012, 1, 1), date(2012, 2, 29), 21, 1),
    Season(date(2012, 3, 1), date(2012, 6, 30), 46, 4),
    Season(date(2012, 7, 1), date(2012, 8, 31), 24, 4),
)
_IMPROVED_SINCE: Final = date(2012, 3, 1)
_TRIGGERS: Final = (
    InspectionTrigger.PLAN,
    InspectionTrigger.CITIZEN_OVERSIGHT,
    InspectionTrigger.PETITION,
)
# Chapters of the inspection form whose own codes and wording are not in our sources.
_CHAPTERS: Final = (
    ("4.01", "示範紀錄：主辦機關應辦事項未落實"),
    ("4.03", "示範紀錄：承攬廠商應辦事項未落實"),
    ("5", "示範紀錄：施工品質應改善"),
)


@dataclass(frozen=True, slots=True)
class Inspected:
    """One invented inspection."""

    id: int
    work: Work
    day: date
    kind: InspectionKind
    score: Decimal
    notified_at: datetime


def inspections(works: list[Work], random: Random) -> list[Inspected]:
    """The inspections of every season, in the order of their days."""
    firsts = [(season.day(random), InspectionKind.FIRST) for season in _SEASONS for _ in range(season.inspections)]
    rechecks = [
        (season.day(random), InspectionKind.RE_INSPECTION) for season in _SEASONS for _ in range(season.rechecks)
    ]
    made: list[Inspected] = []
    for number, (day, kind) in enumerate(sorted(firsts + rechecks), 1):
        again = kind is InspectionKind.RE_INSPECTION
        work = _worst(made, day) if again else random.choice([work for work in works if work.under_way(day)])
        score = random.uniform(74, 86) if again else min(max(random.gauss(80, 4.5), 62), 92)
        notified = day_start(day) + timedelta(days=random.randint(3, 7), hours=10)
        made.append(Inspected(number, work, day, kind, Decimal(f"{score:.2f}"), notified))
    return made


def _worst(made: list[Inspected], day: date) -> Work:
    """The work with the lowest score at least five weeks ago that was not looked at again since."""
    again = {inspected.work.id for inspected in made if inspected.kind is InspectionKind.RE_INSPECTION}
    early = [inspected for inspected in made if inspected.day <= day - timedelta(35)] or made
    return min((each for each in early if each.work.id not in again), key=lambda each: each.score).work


def inspection_rows(made: list[Inspected], random: Random) -> Iterator[tuple[object, ...]]:
    """Rows of `inspection`."""
    for each in made:
        again = each.kind is InspectionKind.RE_INSPECTION
        trigger = InspectionTrigger.RECHECK if again else random.choices(_TRIGGERS, (80, 12, 8))[0]
        planned = trigger is InspectionTrigger.PLAN and each.day >= _IMPROVED_SINCE
        yield (
            each.id,
            f"IN{roc_year(each.day)}-{each.id:04d}",
            each.work.id,
            each.day,
            each.kind,
            trigger,
            InspectionNotice.UNANNOUNCED_IMPROVED if planned else InspectionNotice.DAY_BEFORE,
            random.randint(1, 2),
            random.randint(2, 3),
            each.score,
            each.notified_at,
            True,
        )


def deficiencies(made: list[Inspected], random: Random) -> Iterator[tuple[object, ...]]:
    """Rows of `deficiency`: fewer for a better score; most are repaired in time."""
    known = [(row["code"], row["text_zh"]) for row in facts("deficiency_codes.csv") if row["code"] != "4.02.01.00"]
    for each in made:
        for _ in range(random.randint(3, 6) + int(92 - each.score) // 4):
            code, text = random.choice(known) if random.random() < 0.6 else random.choice(_CHAPTERS)
            severity = random.choices(tuple(DeficiencySeverity), (60, 32, 8))[0]
            yield (each.id, code, severity, text, *_repair(each, random))


def _repair(each: Inspected, random: Random) -> tuple[date | None, datetime | None, datetime | None]:
    """Extension, repair, and filing for the record."""
    chance = random.random()
    if chance < 0.03:
        return None, None, None
    extended = each.notified_at.date() + timedelta(45) if chance < 0.09 else None
    days = random.randint(31, 45) if chance < 0.11 else random.randint(7, 30)
    repaired = each.notified_at + timedelta(days=days, hours=random.randint(0, 6))
    return extended, repaired, repaired + timedelta(random.randint(3, 10))
