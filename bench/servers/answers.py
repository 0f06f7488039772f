"""The data of each operation, from rows to what JSON is written from."""

from __future__ import annotations

import asyncio
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from bench.servers.searches import newest_awards, newest_tenders
from bench.servers.settings import Databases, Rows
from bench.servers.shapes import (
    Json,
    award_of,
    by_name,
    dispatch_case,
    latest_of,
    month_of,
    petition_case,
    tender_of,
)
from hub.rules.roc_calendar import day_end_exclusive, day_start


async def point(databases: Databases, variables: Mapping[str, Any]) -> Json:
    """A dispatch case by its global id."""
    (row,) = await _dispatch(databases, variables["id"])
    return {"node": dispatch_case(databases.incidents, row, await _agencies(databases, [row["agency_code"]]))}


async def own_case(databases: Databases, variables: Mapping[str, Any]) -> Json:
    """A citizen's own case, if the query code is right."""
    number, code = variables["caseNumber"], variables["queryCode"]
    ((secret, petition, dispatch),) = await databases.fetch("petitions/case_of_citizen", [number])
    if not compare_digest(sha256(f"{number}:{code}".encode()).digest(), secret):
        return {"serviceCase": None}
    if dispatch:
        agencies = await _agencies(databases, [dispatch[4]])
        return {"serviceCase": dispatch_case(databases.incidents, by_name(dispatch), agencies)}
    events = await databases.fetch("petitions/events_of_case", [petition[0]])
    agencies = await _agencies(databases, [petition[4], *(event["agency_code"] for event in events)])
    return {"serviceCase": petition_case(petition, events, agencies)}


async def tender_list(databases: Databases, variables: Mapping[str, Any]) -> Json:
    """20 tenders with their agency, latest progress and six reports."""
    rows = await _tenders(databases, variables["filter"], 20)
    ids = [row["id"] for row in rows]
    agencies, latest, reports = await asyncio.gather(
        _agencies(databases, (row["agency_code"] for row in rows)),
        databases.fetch("tenders/latest_progress", ids),
        _reports(databases, ids, 6),
    )
    nodes = [
        {
            **tender_of(row),
            "agency": agencies[row["agency_code"]],
            "latestProgress": latest_of(latest[place]),
            "progressReports": reports[place],
        }
        for place, row in enumerate(rows)
    ]
    return {"tenders": {"nodes": nodes}}


async def long_list(databases: Databases, variables: Mapping[str, Any]) -> Json:
    """100 tenders with ten reports each."""
    rows = await _tenders(databases, variables["filter"], 100)
    reports = await _reports(databases, [row["id"] for row in rows], 10)
    nodes = [{**tender_of(row), "progressReports": reports[place]} for place, row in enumerate(rows)]
    return {"tenders": {"nodes": nodes}}


async def dashboard(databases: Databases, variables: Mapping[str, Any]) -> Json:
    """A front page: five parts that do not wait for one another."""
    awards, works, counts, calls = await asyncio.gather(
        _awards(databases),
        _tenders_and_case(databases, variables),
        _counts(databases, variables["agency"], variables["day"]),
        _calls(databases, variables["month"]),
    )
    return {**awards, **works, **counts, **calls}


async def _tenders_and_case(databases: Databases, variables: Mapping[str, Any]) -> Json:
    rows, (case,) = await asyncio.gather(
        _tenders(databases, variables["filter"], 10), _dispatch(databases, variables["case"])
    )
    agencies = await _agencies(databases, (row["agency_code"] for row in (*rows, case)))
    nodes = [{**tender_of(row), "agency": agencies[row["agency_code"]]} for row in rows]
    return {"tenders": {"nodes": nodes}, "node": dispatch_case(databases.incidents, case, agencies)}


async def _awards(databases: Databases) -> Json:
    rows = await databases.fetch("awards/awards", *newest_awards(10))
    rows = rows[:10]
    codes = list({row["programme_code"] for row in rows})
    programmes = await databases.fetch("awards/award_programme_by_code", codes)
    names = {row["code"]: {"name": {"zhTw": row["name_zh"]}} for row in programmes}
    return {"awards": {"nodes": [award_of(row, names) for row in rows]}}


async def _counts(databases: Databases, agency: str, period: Mapping[str, str]) -> Json:
    first, last = date.fromisoformat(period["from"]), date.fromisoformat(period["to"])
    (named,), rows = await asyncio.gather(
        databases.fetch("agencies/agency_by_code", [agency]),
        databases.fetch(
            "petitions/case_statistics",
            [day_start(first)],
            [day_end_exclusive(last)],
            [agency],
            *([by] for by in (False, True, False, False, False)),
        ),
    )
    counts = [{"kind": row["kind"], "cases": row["cases"]} for row in rows]
    return {"agency": {"name": {"zhTw": named["name_zh"]}, "petitionStatistics": counts}}


async def _calls(databases: Databases, period: Mapping[str, str]) -> Json:
    days = [date.fromisoformat(period["from"])], [date.fromisoformat(period["to"])]
    rows = await databases.fetch("petitions/call_months", *days)
    months = [
        {"month": month_of(row["month"]), "handled": row["handled"], "servedAtOnce": row["served_at_once"]}
        for row in rows
    ]
    return {"callStatistics": months}


async def _tenders(databases: Databases, wanted: Mapping[str, str], size: int) -> Rows:
    day = date.fromisoformat(wanted["noticeTo"])
    rows = await databases.fetch("tenders/tenders", *newest_tenders(day, size))
    return rows[:size]


async def _reports(databases: Databases, ids: list[int], size: int) -> list[list[Json]]:
    rows = await databases.fetch("tenders/progress_of_tender", ids, [size] * len(ids))
    groups: list[list[Json]] = [[] for _ in ids]
    for row in rows:
        # By their places, which is quicker than by their names: there are a thousand of them.
        report = {"month": month_of(row[2]), "planned": row[3], "actual": row[4], "paidAmount": row[5]}
        groups[row[0] - 1].append(report)
    return groups


async def _agencies(databases: Databases, codes: Iterable[str]) -> dict[str, Json]:
    rows = await databases.fetch("agencies/agency_by_code", list(set(codes)))
    return {row["code"]: {"code": row["code"], "name": {"zhTw": row["name_zh"]}} for row in rows}


async def _dispatch(databases: Databases, id_: str) -> Rows:
    _, _, number = urlsafe_b64decode(id_ + "=" * (-len(id_) % 4)).decode().partition(":")
    return await databases.fetch("petitions/dispatch_by_case_number", [number])


ANSWERS = {
    "Point": point,
    "OwnCase": own_case,
    "List": tender_list,
    "Dashboard": dashboard,
    "LongList": long_list,
}
