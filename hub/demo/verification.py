"""Registers of invented persons, companies and land, and invented cross-agency notices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

import asyncpg

from hub.connectors.verification.records import CompanyStatus, DisabilityGrade, IncomeClass, TaxKind, Zoning
from hub.demo.certificates import certificates
from hub.demo.office_hours import office_times
from hub.demo.people import PERSONA, ROADS, Person, people
from hub.demo.tenders.works import firms
from hub.demo.world import Progress, World
from hub.privacy.kinds import certificate_kinds
from hub.rules.notices import NoticeEvent, NoticeStatus
from hub.rules.roc_calendar import TAIPEI, Period

_AS_OF: Final = datetime(2012, 8, 31, 23, 0, tzinfo=TAIPEI)
_YEARS: Final = (2012, 2011, 2010)

# Printed in the council reports: 5,570 from January to June, 5,716 from January to August.
_NOTICES: Final = (
    (Period(date(2012, 1, 1), date(2012, 6, 30)), 5_570),
    (Period(date(2012, 7, 1), date(2012, 8, 31)), 146),
)
_CIVIL_AFFAIRS: Final = "397020000A"


async def seed(connection: asyncpg.Connection[asyncpg.Record], world: World, progress: Progress) -> None:
    """Write the registers and the notices."""
    citizens = [person for copy in range(world.scale) for person in people(world, copy)]
    random = world.random("verification.registers")
    tables: dict[str, list[tuple[object, ...]]] = {
        "register_state": [(kind, _AS_OF, True) for kind in certificate_kinds()],
        "household_registration": [_registration(person) for person in citizens],
        "land_parcel": list(_parcels(citizens, random)),
        "low_income": list(_low_incomes(citizens, random)),
        "disability_certificate": list(_certificates(citizens, random)),
        "company": list(_companies(random)),
        "tax_assessment": list(_assessments(citizens, random)),
        "certificate": list(certificates(citizens, world.random("verification.certificates"))),
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


def _registration(person: Person) -> tuple[object, ...]:
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


def _parcels(people: Sequence[Person], random: Random) -> Iterator[tuple[object, ...]]:
    for at, person in enumerate(people[::4]):
        section, number = PERSONA.parcel.section, f"{at // 100 + 1:04d}-{at % 100:04d}"
        area = Decimal(random.randint(300, 40_000)) / 10
        yield section, number, person.id, person.name, area, random.choice(tuple(Zoning)).value, True
    for at, (firm, name, _) in enumerate(firms()):
        area = Decimal(random.randint(3_000, 90_000)) / 10
        yield "示範工業段", f"{at + 1:04d}-0000", firm, name, area, Zoning.INDUSTRIAL.value, True


def _low_incomes(people: Sequence[Person], random: Random) -> Iterator[tuple[object, ...]]:
    for person in people[::25]:
        income_class = random.choice(tuple(IncomeClass)).value
        known = person.id == PERSONA.national_id
        for year in _YEARS[: 3 if known else random.randint(1, 3)]:
            yield person.id, year, income_class, True


def _certificates(people: Sequence[Person], random: Random) -> Iterator[tuple[object, ...]]:
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
        address = f"高雄市{random.choice(ROADS)}{random.randint(1, 400)}號"
        yield number, name, status.value, address, since, ended, True


def _assessments(people: Sequence[Person], random: Random) -> Iterator[tuple[object, ...]]:
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
