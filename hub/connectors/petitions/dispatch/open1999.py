"""Dispatch over the city's own open1999, whose layout is known from the programs that read it.

`open1999+https://host/open1999/ServiceRequestsQuery.asmx/ServiceRequestsQuery`: a bare JSON array of the cases
between two days. It has no way to ask for a number, and tells neither the channel nor when an agency was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from hub.connectors.petitions.dispatch.codes import DispatchCodes, dispatch_codes, status_of
from hub.connectors.petitions.dispatch.feed import Span, case_id, street_of
from hub.connectors.petitions.dispatch.listed import ListedDispatch
from hub.connectors.petitions.dispatch.wire import (
    begun,
    instant_or_none,
    json_in,
    local_name,
    malformed,
    read_instant,
    stated,
    text_of,
    xml_in,
)
from hub.connectors.petitions.keys import DispatchFilter
from hub.connectors.petitions.records import DispatchCase
from hub.connectors.petitions.terms import Channel, ServiceCaseKind, ServiceCaseStatus
from hub.errors import SourceRejected
from hub.rules.city import CityRules
from hub.rules.districts import town_code
from hub.rules.roc_calendar import TAIPEI
from hub.rules.systems import SystemCode

# The client takes eleven megabytes, which a hub without services over HTTP does not need.
if TYPE_CHECKING:
    from hub.services.http_link import HttpLink


class Row(msgspec.Struct, frozen=True):
    """A case as the service tells of it. What the citizen said (`BeforeDesc_`) is not read."""

    FileNo_: str
    Cre_Date_: str
    StatusName_: str
    InformDesc_: str | None = None
    Save_Date_: str | None = None
    zipcode_: str | int | None = None
    ZipName_: str | None = None
    address_: str | None = None
    UnitName_: str | None = None
    Lat_: float | None = None
    Lng_: float | None = None


def open1999_dispatch(link: HttpLink, rules: CityRules) -> ListedDispatch:
    """Dispatch over the open1999 service that the link leads to."""
    return ListedDispatch(Open1999(link, dispatch_codes(rules.dispatch)))


class Open1999:
    """Implements `Feed`."""

    shortest = timedelta(days=1)
    few = 250

    def __init__(self, link: HttpLink, codes: DispatchCodes) -> None:
        self._link = link
        self._codes = codes

    async def ping(self) -> None:
        """Ask for a day long ago: there is nothing to list, and still it must answer."""
        await self._cases("2000/01/01", "2000/01/01")

    def served(self, _wanted: DispatchFilter) -> DispatchFilter:
        """None of the conditions: the service knows of days alone."""
        return DispatchFilter()

    async def latest(self, _served: DispatchFilter) -> list[DispatchCase]:
        """The newest cases, as many as the service gives when it is not asked for days."""
        return await self._cases("", "")

    async def created(self, span: Span, _served: DispatchFilter) -> list[DispatchCase]:
        """Every case of the days that the span touches."""
        return await self._cases(_day(span.since), _day(span.until))

    async def by_case_number(self, _numbers: Sequence[str]) -> None:
        """It cannot be asked for numbers."""

    async def _cases(self, first: str, last: str) -> list[DispatchCase]:
        answer = await self._link.get("", {"startdate": first, "enddate": last})
        if not answer.found:
            raise SourceRejected(SystemCode.DISPATCH, "HTTP 404")
        return [_case(row, self._codes) for row in rows_in(answer.body)]


def rows_in(body: bytes) -> list[Row]:
    """The rows of an answer: a JSON array, bare or in the element that such services put around a text.

    Raises SourceMalformed for anything else.
    """
    text = begun(body)
    rows = json_in(_text_in(text) if text.startswith(b"<") else text)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise malformed("no list of cases")
    try:
        return msgspec.convert([stated(row) for row in rows], list[Row], strict=False)
    except msgspec.ValidationError as error:
        # The error repeats what came.
        raise malformed("a case that is not as agreed") from error


def _text_in(text: bytes) -> str:
    root = xml_in(text)
    if local_name(root) != "string":
        raise malformed("another document than a list of cases")
    return root.text or ""


def _case(row: Row, codes: DispatchCodes) -> DispatchCase:
    status = status_of(row.StatusName_)
    if status is None:
        raise malformed("a case of an unknown status")
    saved, place = instant_or_none(row.Save_Date_), f"{row.ZipName_ or ''}{row.address_ or ''}"
    return DispatchCase(
        id=case_id(row.FileNo_),
        case_number=row.FileNo_,
        kind=ServiceCaseKind.DISPATCH,
        channel=Channel.NOT_STATED,
        agency_code=codes.agency(row.UnitName_),
        town_code=town_code(text_of(row.zipcode_), place),
        status=status,
        created_at=read_instant(row.Cre_Date_),
        # Whoever has begun to work on it has reported back, if only by that.
        answered_at=None if status is ServiceCaseStatus.PENDING else saved,
        synthetic=False,
        incident=codes.incident(row.InformDesc_),
        address=street_of(row.address_),
        lat=row.Lat_,
        lng=row.Lng_,
        phone_notified_at=None,
        online_notified_at=None,
        finished_at=saved if status in (ServiceCaseStatus.DONE, ServiceCaseStatus.RELEASED) else None,
    )


def _day(instant: datetime) -> str:
    return instant.astimezone(TAIPEI).strftime("%Y/%m/%d")
