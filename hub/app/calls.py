"""Who is told of the calls of sources and systems: what counts them and, where the hub is traced, the trace."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from hub.app.configuration import Configuration
from hub.errors import StartupError
from hub.sources.observations import Observe, SourceCall, both
from hub.sources.pipeline import Pipeline

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor

    from hub.services.tracing import OpenTelemetryTracing


class SpansOfCalls(Protocol):
    """A trace, as far as it has calls; each has just ended after so many seconds."""

    def called(self, source: str, system: str, keys: int, seconds: float, outcome: str) -> None:
        """A call of a source."""
        ...

    def called_system(self, source: str, system: str, keys: int, seconds: float, outcome: str) -> None:
        """A call of a system."""
        ...


def observed(pipeline: Pipeline, count: Observe, spans: SpansOfCalls | None) -> Pipeline:
    """The pipeline, whose calls are counted and traced."""
    if spans is None:
        return replace(pipeline, observe=count)

    def trace(call: SourceCall) -> None:
        spans.called(str(call.source), call.source.system, call.keys, call.seconds, call.outcome)

    def trace_system(call: SourceCall) -> None:
        spans.called_system(str(call.source), call.source.system, call.keys, call.seconds, call.outcome)

    return replace(pipeline, observe=both(count, trace), observe_system=trace_system)


@asynccontextmanager
async def opened_traces(
    configured: Configuration, processor: SpanProcessor | None = None
) -> AsyncIterator[OpenTelemetryTracing | None]:
    """The traces, if there is a collector or another processor to give them to."""
    if configured.collector is None and processor is None:
        yield None
        return
    try:
        # An extra: who does not trace needs no part of it.
        from hub.services.tracing import opened_tracing, to_collector  # noqa: PLC0415
    except ImportError as error:
        raise StartupError(
            "HUB_OTLP_ENDPOINT is set, and OpenTelemetry is missing: pip install 'khub[otel]'"
        ) from error
    given = processor or to_collector(configured.collector or "")
    async with opened_tracing(given, uuid4().hex, believes_callers=configured.believes_traceparent) as tracing:
        yield tracing
