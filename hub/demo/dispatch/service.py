"""A dispatch service for the demo: the cases over Open311 GeoReport v2 and in the city's open1999 layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.connectors.petitions.dispatch.protocol import Dispatch
from hub.connectors.petitions.keys import DISPATCH_NEWEST, DispatchFilter
from hub.connectors.petitions.records import DispatchCase
from hub.connectors.petitions.terms import IncidentType, ServiceCaseStatus
from hub.demo.dispatch import georeport, open1999
from hub.rules.instants import instant_of
from hub.sources.paging import Page, Search

GEOREPORT = "/georeport/v2"
OPEN1999 = "/open1999/ServiceRequestsQuery.asmx/ServiceRequestsQuery"

# The standard's own limits.
MOST_AT_ONCE = 1_000
MOST_DAYS = timedelta(days=90)


def dispatch_service(dispatch: Dispatch) -> Starlette:
    """The service over whatever knows the cases."""
    service = _Service(dispatch)
    return Starlette(
        routes=[
            Route(f"{GEOREPORT}/services.{{form}}", service.services),
            Route(f"{GEOREPORT}/requests.{{form}}", service.requests),
            Route(f"{GEOREPORT}/requests/{{number}}.{{form}}", service.request),
            Route(OPEN1999, service.open1999),
        ],
        exception_handlers={HTTPException: georeport.refused},
    )


class _Service:
    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch

    async def services(self, request: Request) -> Response:
        """The kinds of incident that can be reported."""
        return georeport.answered(
            request, "services", "service", [georeport.service(each) for each in IncidentType]
        )

    async def requests(self, request: Request) -> Response:
        """Cases by their numbers, or by time, kind and status, the newest first."""
        asked = request.query_params
        if "service_request_id" in asked:
            return georeport.requests(request, await self._numbered(asked["service_request_id"].split(",")))
        return georeport.requests(request, _page(await self._created(_conditions(asked)), asked))

    async def request(self, request: Request) -> Response:
        """One case."""
        cases = await self._numbered([request.path_params["number"]])
        if not cases:
            raise HTTPException(404, "no such service_request_id")
        return georeport.requests(request, cases)

    async def open1999(self, request: Request) -> Response:
        """Cases between two days, in the layout of open1999; without days the newest."""
        days = [request.query_params.get(name) for name in ("startdate", "enddate")]
        since, until = (_instant(day) if day else None for day in days)
        wanted = DispatchFilter(since=since, until=until and until + timedelta(days=1))
        return open1999.answered(await self._created([wanted]))

    async def _numbered(self, numbers: Sequence[str]) -> list[DispatchCase]:
        return [case for case in await self._dispatch.dispatch_by_case_number(numbers) if case]

    async def _created(self, conditions: Sequence[DispatchFilter]) -> list[DispatchCase]:
        page = Page(DISPATCH_NEWEST, MOST_AT_ONCE)
        slices = await self._dispatch.dispatch_cases([Search(each, page) for each in conditions])
        cases = [case for each in slices for case in each.records]
        return sorted(cases, key=DISPATCH_NEWEST.place, reverse=True)[:MOST_AT_ONCE]


def _page(cases: Sequence[DispatchCase], asked: Mapping[str, str]) -> Sequence[DispatchCase]:
    """The page asked for, in the way of the extension that many services know."""
    size, number = (int(asked.get(name, default)) for name, default in (("page_size", MOST_AT_ONCE), ("page", 1)))
    return cases[(number - 1) * size : number * size]


def _conditions(asked: Mapping[str, str]) -> list[DispatchFilter]:
    """A filter for each kind and status asked for, all of one time."""
    since, until = (_instant(asked[name]) if name in asked else None for name in ("start_date", "end_date"))
    if since:
        # The second that ends the time is part of it.
        until = min(until + timedelta(seconds=1) if until else since + MOST_DAYS, since + MOST_DAYS)
    return [
        DispatchFilter(incident=incident, status=status, since=since, until=until)
        for incident in _incidents(asked.get("service_code"))
        for status in _statuses(asked.get("status"))
    ]


def _incidents(codes: str | None) -> Sequence[IncidentType | None]:
    return (
        [IncidentType[code] for code in codes.split(",") if code in IncidentType.__members__] if codes else [None]
    )


def _statuses(status: str | None) -> Sequence[ServiceCaseStatus | None]:
    if status in ("open", "closed"):
        return [each for each in ServiceCaseStatus if georeport.is_closed(each) == (status == "closed")]
    return [None]


def _instant(text: str) -> datetime:
    try:
        return instant_of(text)
    except ValueError as error:
        raise HTTPException(400, str(error)) from error


def route_of(kind: str) -> str:
    """Where the service answers in the way of this kind."""
    return {"open311": GEOREPORT, "open1999": OPEN1999}[kind]
