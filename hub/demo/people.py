"""Invented citizens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from hub.demo.world import World
from hub.privacy.subjects import Parcel
from hub.rules.identifiers import national_id, new_resident_id

_PERSONS: Final = 3_000
# High in a series of which hardly a number is given out, so that none of these is meant to be anyone's.
_FIRST_SERIAL: Final = 9_500_000
_SURNAMES: Final = "陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐"
_GIVEN: Final = "志明淑芬雅婷家豪怡君俊傑美玲建宏佳穎文雄惠如冠宇秀英承翰"
ROADS: Final = ("示範一路", "示範二路", "樣本街", "虛構路", "範例大道")


@dataclass(frozen=True, slots=True)
class Persona:
    """An invented citizen that anyone may look up in the demo; every claim below holds."""

    national_id: str
    name: str
    same_household_as: str
    district: str
    registered_since: date
    parcel: Parcel
    low_income_year: int
    disability_valid_on: date
    licence_valid_on: date


PERSONA: Final = Persona(
    national_id=national_id("E", 2, _FIRST_SERIAL),
    name="示範市民",
    same_household_as=national_id("E", 1, _FIRST_SERIAL),
    district="64000080",
    registered_since=date(2008, 3, 15),
    parcel=Parcel("示範段", "0001-0000"),
    low_income_year=2012,
    disability_valid_on=date(2012, 8, 22),
    licence_valid_on=date(2012, 8, 22),
)


@dataclass(frozen=True, slots=True)
class Resident:
    """An invented foreign resident, with a resident permit."""

    resident_id: str
    name: str
    permit_valid_on: date
    permit_number: str


RESIDENT: Final = Resident(new_resident_id("E", 2, 90_001), "DEMO, RESIDENT A", date(2012, 8, 22), "EC00000001")


@dataclass(frozen=True, slots=True)
class Person:
    """An invented citizen."""

    id: str
    name: str
    birth_date: date
    household_number: str
    town_code: str
    address: str
    since: date


def people(world: World, copy: int) -> Iterator[Person]:
    """The persons of one copy, household by household; the first household of all is the persona's."""
    random, first = world.random(f"verification.people.{copy}"), copy * _PERSONS
    districts = {row["code"]: row["name_zh"] for row in world.districts}
    done = 0
    while done < _PERSONS:
        known = first + done == 0
        town = PERSONA.district if known else random.choice(tuple(districts))
        address = f"高雄市{districts[town]}{random.choice(ROADS)}{random.randint(1, 400)}號"
        since = PERSONA.registered_since if known else date(1995, 1, 1) + timedelta(random.randrange(6_400))
        number, surname = f"F{first + done:07d}", random.choice(_SURNAMES)
        for member in range(min(2 if known else random.randint(1, 5), _PERSONS - done)):
            name = PERSONA.name if known and member == 0 else surname + "".join(random.sample(_GIVEN, 2))
            birth = date(1930, 1, 1) + timedelta(random.randrange((since - date(1930, 1, 1)).days))
            yield Person(_id(first + done + member), name, birth, number, town, address, since)
        done += member + 1


def _id(index: int) -> str:
    return national_id("E", 1 if index % 2 else 2, _FIRST_SERIAL + index // 2)
