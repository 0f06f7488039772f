"""Whether an answer may be given to others as well, and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.execution.loaders import Loaders
from hub.sources import PublicSource, Source
from hub.sources.freshness import FreshnessState, Stamped


@dataclass(frozen=True, slots=True)
class Sharing:
    """For how many seconds an answer is as fresh as every part of it, and the tags of what it was read from."""

    seconds: float
    tags: frozenset[str]


def sharing(loaders: Loaders, now: datetime) -> Sharing | None:
    """How an answer of these loads may be shared from `now` on.

    None if anything of it is not public, has failed, is older than it is fresh or holds for the moment alone, and
    if nothing was loaded.
    """
    loaded = list(loaders.loaded())
    if not loaded or loaders.is_momentary:
        return None
    left = [_seconds_left(source, outcomes, now) for source, outcomes in loaded]
    seconds = min(left)
    return Sharing(seconds, frozenset(_tags(source for source, _ in loaded))) if seconds > 0 else None


def _seconds_left(source: Source[Any, Any], outcomes: Iterable[object], now: datetime) -> float:
    """How long all these answers of a source are still fresh; 0 if one of them is not to be shared."""
    if not isinstance(source, PublicSource):
        return 0
    fresh_for, missing_for = source.keeping.fresh_for, source.keeping.missing_for
    left = fresh_for
    for each in outcomes:
        if not isinstance(each, Stamped) or each.state is FreshnessState.STALE:
            return 0
        limit = fresh_for if each.value is not None else missing_for
        left = min(left, limit - (now - each.as_of).total_seconds())
    return left


def _tags(sources: Iterable[Source[Any, Any]]) -> Iterable[str]:
    return (tag for source in sources if isinstance(source, PublicSource) for tag in source.tags)
