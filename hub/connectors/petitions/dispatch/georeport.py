"""Answers of GeoReport v2: a list of requests, in JSON or XML, as vendors write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

import msgspec
from msgspec.structs import astuple

from hub.connectors.petitions.dispatch.wire import begun, json_in, local_name, malformed, stated, xml_in
from hub.errors import SourceMalformed, SourceRejected
from hub.rules.systems import SystemCode


class Extended(msgspec.Struct, frozen=True):
    """What some services tell beside the standard."""

    extended_status: str | None = None
    channel: str | None = None
    reported_back_datetime: str | None = None
    phone_notified_datetime: str | None = None
    online_notified_datetime: str | None = None
    synthetic: bool = False


class Request(msgspec.Struct, frozen=True):
    """A request as a service tells of it; texts as they came, and what is empty is None.

    What the citizen wrote, and the pictures, are not read: they stay with the agency.
    """

    service_request_id: str | int
    status: str
    requested_datetime: str
    service_code: str | int | None = None
    service_name: str | None = None
    agency_responsible: str | None = None
    updated_datetime: str | None = None
    address: str | None = None
    zipcode: str | int | None = None
    lat: float | None = None
    long: float | None = None
    extended_attributes: Extended = Extended()


_REQUESTS = msgspec.json.Decoder(list[Request], strict=False)


def requests_in(body: bytes) -> list[Request]:
    """The requests of an answer, without those that have only a token yet.

    Raises SourceMalformed for anything else, SourceRejected for a list of errors.
    """
    text = begun(body)
    found = _plain(text)
    return _rewritten(text) if found is None else found


def _plain(text: bytes) -> list[Request] | None:
    """The requests of an answer that is read as it stands, which is far quicker; None for any other."""
    try:
        found = _REQUESTS.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found if all(map(_is_stated, found)) else None


def _is_stated(request: Request) -> bool:
    """Whether no text of it is empty, or has space around it."""
    *own, _ = astuple(request)
    texts = [told for told in (*own, *astuple(request.extended_attributes)) if type(told) is str]
    return "" not in texts and texts == [told.strip() for told in texts]


def _rewritten(text: bytes) -> list[Request]:
    rows = _rows_of_xml(text) if text.startswith(b"<") else _rows_of_json(text)
    return [_request(row) for row in map(stated, rows) if "service_request_id" in row or "token" not in row]


def errors_in(body: bytes) -> bool:
    """Whether an answer is a list of errors, as a service gives that understood the question."""
    try:
        requests_in(body)
    except SourceRejected:
        return True
    except SourceMalformed:
        return False
    return False


def _rows_of_json(text: bytes) -> Sequence[Mapping[str, Any]]:
    decoded = json_in(text)
    if isinstance(decoded, dict):
        decoded = next((value for value in decoded.values() if isinstance(value, list)), [decoded])
    if not isinstance(decoded, list) or not all(isinstance(row, dict) for row in decoded):
        raise malformed("no list of requests")
    if any("service_request_id" not in row and {"code", "description"} <= row.keys() for row in decoded):
        raise SourceRejected(SystemCode.DISPATCH, "an answer of errors")
    return decoded


def _rows_of_xml(text: bytes) -> Sequence[Mapping[str, Any]]:
    root = xml_in(text)
    if local_name(root) in ("errors", "error"):
        raise SourceRejected(SystemCode.DISPATCH, "an answer of errors")
    if local_name(root) not in ("service_requests", "requests"):
        # Such as the page of a proxy, with the status of a success.
        raise malformed("another document than service_requests")
    return [_children(child) for child in root if local_name(child) == "request"]


def _children(element: Element) -> dict[str, Any]:
    return {local_name(child): _texts(child) if len(child) else child.text for child in element}


def _texts(element: Element) -> dict[str, Any]:
    return {local_name(child): child.text for child in element}


def _request(row: Mapping[str, Any]) -> Request:
    extended = row.get("extended_attributes")
    told = {**row, "extended_attributes": stated(extended) if isinstance(extended, Mapping) else {}}
    try:
        return msgspec.convert(told, Request, strict=False)
    except msgspec.ValidationError as error:
        # The error repeats what came.
        raise malformed("a request that is not as agreed") from error
