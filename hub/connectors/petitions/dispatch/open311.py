"""Dispatch over Open311 GeoReport v2 (https://wiki.open311.org/GeoReport_v2), in JSON or XML.

At `open311+https://host/path?jurisdiction_id=…`: what the address asks for is asked for with every request.
Two words of it are the hub's: `format` (json or xml), and `page_size`, the most that the service gives at once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hub.connectors.petitions.dispatch.codes import DispatchCodes, dispatch_codes, status_of
from hub.connectors.petitions.dispatch.feed import CutOff, Span, case_id, street_of
from hub.connectors.petitions.dispatch.georeport import Request, errors_in, requests_in
from hub.connectors.petitions.dispatch.listed import ListedDispatch
from hub.connectors.petitions.dispatch.wire import instant_or_none, malformed, read_instant, text_of
from hub.connectors.petitions.keys import DispatchFilter
from hub.connectors.petitions.records import DispatchCase
from hub.connectors.petitions.terms import Channel, ServiceCaseKind, ServiceCaseStatus
from hub.errors import SourceRejected, StartupError
from hub.rules.city import CityRules
from hub.rules.districts import town_code
from hub.rules.systems import SystemCode

# The client takes eleven megabytes, which a hub without services over HTTP does not need.
if TYPE_CHECKING:
    from hub.services.http_link import HttpLink

# The standard's own limit; a service may have a lower one.
MOST_AT_ONCE = 1_000

# So many numbers fit into an address of 2,000 characters.
NUMBERS_AT_ONCE = 50

_CLOSED = (ServiceCaseStatus.DONE, ServiceCaseStatus.RELEASED)


def open311_dispatch(link: HttpLink, rules: CityRules) -> ListedDispatch:
    """Dispatch over the GeoReport service that the link leads to."""
    return ListedDispatch(GeoReport(link, dispatch_codes(rules.dispatch)))


class GeoReport:
    """Implements `Feed`."""

    shortest = timedelta(seconds=1)

    def __init__(self, link: HttpLink, codes: DispatchCodes) -> None:
        self._link = link
        self._codes = codes
        self._path = f"requests.{_format(link.asked)}"
        self._most = _most_at_once(link.asked)
        self.few = self._most // 4

    async def ping(self) -> None:
        """Ask for the kinds of incident, a short list that most services have; else for a second long ago."""
        answer = await self._link.get(self._path.replace("requests", "services"), {})
        if not answer.found:
            old = datetime(2000, 1, 1, tzinfo=UTC)
            await self._requests(_dates(Span(old, old + timedelta(seconds=1))))

    def served(self, wanted: DispatchFilter) -> DispatchFilter:
        """The kind of incident if the service's words for it are known, and whether a case is closed."""
        words = self._codes.services(wanted.incident) if wanted.incident else []
        return DispatchFilter(incident=wanted.incident if words else None, status=wanted.status)

    async def latest(self, served: DispatchFilter) -> list[DispatchCase]:
        """The newest cases: of 90 days or the first 1,000, as the standard has it."""
        return await self._cases(self._conditions(served))

    async def created(self, span: Span, served: DispatchFilter) -> list[DispatchCase]:
        """Every case created in the span, to the second; raises CutOff."""
        cases = await self._cases(self._conditions(served) | _dates(span))
        if len(cases) >= self._most:
            raise CutOff
        return cases

    async def by_case_number(self, numbers: Sequence[str]) -> list[DispatchCase | None]:
        """Cases by their numbers, many in one call."""
        found: dict[str, DispatchCase] = {}
        # A comma would make two numbers of one.
        asked = [number for number in dict.fromkeys(numbers) if "," not in number]
        for start in range(0, len(asked), NUMBERS_AT_ONCE):
            found |= await self._numbered(asked[start : start + NUMBERS_AT_ONCE])
        return [found.get(number) for number in numbers]

    async def _numbered(self, numbers: Sequence[str]) -> dict[str, DispatchCase]:
        cases = await self._cases({"service_request_id": ",".join(numbers)})
        found = {case.case_number: case for case in cases}
        if not found.keys() <= set(numbers):
            # So a service answers that does not know the parameter: what it left out is not missing.
            raise malformed("other requests than those asked for")
        return found

    async def _cases(self, asked: dict[str, str]) -> list[DispatchCase]:
        return [_case(request, self._codes) for request in await self._requests(asked)]

    async def _requests(self, asked: dict[str, str]) -> list[Request]:
        answer = await self._link.get(self._path, asked)
        if answer.found:
            return requests_in(answer.body)
        if errors_in(answer.body):
            return []
        raise SourceRejected(SystemCode.DISPATCH, f"HTTP 404 at {self._path}")

    def _conditions(self, served: DispatchFilter) -> dict[str, str]:
        words = self._codes.services(served.incident) if served.incident else []
        conditions = {"service_code": ",".join(words)} if words else {}
        if served.status:
            conditions["status"] = "closed" if served.status in _CLOSED else "open"
        return conditions


def _dates(span: Span) -> dict[str, str]:
    # In whole seconds, since not every service reads fractions, and with both ends included.
    until = math.ceil(span.until.timestamp())
    return {
        "start_date": _written(datetime.fromtimestamp(math.floor(span.since.timestamp()), UTC)),
        "end_date": _written(datetime.fromtimestamp(until, UTC)),
    }


def _written(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _case(request: Request, codes: DispatchCodes) -> DispatchCase:
    number, told = str(request.service_request_id), request.extended_attributes
    status = status_of(told.extended_status, request.status)
    if status is None:
        raise malformed("a request of an unknown status")
    updated = instant_or_none(request.updated_datetime)
    reported = instant_or_none(told.reported_back_datetime)
    return DispatchCase(
        id=case_id(number),
        case_number=number,
        kind=ServiceCaseKind.DISPATCH,
        channel=Channel.__members__.get(told.channel or "", Channel.NOT_STATED),
        agency_code=codes.agency(request.agency_responsible),
        town_code=town_code(text_of(request.zipcode), request.address),
        status=status,
        created_at=read_instant(request.requested_datetime),
        # Whoever has begun to work on it has reported back, if only by that.
        answered_at=reported or (None if status is ServiceCaseStatus.PENDING else updated),
        synthetic=told.synthetic,
        incident=codes.incident(text_of(request.service_code), request.service_name),
        address=street_of(request.address),
        lat=request.lat,
        lng=request.long,
        phone_notified_at=instant_or_none(told.phone_notified_datetime),
        online_notified_at=instant_or_none(told.online_notified_datetime),
        finished_at=updated if status in _CLOSED else None,
    )


def _format(asked: Mapping[str, str]) -> str:
    form = asked.get("format", "json")
    if form not in ("json", "xml"):
        raise StartupError(f"HUB_PETITIONS_DISPATCH_URL: format: expected json or xml, got {form!r}")
    return form


def _most_at_once(asked: Mapping[str, str]) -> int:
    size = asked.get("page_size", str(MOST_AT_ONCE))
    if not size.isdecimal() or not 1 <= int(size) <= MOST_AT_ONCE:
        raise StartupError(f"HUB_PETITIONS_DISPATCH_URL: page_size: expected 1 to {MOST_AT_ONCE}, got {size!r}")
    return int(size)
