"""The way of every call: traced(cached(joined(split(guarded(timed(batch)))))), composed once at start.

Of a system with lines: traced(routed(split(guarded(timed(batch))))).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from hub.sources import Batch, PublicSource, Replies, Source
from hub.sources.joined import joined
from hub.sources.observations import Observe, unobserved
from hub.sources.policies import checked, routed, split, stamped, timed, traced

Guarded: TypeAlias = Callable[[Source[Any, Any], Replies[Any, Any]], Replies[Any, Any]]

# Only a public source fits: nothing else can be kept.
Cached: TypeAlias = Callable[[PublicSource[Any, Any], Replies[Any, Any]], Replies[Any, Any]]


def unguarded(_source: Source[Any, Any], replies: Replies[Any, Any]) -> Replies[Any, Any]:
    """The replies as they are."""
    return replies


def uncached(_source: PublicSource[Any, Any], replies: Replies[Any, Any]) -> Replies[Any, Any]:
    """The replies as they are."""
    return replies


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The policies that the sources share: the guards of their systems, the cache, the clock, who is told.

    `patience` multiplies every source's timeout. `observe` is told of calls of sources, `observe_system` of those
    that reach a system.
    """

    guarded: Guarded = unguarded
    cached: Cached = uncached
    patience: float = 1
    now: Callable[[], datetime] = _utc_now
    observe: Observe = unobserved
    observe_system: Observe | None = None

    def over(self, source: Source[Any, Any], batch: Batch[Any, Any]) -> Replies[Any, Any]:
        """The batch function as the rest of the hub calls it, under every policy of its source."""
        if source.line_of:
            lines = routed(source.line_of, lambda line: self._reached(source.on_line(line), batch))
            return traced(source, lines, self.observe)
        replies = self._reached(source, batch)
        if isinstance(source, PublicSource):
            replies = self.cached(source, joined(source, replies))
        return traced(source, replies, self.observe)

    def _reached(self, source: Source[Any, Any], batch: Batch[Any, Any]) -> Replies[Any, Any]:
        replies = timed(source, stamped(checked(source, batch), self.now), self.patience)
        if self.observe_system:
            replies = traced(source, replies, self.observe_system)
        return split(source, self.guarded(source, replies))
