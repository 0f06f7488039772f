"""The variables of the operations: some hundreds of sets, read from the databases, the same each time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec

from bench.city import City
from hub.demo.petitions.numbers import query_code
from hub.rules.systems import SystemCode
from hub.schema.node import encoded_id

SETS = 400
QUIET_DAYS = 200

# By a hash of their numbers: spread over all days and pages, and the same at each run.
_CASE_NUMBERS = """
    select case_number from service_case
    where kind = any($1::text []) order by md5(case_number) limit $2
"""
# A page of a hundred must be full from each day back.
_NOTICE_DAYS = """
    select distinct notice_date from (select notice_date from tender order by notice_date offset 200) as tender
    order by notice_date desc limit $1
"""
_AGENCIES = "select agency_code from service_case group by agency_code having count(*) > 100 order by agency_code"
# Days on which a kind has few cases, so that a page has all; those of one instant have no order that is agreed.
_DAYS_OF_A_KIND = """
    select jsonb_build_object('incident', incident, 'from', day, 'to', day) from (
        select incident, (created_at at time zone 'Asia/Taipei')::date as day, count(*) as cases
        from service_case where kind = 'DISPATCH' group by incident, day
        having count(*) >= 20 and count(*) = count(distinct created_at)
        order by cases, incident, day limit $1
    ) as quiet order by md5(incident || day)
"""
_FIRST_DAY, _DAYS = date(2012, 1, 1), 240


async def cases_by_id(city: City) -> list[dict[str, Any]]:
    """Dispatch cases by their global ids."""
    numbers = await city.column(SystemCode.PETITIONS, _CASE_NUMBERS, ["DISPATCH"], SETS)
    return [{"id": encoded_id("DispatchCase", number)} for number in numbers]


async def own_cases(city: City) -> list[dict[str, Any]]:
    """Cases of every kind with their query codes."""
    kinds = ["DISPATCH", "MAILBOX", "PETITION"]
    numbers = await city.column(SystemCode.PETITIONS, _CASE_NUMBERS, kinds, SETS)
    return [{"caseNumber": number, "queryCode": query_code(number)} for number in numbers]


async def tender_filters(city: City) -> list[dict[str, Any]]:
    """Tenders up to some day of notice."""
    days = await city.column(SystemCode.TENDERS, _NOTICE_DAYS, SETS)
    return [{"filter": {"noticeTo": day.isoformat()}} for day in days]


async def dashboards(city: City) -> list[dict[str, Any]]:
    """Tenders up to some day, a case, and counts of an agency's day and of a month."""
    agencies = await city.column(SystemCode.PETITIONS, _AGENCIES)
    pairs = zip(await tender_filters(city), await cases_by_id(city), strict=False)
    return [
        {
            **tenders,
            "case": case["id"],
            "agency": agencies[place % len(agencies)],
            **_periods(_FIRST_DAY + timedelta(days=place % _DAYS)),
        }
        for place, (tenders, case) in enumerate(pairs)
    ]


async def days(city: City) -> list[dict[str, Any]]:
    """The cases of a kind on a day."""
    found = await city.column(SystemCode.PETITIONS, _DAYS_OF_A_KIND, QUIET_DAYS)
    return [{"filter": msgspec.json.decode(each)} for each in found]


async def day_boards(city: City) -> list[dict[str, Any]]:
    """Three cases by their global ids, and the cases of a kind on a day, twice."""
    ids = [each["id"] for each in await cases_by_id(city)]
    filters = [each["filter"] for each in await days(city)]
    names = ("first", "second", "third", "one", "other")
    columns = (ids, ids[SETS // 4 :], ids[SETS // 2 :], filters, filters[1:] + filters[:1])
    return [dict(zip(names, each, strict=True)) for each in zip(*columns, strict=False)]


def _periods(day: date) -> dict[str, dict[str, str]]:
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return {
        "day": {"from": day.isoformat(), "to": day.isoformat()},
        "month": {"from": first.isoformat(), "to": last.isoformat()},
    }
