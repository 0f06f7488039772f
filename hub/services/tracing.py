"""Traces by OpenTelemetry: a span for each operation, and under it one for each call of a source and of a system.

In a span are names that the hub has, ids of stored documents, counts and codes; no text of a caller, no key, no
value, no message of an exception.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from importlib.metadata import PackageNotFoundError, version

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_INSTANCE_ID, SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, use_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

# What a collector may take to take what it is sent; a hub that ends waits for it.
SEND_SECONDS = 2.0


class OpenTelemetryTracing:
    """Begins spans at one provider; `believes_callers`: whether a trace that a caller names is gone on with."""

    def __init__(self, provider: TracerProvider, *, believes_callers: bool) -> None:
        self._tracer = provider.get_tracer("khub")
        self._believes_callers = believes_callers

    @contextmanager
    def operation(self, request_id: str, traceparent: str | None) -> Iterator[_OperationSpan]:
        """The span of an operation, current while it is open."""
        parent = _parent(traceparent if self._believes_callers else None)
        attributes = {"khub.request.id": request_id}
        span = self._tracer.start_span("GraphQL Operation", parent, SpanKind.SERVER, attributes)
        # An exception may say what somebody sent, so it is not recorded.
        with use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
            yield _OperationSpan(span)

    def called(self, source: str, system: str, keys: int, seconds: float, outcome: str) -> None:
        """A call of a source has just ended, be it from what is kept."""
        self._past("source", source, system, keys, seconds, outcome, SpanKind.INTERNAL)

    def called_system(self, source: str, system: str, keys: int, seconds: float, outcome: str) -> None:
        """A call of a system itself has just ended: what sources ask together."""
        self._past("batch", source, system, keys, seconds, outcome, SpanKind.CLIENT)

    def _past(
        self, kind: str, source: str, system: str, keys: int, seconds: float, outcome: str, of: SpanKind
    ) -> None:
        ended = time.time_ns()
        attributes: dict[str, str | int] = {
            "khub.system": system,
            "khub.source": source,
            "khub.keys": keys,
            "khub.outcome": outcome,
        }
        began = ended - int(seconds * 1e9)
        span = self._tracer.start_span(f"{kind} {source}", None, of, attributes, start_time=began)
        if outcome != "answered":
            span.set_status(Status(StatusCode.ERROR))
        span.end(ended)


class _OperationSpan:
    def __init__(self, span: Span) -> None:
        self._span = span

    def ended(self, operation: str, document: str | None, codes: Sequence[str]) -> None:
        """Name the span by the operation's type, as the conventions for GraphQL have it."""
        if operation in ("query", "mutation", "subscription"):
            self._span.update_name(operation)
            self._span.set_attribute("graphql.operation.type", operation)
        if document:
            self._span.set_attribute("khub.document.id", document)
        if codes:
            self._span.set_attribute("error.type", codes[0])
            self._span.set_status(Status(StatusCode.ERROR))


def _parent(traceparent: str | None) -> Context:
    """What the header says, if it is valid by W3C's Trace Context; `tracestate` may be any text, and is left."""
    carrier = {"traceparent": traceparent} if traceparent else {}
    return TraceContextTextMapPropagator().extract(carrier, Context())


@asynccontextmanager
async def opened_tracing(
    processor: SpanProcessor, instance: str, *, believes_callers: bool
) -> AsyncIterator[OpenTelemetryTracing]:
    """Traces that this processor is given; at the end, what is left is sent."""
    resource = Resource.create({SERVICE_NAME: "khub", SERVICE_VERSION: _version(), SERVICE_INSTANCE_ID: instance})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(processor)
    try:
        yield OpenTelemetryTracing(provider, believes_callers=believes_callers)
    finally:
        await asyncio.to_thread(provider.shutdown)


def to_collector(address: str) -> BatchSpanProcessor:
    """What sends spans to a collector over OTLP/HTTP, from a thread of its own and many at once."""
    return BatchSpanProcessor(OTLPSpanExporter(f"{address.rstrip('/')}/v1/traces", timeout=SEND_SECONDS))


def _version() -> str:
    try:
        return version("khub")
    except PackageNotFoundError:
        return "a checkout"
