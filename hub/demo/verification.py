"""Registers of invented persons, companies and land, and invented cross-agency notices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

import asyncpg

from hub.connectors.verification.records import CompanyStatus, DisabilityGrade, IncomeClass, TaxKind, Zoning
from hub.demo.office_hours import office_times
from hub.demo.tenders.works import firms
from hub.demo.world import Progress, World
from hub.privacy.kinds import Register
from hub.privacy.subjects import Parcel
from hub.rules.identifiers import national_id
from hub.rules.notices import NoticeEvent, NoticeStatus
from hub.rules.roc_calendar import TAIPEI, Period

_PERSONS: Final = 3_000
# High in a series of which hardly a number is given out, so that none of these is meant to be anyone's.
_FIRST_SERIAL: Final = 9_500_000
_AS_OF: Final = datetime(2012, 8, 31, 23, 0, tzinfo=TAIPEI)
_YEARS: Final = (2012, 2011, 2010)

# Printed in the council reports: 5,570 from January to June, 5,716 from January to August.
_NOTICES: Final = (
    (Period(date(2012, 1, 1), date(2012, 6, 30)), 5_570),
    (Period(date(2012, 7, 1), date(2012, 8, 31)), 146),
)
_CIVIL_AFFAIRS: Final = "397020000A"

_SURNAMES: Final = "陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐"
_GIVEN: Final = "志明淑芬雅婷家豪怡君俊傑美玲建宏佳穎文雄惠如冠宇秀英承翰"
_ROADS: Final = ("示範一路", "示範二路", "樣本街", "虛構路", "範例大道")


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


PERSONA: Final = Persona(
    national_id=national_id("E", 2, _FIRST_SERIAL),
    name="示範市民",
    same_household_as=national_id("E", 1, _FIRST_SERIAL),
    district="64000080",
    registered_since=date(2008, 3, 15),
    parcel=Parcel("示範段", "0001-0000"),
    low_income_year=2012,
    disability_valid_on=date(2012, 8, 22),
)


@dataclass(frozen=True, slots=True)
class _Person:
    id: str
    name: str
    birth_date: date
    household_number: str
    town_code: str
    address: str
    since: date


async def seed(connection: asyncpg.Connection[asyncpg.Record], world: World, progress: Progress) -> None:
    """Write the registers and the notices."""
    people = [person for copy in range(world.scale) for person in _people(world, copy)]
    random = world.random("verification.registers")
    tables: dict[str, list[tuple[object, ...]]] = {
        "register_state": [(register.value, _AS_OF, True) for register in Register],
        "household_registration": [_registration(person) for person in people],
        "land_parcel": list(_parcels(people, random)),
        "low_income": list(_low_incomes(people, random)),
        "disability_certificate": list(_certificates(people, random)),
        "company": list(_companies(random)),
        "tax_assessment": list(_assessments(people, random)),
    }
    for table, rows in tables.items():
        await connection.copy_records_to_table(table, records=rows)
    notices = [notice for copy in range(world.scale) for notice in _notices(world, copy)]
    columns = (
        "event",
        "from_agency",
        "to_agencies",
        "status",
        "sent_at",
        "applied_at",
        "reject_reason",
        "synthetic",
    )
    await connection.copy_records_to_table("cross_agency_notice", records=notices, columns=columns)
    progress("verification", sum(map(len, tables.values())) + len(notices))


def _people(world: World, copy: int) -> Iterator[_Person]:
    """The persons of one copy, household by household; the first household of all is the persona's."""
    random, first = world.random(f"verification.people.{copy}"), copy * _PERSONS
    districts = {row["code"]: row["name_zh"] for row in world.districts}
    done = 0
    while done < _PERSONS:
        known = first + done == 0
        town = PERSONA.district if known else random.choice(tuple(districts))
        address = f"高雄市{districts[town]}{random.choice(_ROADS)}{random.randint(1, 400)}號"
        since = PERSONA.registered_since if known else date(1995, 1, 1) + timedelta(random.randrange(6_400))
        number, surname = f"F{first + done:07d}", random.choice(_SURNAMES)
        for member in range(min(2 if known else random.randint(1, 5), _PERSONS - done)):
            name = PERSONA.name if known and member == 0 else surname + "".join(random.sample(_GIVEN, 2))
            birth = date(1930, 1, 1) + timedelta(random.randrange((since - date(1930, 1, 1)).days))
            yield _Person(_id(first + done + member), name, birth, number, town, address, since)
        done += member + 1


