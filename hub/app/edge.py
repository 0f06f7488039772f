"""What stands before an operation, opened: stored documents, admission, limits, budgets, the log of requests."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from prometheus_client import Counter, Gauge

from hub.app.configuration import Configuration
from hub.app.federation import Federation
from hub.errors import SourceError
from hub.http.admission import Admission
from hub.http.limits import Limiter, OperationLimits
from hub.http.stored_documents import StoredDocuments, documents_of_the_hub, refreshed
from hub.http.streams.limits import StreamLimits, Streams
from hub.rules.systems import SystemCode
from hub.services.budgets import Budgets, Quota, SharedCounts
from hub.services.document_registry import DocumentRegistry
from hub.services.logs import Log
from hub.services.request_log import RequestLog, to_standard_output

# So long the start waits for stored documents; without them it goes on.
STORED_SECONDS = 0.5


@asynccontextmanager
async def opened_stored_documents(federation: Federation, log: Log) -> AsyncIterator[StoredDocuments]:
    """The stored documents, which are looked for anew while this is open."""

    def failed(error: Exception) -> None:
        # A failure of the database is told by its kind; its own words may repeat what was asked.
        detail = error.detail if isinstance(error, SourceError) else type(error).__name__
        log.warning("stored documents not read", detail=detail)

    stored = StoredDocuments(documents_of_the_hub())
    registry = DocumentRegistry(federation.databases[SystemCode.HUB])
    # What is stored should be known to the first who asks, if the database can say so at once.
    with suppress(SourceError, TimeoutError):
        async with asyncio.timeout(STORED_SECONDS):
            await stored.refresh(registry, datetime.now(UTC))
    task = asyncio.create_task(refreshed(stored, registry, lambda: datetime.now(UTC), failed))
    try:
        yield stored
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def new_admission(stored: StoredDocuments, configured: Configuration, federation: Federation) -> Admission:
    """Which documents are run, counted."""
    documents = Counter(
        "khub_documents",
        "Documents that were asked for: stored, unknown but run, or refused.",
        ("kind",),
        registry=federation.metrics,
    )
    counts = {kind: documents.labels(kind) for kind in ("stored", "unknown", "refused")}
    return Admission(stored, configured.documents, lambda kind: counts[kind].inc())


def new_limiter(configured: Configuration, federation: Federation) -> Limiter:
    """What one operation may ask for; what is over it is counted."""
    over = Counter(
        "khub_limits_exceeded",
        "Operations that were over a limit, by its name.",
        ("limit",),
        registry=federation.metrics,
    )
    limits = OperationLimits(cost=configured.max_cost, client_cost=configured.max_client_cost)
    return Limiter(limits, lambda name: over.labels(name).inc(), enforces=configured.enforces_limits)


def new_budgets(configured: Configuration, secret: bytes, counts: SharedCounts | None) -> Budgets:
    """What callers may spend, counted together with others where there are shared counts."""
    # A key of its own: what is counted is not to be found by what is hashed with the secret elsewhere.
    key = hashlib.sha256(b"budgets" + secret).digest()
    anyone, client = Quota("anyone", configured.budget), Quota("client", configured.client_budget)
    return Budgets(anyone, client, key, time.time, counts, configured.workers, enforces=configured.enforces_limits)


@asynccontextmanager
async def opened_streams(
    configured: Configuration, federation: Federation, closing: asyncio.Event
) -> AsyncIterator[Streams]:
    """The streams of this process, counted, which end when the hub begins to close."""
    gauge = Gauge(
        "khub_streams",
        "Streams that are open: WebSockets, and answers of events.",
        ("kind",),
        registry=federation.metrics,
    )
    limits = StreamLimits(per_address=configured.streams_per_address)
    streams = Streams(limits, lambda kind, number: gauge.labels(kind).set(number))
    task = asyncio.create_task(_left(streams, closing))
    try:
        yield streams
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _left(streams: Streams, closing: asyncio.Event) -> None:
    await closing.wait()
    streams.leave()


@asynccontextmanager
async def opened_request_log(configured: Configuration) -> AsyncIterator[RequestLog | None]:
    """The log of requests, all of it written at the end."""
    if not configured.logs_requests:
        yield None
        return
    request_log = RequestLog(asyncio.get_running_loop().call_later, to_standard_output)
    try:
        yield request_log
    finally:
        request_log.flush()
