"""Invented licences, permits, insurance and enrolments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from hub.demo.people import PERSONA, RESIDENT, ROADS, Person

Row = tuple[object, ...]

_SCHOOLS: Final = ("示範國小", "示範國中", "示範高中")
_UNITS: Final = ("一般事業單位", "職業工會")
_WORKS: Final = ("建造執照", "使用執照")
_SIX_YEARS: Final = timedelta(6 * 365)


def certificates(people: Sequence[Person], random: Random) -> Iterator[Row]:
    """Rows of the table of certificates."""
    yield from _licences(people, random)
    yield from _insurance(people, random)
    yield from _enrolments(people, random)
    yield from _permits(random)
    yield from _resident_permits()


def _licences(people: Sequence[Person], random: Random) -> Iterator[Row]:
    """Driving licences; the persona's still has the address before the last move."""
    for at, person in enumerate(people[::3]):
        known = person.id == PERSONA.national_id
        start = date(2010, 5, 1) if known else date(2003, 1, 1) + timedelta(random.randrange(3_400))
        district, address, since = (
            ("64000060", "高雄市前金區示範一路1號", date(2003, 1, 1))
            if known
            else (person.town_code, person.address, max(person.since, start))
        )
        yield (
            *("VEHICLE", f"D{at:07d}", person.id, "普通小型車駕照", person.name),
            *(district, address, since, start, start + _SIX_YEARS, True),
        )


def _insurance(people: Sequence[Person], random: Random) -> Iterator[Row]:
    for at, person in enumerate(people[::2]):
        start = date(2000, 1, 1) + timedelta(random.randrange(4_000))
        stop = None if random.random() < 0.7 else start + timedelta(random.randrange(30, 900))
        yield _plain("LABOUR_INSURANCE", f"L{at:07d}", person.id, random.choice(_UNITS), None, start, stop)


def _enrolments(people: Sequence[Person], random: Random) -> Iterator[Row]:
    young = (each for each in people if each.birth_date >= date(1994, 9, 1))
    for at, person in enumerate(young):
        start = date(random.choice((2009, 2010, 2011)), 9, 1)
        yield _plain("STUDENT_STATUS", f"S{at:07d}", person.id, random.choice(_SCHOOLS), person.name, start, None)


def _permits(random: Random) -> Iterator[Row]:
    for at in range(1, 301):
        start = date(2008, 1, 1) + timedelta(random.randrange(1_700))
        number = f"(101)高市工建築字第{at:05d}號"
        yield (
            *("BUILDING_PERMIT", number, number, random.choice(_WORKS), f"示範建設{at % 7 + 1}股份有限公司"),
            *(None, f"高雄市{random.choice(ROADS)}{at}號", None, start, start + timedelta(3 * 365), True),
        )


def _resident_permits() -> Iterator[Row]:
    start, stop = date(2011, 3, 1), date(2014, 2, 28)
    yield _plain(
        "RESIDENT_PERMIT", RESIDENT.permit_number, RESIDENT.resident_id, "應聘", RESIDENT.name, start, stop
    )


def _plain(
    kind: str, number: str, holder: str, category: str, name: str | None, start: date, stop: date | None
) -> Row:
    """A row without an address."""
    return (kind, number, holder, category, name, None, None, None, start, stop, True)
