"""Which media type an answer has, by what the caller accepts (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"
EVENT_STREAM = "text/event-stream"

# How exactly a range names each type. For whoever takes anything it is the one that every client knows.
_EXACT, _ANY_APPLICATION, _ANY = 3, 2, 1


@lru_cache(maxsize=64)
def media_type(accept: str | None) -> str | None:
    """The type of the answer; None if the caller takes neither that the hub writes."""
    if not accept:
        return JSON
    found = list(_ranges(accept))
    named = any(name == GRAPHQL_RESPONSE for name, _ in found)
    weighed = {each: _weight(each, found) for each in (GRAPHQL_RESPONSE, JSON)}
    # Of everything events are for whoever would rather have nothing else.
    if dict(found).get(EVENT_STREAM, 0) > max(weighed.values()):
        return EVENT_STREAM
    if max(weighed.values()) <= 0:
        return None
    # Of two that are as welcome the newer one, if it was asked for by name.
    order = (GRAPHQL_RESPONSE, JSON) if named else (JSON, GRAPHQL_RESPONSE)
    return max(order, key=weighed.__getitem__)


@lru_cache(maxsize=64)
def takes_events(accept: str | None) -> bool:
    """Whether a caller who asks for a subscription can be answered with events, by their name."""
    return bool(accept and dict(_ranges(accept)).get(EVENT_STREAM))


def _weight(name: str, ranges: list[tuple[str, float]]) -> float:
    """The weight of the range that names the type most exactly; 0 if none does."""
    precision = {name: _EXACT, "application/*": _ANY_APPLICATION, "*/*": _ANY}
    return max(((precision[each], weight) for each, weight in ranges if each in precision), default=(0, 0.0))[1]


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """The media ranges with their weights; what does not have the form of one is passed over."""
    for part in accept.lower().split(","):
        name, *parameters = (each.strip() for each in part.split(";"))
        given = dict(each.split("=", 1) for each in parameters if "=" in each)
        if name and given.get("charset", "utf-8").strip('"') == "utf-8":
            yield name, quality(given.get("q", "1"))


def quality(text: str) -> float:
    """The weight that a header gives something, from 0 to 1; 0 for what is none."""
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
