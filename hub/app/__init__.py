"""The composition root: the only place where real parts are chosen and opened."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.types import ASGIApp, Lifespan

from hub.app.calls import opened_traces
from hub.app.clock import opened_clock
from hub.app.configuration import Configuration, configuration
from hub.app.consents import opened_consents
from hub.app.contexts import context_factory
from hub.app.deliveries import delivering
from hub.app.disclosures import new_disclosures
from hub.app.edge import (
    new_admission,
    new_budgets,
    new_limiter,
    opened_request_log,
    opened_stored_documents,
    opened_streams,
)
from hub.app.federation import Federation, opened_federation, second_tier
from hub.app.identity import opened_clients
from hub.app.ledger import opened_standing
from hub.app.objections import opened_objections
from hub.app.office import new_office
from hub.app.receipts import receipt_words
from hub.app.site import new_site
from hub.app.systems import OpenDatabase, database_opener
from hub.execution.engine import Engine
from hub.http.operations import Operations
from hub.http.shared_answers import SharedAnswers
from hub.http.streams.reservations import Reservations
from hub.privacy.receipts.keys import jwk_set
from hub.privacy.wrong_codes import PostgresWrongCodes, QueryCodes
from hub.rules.systems import SystemCode
from hub.schema import public_schema, schema_document
from hub.services.logs import json_log
from hub.services.memory import keep_what_is_there
from hub.services.settings import read_settings
from hub.services.topics import Topics
from hub.services.watchdog import watched_lifespan

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor


@asynccontextmanager
async def opened_parts(
    urls: Mapping[SystemCode, str],
    secret: bytes,
    open_database: OpenDatabase | None = None,
    configured: Configuration | None = None,
    spans_to: SpanProcessor | None = None,
) -> AsyncIterator[dict[str, Any]]:
    """Everything a request needs, opened and, at the end, closed; `spans_to` is given what is traced."""
    configured, log = configured or Configuration(), json_log()
    opener = open_database or database_opener(configured.replicas)
    closing = asyncio.Event()
    topics = Topics(random.SystemRandom().random)
    shared = SharedAnswers(configured.bytes_of_answers, time.monotonic)
    async with (
        opened_traces(configured, spans_to) as tracing,
        opened_federation(urls, opener, configured, log, shared.changed, topics, tracing) as federation,
        opened_stored_documents(federation, log) as stored,
        second_tier(configured.redis, configured.patience) as counts,
        opened_streams(configured, federation, closing) as streams,
        opened_clock(federation.databases[SystemCode.HUB], federation.metrics.clock, log) as clock,
        opened_standing(
            federation.databases[SystemCode.HUB], configured.ledger, federation.metrics.ledger, log
        ) as is_vouched_for,
        delivering(urls, secret, federation, configured, log),
        opened_clients(
            federation.databases[SystemCode.HUB],
            configured,
            secret,
            counts,
            federation.metrics.tokens_refused,
            log,
        ) as clients,
        opened_consents(federation.databases[SystemCode.HUB], configured, log) as consents,
        opened_objections(
            federation.databases[SystemCode.HUB], secret, federation.replies, configured.rules, log
        ) as objections,
    ):
        federation.metrics.show_answers(shared)
        hub = federation.databases[SystemCode.HUB]
        hashes = configured.subject_hashes(secret)
        disclosures = new_disclosures(hub, hashes, configured, log, consents, is_vouched_for)
        codes = QueryCodes(PostgresWrongCodes(hub, configured.wrong_codes), secret, lambda: datetime.now(UTC))
        office = new_office(hub, secret, configured)
        new_context = context_factory(
            federation, configured, secret, disclosures, codes, objections, office, topics
        )
        yield {
            "operations": Operations(
                _engine(configured, federation),
                new_context,
                log,
                new_limiter(configured, federation),
                new_budgets(configured, secret, counts),
            ),
            "log": log,
            "request_log": None,
            "shared": shared,
            "closing": closing,
            "streams": streams,
            "reservations": Reservations(streams, secrets.token_hex(4)),
            "admission": new_admission(stored, configured, federation),
            "announce": federation.announce,
            "clients": clients,
            "documents": configured.documents,
            "databases": federation.databases,
            "health": federation.health,
            "lines": federation.lines,
            "clock": clock,
            "metrics": federation.metrics.registry,
            "requests": federation.metrics.requests,
            "tracing": tracing,
            "tags": federation.tags,
            "partial_success": configured.partial_success,
            "sdl": schema_document(),
            "jwks": jwk_set(configured.receipts.keys.public if configured.receipts else ()),
            "receipt_words": receipt_words(configured.kinds),
        }


def _engine(configured: Configuration, federation: Federation) -> Engine:
    left = federation.metrics.left
    return Engine(public_schema(), lambda reason: left.labels(reason).inc(), compiles=configured.compiles)


def create_app(
    urls: Mapping[SystemCode, str],
    secret: bytes,
    demo_key: str | None = None,
    configured: Configuration | None = None,
) -> ASGIApp:
    """The ASGI application over the systems at `urls`."""
    configured = configured or Configuration()
    return new_site(_lifespan(urls, secret, configured, demo_key), configured)


def app_from_settings(sockets: Path | None = None) -> ASGIApp:
    """The application of a `khub serve` worker, from its environment; at `sockets` workers reach one another."""
    settings = read_settings()
    configured = configuration(settings)
    lifespan = _lifespan(settings.urls(), settings.required_secret(), configured, when_started=keep_what_is_there)
    return new_site(watched_lifespan(lifespan), configured, sockets)


def _lifespan(
    urls: Mapping[SystemCode, str],
    secret: bytes,
    configured: Configuration,
    demo_key: str | None = None,
    when_started: Callable[[], None] = lambda: None,
) -> Lifespan[Starlette]:
    """Opens what requests need; `when_started` is called when all parts are there."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with (
            opened_parts(urls, secret, configured=configured) as parts,
            opened_request_log(configured) as request_log,
        ):
            when_started()
            yield {**parts, "demo_key": demo_key, "request_log": request_log}

    return lifespan
