"""Rows as what JSON is written from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from bench.servers.settings import Rows
from hub.rules.roc_calendar import TAIPEI

Json: TypeAlias = dict[str, Any]
Row: TypeAlias = Any


def award_of(row: Row, programmes: Mapping[str, Json]) -> Json:
    """An award with its programme."""
    return {
        "code": row["code"],
        "rank": row["rank"],
        "year": row["year"],
        "title": None if row["title"] is None else {"zhTw": row["title"]},
        "programme": programmes[row["programme_code"]],
    }


def tender_of(row: Row) -> Json:
    """What a tender's own row says."""
    return {"title": row["title"], "status": row["status"], "noticeDate": row["notice_date"]}


def latest_of(row: Row) -> Json | None:
    """The most recent report; None where there is none."""
    if row["month"] is None:
        return None
    planned, actual = row["planned"], row["actual"]
    lag = Decimal(planned) - Decimal(actual)
    return {"month": month_of(row["month"]), "planned": planned, "actual": actual, "lag": lag}


def dispatch_case(incidents: Mapping[str, str], row: Row, agencies: Mapping[str, Json]) -> Json:
    """A dispatch case with its agency and history."""
    agency = agencies[row["agency_code"]]
    steps = [
        (row["created_at"], "RECEIVED"),
        (row["online_notified_at"], "NOTIFIED"),
        (row["answered_at"], "REPORTED_BACK"),
        (row["finished_at"], "FINISHED"),
    ]
    told = sorted((step for step in steps if step[0] is not None), key=lambda step: step[0])
    code = {"code": agency["code"]}
    return {
        "caseNumber": row["case_number"],
        "subject": incidents[row["incident"]],
        "status": row["status"],
        "createdAt": _moment(row["created_at"]),
        "agency": agency,
        "history": [{"at": _moment(at), "kind": kind, "agency": code} for at, kind in told],
    }


def petition_case(row: Row, events: Rows, agencies: Mapping[str, Json]) -> Json:
    """A petition, which is read by places, with its agency and history."""
    return {
        "caseNumber": row[1],
        "subject": row[11],
        "status": row[6],
        "createdAt": _moment(row[7]),
        "agency": agencies[row[4]],
        "history": [
            {"at": _moment(at), "kind": kind, "agency": {"code": agencies[code]["code"]}}
            for _, at, kind, code in events
        ],
    }


# A record within a row comes without the names of its columns.
_DISPATCH_PLACES = {
    "case_number": 1,
    "agency_code": 4,
    "status": 6,
    "created_at": 7,
    "answered_at": 8,
    "incident": 10,
    "online_notified_at": 15,
    "finished_at": 16,
}


def by_name(row: Row) -> Json:
    """The columns of a dispatch case within a row."""
    return {name: row[place] for name, place in _DISPATCH_PLACES.items()}


def _moment(at: datetime) -> datetime:
    return at.astimezone(TAIPEI)


def month_of(day: date) -> str:
    """A month, named by its first day."""
    return day.isoformat()[:7]
