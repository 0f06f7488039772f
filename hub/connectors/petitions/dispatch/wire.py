"""What the answers of services over HTTP have in common: texts, times and documents that may be anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import msgspec
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from hub.errors import SourceMalformed
from hub.rules.instants import instant_of
from hub.rules.systems import SystemCode

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def begun(body: bytes) -> bytes:
    """An answer from its first character on, by which it is told what it is: content types are often wrong."""
    return body.removeprefix(_BYTE_ORDER_MARK).lstrip()


def json_in(text: bytes | str) -> Any:
    """What a JSON document holds; raises SourceMalformed."""
    if not text:
        raise malformed("an empty answer")
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise malformed("neither JSON nor XML") from error


def xml_in(text: bytes) -> Element:
    """The root of an XML document; raises SourceMalformed, also for one with entities of its own."""
    try:
        root: Element = fromstring(text)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise malformed("XML that cannot be read") from error
    return root


def local_name(element: Element) -> str:
    """The name without its namespace."""
    return element.tag.rpartition("}")[2]


def stated(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row states: texts without the space around them, and nothing that is empty."""
    stripped = {name: value.strip() if isinstance(value, str) else value for name, value in row.items()}
    return {name: value for name, value in stripped.items() if value not in ("", None)}


def text_of(value: str | int | None) -> str | None:
    """A code as text, which is what it is, also when it came as a number."""
    return None if value is None else str(value)


def read_instant(text: str) -> datetime:
    """The instant that a text states; raises SourceMalformed."""
    try:
        return instant_of(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise malformed("a time that cannot be read") from error


def instant_or_none(text: str | None) -> datetime | None:
    """The instant that a text states, if there is one; raises SourceMalformed."""
    return None if text is None else read_instant(text)


def malformed(detail: str) -> SourceMalformed:
    """The failure of an answer that is not as agreed; `detail` repeats nothing of it."""
    return SourceMalformed(SystemCode.DISPATCH, detail)
