"""GeoReport v2 as the demo's dispatch service writes it, in JSON and XML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hub.connectors.petitions.records import DispatchCase
from hub.connectors.petitions.terms import IncidentType, ServiceCaseStatus
from hub.rules.districts import DISTRICTS
from hub.rules.roc_calendar import TAIPEI


def is_closed(status: ServiceCaseStatus) -> bool:
    """Whether a case of this status is closed, as Open311 has it."""
    return status in (ServiceCaseStatus.DONE, ServiceCaseStatus.RELEASED, ServiceCaseStatus.REPLIED)


def requests(request: Request, cases: Sequence[DispatchCase]) -> Response:
    """An answer of cases."""
    return answered(request, "service_requests", "request", [told(case) for case in cases])


def told(case: DispatchCase) -> dict[str, Any]:
    """A case."""
    closed = is_closed(case.status)
    return {
        "service_request_id": case.case_number,
        "status": "closed" if closed else "open",
        "status_notes": case.status.zh_tw,
        "service_name": case.incident.zh_tw,
        "service_code": case.incident.value,
        "agency_responsible": case.agency_code,
        "requested_datetime": _written(case.created_at),
        "updated_datetime": _written(case.finished_at or case.answered_at or case.created_at),
        "address": case.address,
        "zipcode": DISTRICTS[case.town_code][0] if case.town_code else None,
        "lat": case.lat,
        "long": case.lng,
        "extended_attributes": {
            "extended_status": case.status.value.lower(),
            "channel": case.channel.value,
            "reported_back_datetime": _written(case.answered_at),
            "phone_notified_datetime": _written(case.phone_notified_at),
            "online_notified_datetime": _written(case.online_notified_at),
            "synthetic": case.synthetic,
        },
    }


def service(incident: IncidentType) -> dict[str, Any]:
    """A kind of incident."""
    return {
        "service_code": incident.value,
        "service_name": incident.zh_tw,
        "description": incident.en,
        "metadata": False,
        "type": "realtime",
    }


def answered(request: Request, rows: str, row: str, values: Sequence[Mapping[str, Any]]) -> Response:
    """An answer in the form that the path ends with."""
    if request.path_params["form"] == "xml":
        root = Element(rows)
        for value in values:
            _fill(SubElement(root, row), value)
        return Response(tostring(root, "utf-8", xml_declaration=True), media_type="text/xml; charset=utf-8")
    return Response(msgspec.json.encode(values), media_type="application/json; charset=utf-8")


async def refused(request: Request, error: Exception) -> Response:
    """An answer of errors."""
    status, said = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "failed")
    answer = answered(_of_a_form(request), "errors", "error", [{"code": status, "description": said}])
    answer.status_code = status
    return answer


def _of_a_form(request: Request) -> Request:
    path_params = {"form": "xml" if request.url.path.endswith(".xml") else "json"}
    return Request({**request.scope, "path_params": path_params})


def _written(instant: datetime | None) -> str | None:
    return instant.astimezone(TAIPEI).isoformat() if instant else None


def _fill(element: Element, value: Mapping[str, Any]) -> None:
    for name, said in value.items():
        child = SubElement(element, name)
        if isinstance(said, Mapping):
            _fill(child, said)
        elif said is not None:
            child.text = str(said).lower() if isinstance(said, bool) else str(said)
