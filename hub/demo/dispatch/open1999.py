"""The layout of open1999 as the demo's dispatch service writes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from starlette.responses import Response

from hub.connectors.petitions.records import DispatchCase
from hub.rules.districts import DISTRICTS
from hub.rules.roc_calendar import TAIPEI


def answered(cases: Sequence[DispatchCase]) -> Response:
    """A bare array."""
    return Response(msgspec.json.encode([_told(case) for case in cases]), media_type="application/json")


def _told(case: DispatchCase) -> dict[str, Any]:
    postal_code, district = DISTRICTS[case.town_code] if case.town_code else ("", "")
    return {
        "FileNo_": case.case_number,
        "Cre_Date_": _written(case.created_at),
        "Save_Date_": _written(case.finished_at or case.answered_at or case.created_at),
        "zipcode_": postal_code,
        "ZipName_": district,
        "address_": case.address or "",
        "InformDesc_": case.incident.zh_tw,
        "BeforeDesc_": "",
        "UnitName_": case.agency_code or "",
        "StatusName_": case.status.zh_tw,
        "Lat_": case.lat,
        "Lng_": case.lng,
    }


def _written(instant: datetime) -> str:
    return instant.astimezone(TAIPEI).strftime("%Y/%m/%d %H:%M:%S")
