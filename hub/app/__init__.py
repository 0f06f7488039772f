"""The composition root: the only place where real parts are chosen and opened."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.types import ASGIApp, Lifespan

from hub.app.calls import opened_traces
from hub.app.clock import opened_clock
from hub.app.configuration import Configuration, configuration
from hub.app.consents import opened_consents
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
from hub.app.office import new_office, new_seals
from hub.app.receipts import receipt_words
from hub.app.site import new_site
from hub.app.systems import OpenDatabase, database_opener
from hub.casework.office import Office
from hub.context import Context
from hub.errors import SourceError
from hub.execution.engine import Engine
from hub.execution.loaders import Loaders
from hub.http.operations import Operations
from hub.http.shared_answers import SharedAnswers
from hub.http.streams.reservations import Reservations
from hub.privacy.consents import SignedConsents
from hub.privacy.gate import Disclosures
from hub.privacy.ledger.postgres import PostgresLedger
from hub.privacy.objections import Objections
from hub.privacy.purposes import data_categories, specified_purposes
from hub.privacy.quotas import PostgresQuotas
from hub.privacy.receipts.keys import jwk_set
from hub.privacy.subjects import SubjectHashes
from hub.privacy.wrong_codes import PostgresWrongCodes, QueryCodes
from hub.rules.systems import SystemCode
from hub.schema import public_schema, schema_document
from hub.services.callers import Caller
from hub.services.cursors import Cursors
from hub.services.logs import Log, json_log
from hub.services.memory import keep_what_is_there
from hub.services.postgres import Database
from hub.services.settings import read_settings
from hub.services.topics import Topics
from hub.services.watchdog import watched_lifespan

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor

# What an operation may take as a whole: a page that takes longer is left.
OPERATION_SECONDS = 2.0


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
        _delivering(urls, secret, federation, configured, log),
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
        disclosures = _disclosures(hub, hashes, configured, log, consents, is_vouched_for)
        codes = QueryCodes(PostgresWrongCodes(hub, configured.wrong_codes), secret, lambda: datetime.now(UTC))
        office = new_office(hub, secret, configured)
        new_context = _contexts(federation, configured, secret, disclosures, codes, objections, office, topics)
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


@asynccontextmanager
async def _delivering(
    urls: Mapping[SystemCode, str], secret: bytes, federation: Federation, configured: Configuration, log: Log
) -> AsyncIterator[None]:
    """Where notices and messages are brought by this hub, bring them for as long as this is open."""
    if configured.deliveries is None:
        yield
        return
    # Not before it is needed: the queue takes three megabytes.
    from hub.app.casework import agency_names, opened_deliveries  # noqa: PLC0415

    async with opened_deliveries(
        urls[SystemCode.HUB],
        federation.databases[SystemCode.HUB],
        new_seals(secret, configured.previous_secret),
        configured.rules.deadlines,
        configured.deliveries,
        federation.metrics.casework,
        agency_names(federation.databases[SystemCode.AGENCIES]),
        log,
    ):
        yield


def _engine(configured: Configuration, federation: Federation) -> Engine:
    left = federation.metrics.left
    return Engine(public_schema(), lambda reason: left.labels(reason).inc(), compiles=configured.compiles)


def _contexts(
    federation: Federation,
    configured: Configuration,
    secret: bytes,
    disclosures: Disclosures,
    codes: QueryCodes,
    objections: Objections,
    office: Office,
    topics: Topics,
) -> Callable[[Caller, str], Context]:
    cursors, rules = Cursors(secret, configured.previous_secret), configured.rules

    def new_context(caller: Caller, request_id: str) -> Context:
        loaders = Loaders(federation.replies, OPERATION_SECONDS * configured.patience)
        now, anew = datetime.now(UTC), partial(new_context, caller, request_id)
        health = federation.health
        return Context(
            caller,
            now,
            loaders,
            cursors,
            disclosures,
            codes,
            objections,
            office,
            rules,
            health,
            topics,
            anew,
            request_id,
        )

    return new_context


def _disclosures(
    hub: Database,
    hashes: SubjectHashes,
    configured: Configuration,
    log: Log,
    consents: SignedConsents,
    is_vouched_for: Callable[[], bool],
) -> Disclosures:
    def failed(error: SourceError) -> None:
        log.warning("register failed", code=error.code, system=error.system, detail=error.detail)

    return Disclosures(
        configured.kinds,
        specified_purposes(),
        data_categories(),
        PostgresLedger(hub),
        hashes,
        clock=lambda: datetime.now(UTC),
        new_id=uuid4,
        quotas=PostgresQuotas(hub),
        on_failure=failed,
        consents=consents,
        is_vouched_for=is_vouched_for,
        receipts=configured.receipts.receipts() if configured.receipts else None,
    )


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