def _id(index: int) -> str:
    return national_id("E", 1 if index % 2 else 2, _FIRST_SERIAL + index // 2)


def _registration(person: _Person) -> tuple[object, ...]:
    return (
        person.id,
        person.name,
        person.birth_date,
        person.household_number,
        person.town_code,
        person.address,
        person.since,
        True,
    )


def _parcels(people: Sequence[_Person], random: Random) -> Iterator[tuple[object, ...]]:
    for at, person in enumerate(people[::4]):
        section, number = PERSONA.parcel.section, f"{at // 100 + 1:04d}-{at % 100:04d}"
        area = Decimal(random.randint(300, 40_000)) / 10
        yield section, number, person.id, person.name, area, random.choice(tuple(Zoning)).value, True
    for at, (firm, name, _) in enumerate(firms()):
        area = Decimal(random.randint(3_000, 90_000)) / 10
        yield "示範工業段", f"{at + 1:04d}-0000", firm, name, area, Zoning.INDUSTRIAL.value, True


def _low_incomes(people: Sequence[_Person], random: Random) -> Iterator[tuple[object, ...]]:
    for person in people[::25]:
        income_class = random.choice(tuple(IncomeClass)).value
        known = person.id == PERSONA.national_id
        for year in _YEARS[: 3 if known else random.randint(1, 3)]:
            yield person.id, year, income_class, True


def _certificates(people: Sequence[_Person], random: Random) -> Iterator[tuple[object, ...]]:
    for person in people[::20]:
        known = person.id == PERSONA.national_id
        start = date(2010, 1, 1) if known else date(2004, 1, 1) + timedelta(random.randrange(2_900))
        stop = None if known or random.random() < 0.1 else start + timedelta(5 * 365)
        yield person.id, random.choice(tuple(DisabilityGrade)).value, start, stop, True


def _companies(random: Random) -> Iterator[tuple[object, ...]]:
    """The firms of the tenders, so that who won one can be looked up here."""
    statuses = list(CompanyStatus)
    for number, name, _ in firms():
        status = random.choices(statuses, (94, 4, 2))[0]
        since = date(1988, 1, 1) + timedelta(random.randrange(8_000))
        ended = None if status is CompanyStatus.ACTIVE else date(2012, 9, 1) + timedelta(random.randrange(900))
        address = f"高雄市{random.choice(_ROADS)}{random.randint(1, 400)}號"
        yield number, name, status.value, address, since, ended, True


def _assessments(people: Sequence[_Person], random: Random) -> Iterator[tuple[object, ...]]:
    for person in people[::2]:
        for tax in random.sample((TaxKind.HOUSE, TaxKind.LAND_VALUE, TaxKind.VEHICLE_LICENCE), 2):
            for year in _YEARS:
                owed = 0 if person.id == PERSONA.national_id else _arrears(random)
                yield person.id, tax.value, year, owed, True
    for number, _, _ in firms():
        for year in _YEARS:
            yield number, TaxKind.BUSINESS.value, year, _arrears(random), True


def _arrears(random: Random) -> int:
    return random.randint(1_000, 90_000) if random.random() < 0.03 else 0


def _notices(world: World, copy: int) -> Iterator[tuple[object, ...]]:
    random = world.random(f"verification.notices.{copy}")
    receivers = [
        row["code"] for row in world.agencies if row["kind"] == "BUREAU" and row["code"] != _CIVIL_AFFAIRS
    ]
    statuses = (NoticeStatus.APPLIED, NoticeStatus.REJECTED, NoticeStatus.EXPIRED)
    for period, count in _NOTICES:
        for sent_at in office_times(period, count, random):
            event = random.choices(list(NoticeEvent), (80, 6, 8, 4, 2))[0]
            status = random.choices(statuses, (95, 4, 1))[0]
            applied_at = (
                sent_at + timedelta(hours=random.randint(1, 72)) if status is NoticeStatus.APPLIED else None
            )
            reason = (
                random.choice(("證照已逾有效期限", "尚有違規未結")) if status is NoticeStatus.REJECTED else None
            )
            to = random.sample(receivers, random.randint(1, 3))
            yield event.value, _CIVIL_AFFAIRS, to, status.value, sent_at, applied_at, reason, True
