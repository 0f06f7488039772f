"""The composition root: the only place where real parts are chosen and opened."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from prometheus_client import Counter
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Lifespan

from hub.app.configuration import Configuration, configuration
from hub.app.federation import Federation, opened_federation, second_tier
from hub.app.systems import OpenDatabase, database_opener
from hub.context import Context
from hub.errors import SourceError
from hub.execution.engine import Engine
from hub.execution.loaders import Loaders
from hub.http.admission import Admission
from hub.http.changes import changes_endpoint
from hub.http.graphql import GraphQLEndpoint
from hub.http.health import alive, ready
from hub.http.limits import Limiter, OperationLimits
from hub.http.metrics import metrics
from hub.http.middleware import RequestId, Shortcut
from hub.http.operations import Operations
from hub.http.pages import Assets, front, graphiql, graphiql_config, published_schema
from hub.http.shared_answers import SharedAnswers
from hub.http.stored_documents import StoredDocuments, documents_of_the_hub, refreshed
from hub.privacy.gate import Disclosures
from hub.privacy.kinds import Kinds
from hub.privacy.lookup_log import PostgresLookupLog
from hub.privacy.purposes import specified_purposes
from hub.privacy.subjects import SubjectHashes
from hub.privacy.wrong_codes import PostgresWrongCodes, QueryCodes
from hub.rules.systems import SystemCode
from hub.schema import public_schema, schema_document
from hub.services.api_keys import Clients
from hub.services.budgets import Budgets, Quota, SharedCounts
from hub.services.callers import Caller
from hub.services.cursors import Cursors
from hub.services.document_registry import DocumentRegistry
from hub.services.logs import Log, json_log
from hub.services.memory import keep_what_is_there
from hub.services.postgres import Database
from hub.services.request_log import RequestLog, to_standard_output
from hub.services.settings import read_settings
from hub.services.watchdog import watched_lifespan
from hub.web import GRAPHIQL_DIST

ROUTES = [
    Route("/", front),
    Route("/graphiql", graphiql),
    Route("/graphiql/config.json", graphiql_config),
    Mount("/graphiql/assets", GZipMiddleware(Assets(directory=GRAPHIQL_DIST))),
    Route("/schema.graphql", published_schema),
    Route("/livez", alive),
    Route("/readyz", ready),
    Route("/metrics", metrics),
    Route("/changes", changes_endpoint, methods=["POST"]),
]

# So long the start waits for stored documents; without them it goes on.
STORED_SECONDS = 0.5

# What an operation may take as a whole: a page that takes longer is left.
OPERATION_SECONDS = 2.0


@asynccontextmanager
async def opened_parts(
    urls: Mapping[SystemCode, str],
    secret: bytes,
    open_database: OpenDatabase | None = None,
    configured: Configuration | None = None,
) -> AsyncIterator[dict[str, Any]]:
    """Everything a request needs, opened and, at the end, closed."""
    configured, log = configured or Configuration(), json_log()
    opener = open_database or database_opener(configured.replicas)
    shared = SharedAnswers(configured.bytes_of_answers, time.monotonic)
    async with (
        opened_federation(urls, opener, configured, log, shared.changed) as federation,
        _stored(federation, log) as stored,
        second_tier(configured.redis) as counts,
    ):
        hub = federation.databases[SystemCode.HUB]
        disclosures = _disclosures(hub, secret, configured.kinds, log)
        codes = QueryCodes(PostgresWrongCodes(hub, configured.wrong_codes), secret, lambda: datetime.now(UTC))
        new_context = _contexts(federation, configured, secret, disclosures, codes)
        yield {
            "operations": Operations(
                _engine(configured, federation),
                new_context,
                log,
                _limiter(configured, federation),
                _budgets(configured, secret, counts),
            ),
            "log": log,
            "request_log": None,
            "shared": shared,
            "admission": _admission(stored, configured, federation),
            "clients": Clients(hub),
            "databases": federation.databases,
            "health": federation.health,
            "metrics": federation.metrics,
            "tags": federation.tags,
            "partial_success": configured.partial_success,
            "sdl": schema_document(),
        }


def _engine(configured: Configuration, federation: Federation) -> Engine:
    left = Counter(
        "khub_operations_left",
        "Operations that were left to graphql-core, by the reason.",
        ("reason",),
        registry=federation.metrics,
    )
    return Engine(public_schema(), lambda reason: left.labels(reason).inc(), compiles=configured.compiles)


@asynccontextmanager
async def _stored(federation: Federation, log: Log) -> AsyncIterator[StoredDocuments]:
    """The stored documents, which are looked for anew while this is open."""

    def failed(error: SourceError) -> None:
        log.warning("stored documents not read", code=error.code, detail=error.detail)

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


def _admission(stored: StoredDocuments, configured: Configuration, federation: Federation) -> Admission:
    documents = Counter(
        "khub_documents",
        "Documents that were asked for: stored, unknown but run, or refused.",
        ("kind",),
        registry=federation.metrics,
    )
    counts = {kind: documents.labels(kind) for kind in ("stored", "unknown", "refused")}
    return Admission(stored, configured.documents, lambda kind: counts[kind].inc())


def _limiter(configured: Configuration, federation: Federation) -> Limiter:
    over = Counter(
        "khub_limits_exceeded",
        "Operations that were over a limit, by its name.",
        ("limit",),
        registry=federation.metrics,
    )
    limits = OperationLimits(cost=configured.max_cost, client_cost=configured.max_client_cost)
    return Limiter(limits, lambda name: over.labels(name).inc(), enforces=configured.enforces_limits)


def _budgets(configured: Configuration, secret: bytes, counts: SharedCounts | None) -> Budgets:
    # A key of its own: what is counted is not to be found by what is hashed with the secret elsewhere.
    key = hashlib.sha256(b"budgets" + secret).digest()
    anyone, client = Quota("anyone", configured.budget), Quota("client", configured.client_budget)
    return Budgets(anyone, client, key, time.time, counts, configured.workers, enforces=configured.enforces_limits)


def _contexts(
    federation: Federation,
    configured: Configuration,
    secret: bytes,
    disclosures: Disclosures,
    codes: QueryCodes,
) -> Callable[[Caller], Context]:
    cursors, rules = Cursors(secret), configured.rules

    def new_context(caller: Caller) -> Context:
        loaders = Loaders(federation.replies, OPERATION_SECONDS * configured.patience)
        return Context(caller, datetime.now(UTC), loaders, cursors, disclosures, codes, rules, federation.health)

    return new_context


def _disclosures(hub: Database, secret: bytes, kinds: Kinds, log: Log) -> Disclosures:
    def failed(error: SourceError) -> None:
        log.warning("register failed", code=error.code, system=error.system, detail=error.detail)

    return Disclosures(
        kinds,
        specified_purposes(),
        PostgresLookupLog(hub),
        SubjectHashes(secret),
        clock=lambda: datetime.now(UTC),
        new_id=uuid4,
        on_failure=failed,
    )


def create_app(
    urls: Mapping[SystemCode, str],
    secret: bytes,
    demo_key: str | None = None,
    configured: Configuration | None = None,
) -> ASGIApp:
    """The ASGI application over the systems at `urls`."""
    configured = configured or Configuration()
    return _site(_lifespan(urls, secret, configured, demo_key), configured)


def app_from_settings() -> ASGIApp:
    """The application of a `khub serve` worker, from its environment."""
    settings = read_settings()
    configured = configuration(settings)
    lifespan = _lifespan(settings.urls(), settings.required_secret(), configured, when_started=keep_what_is_there)
    return _site(watched_lifespan(lifespan), configured)


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
            _request_log(configured) as request_log,
        ):
            when_started()
            yield {**parts, "demo_key": demo_key, "request_log": request_log}

    return lifespan


@asynccontextmanager
async def _request_log(configured: Configuration) -> AsyncIterator[RequestLog | None]:
    """The log of requests, all of it written at the end."""
    if not configured.logs_requests:
        yield None
        return
    request_log = RequestLog(asyncio.get_running_loop().call_later, to_standard_output)
    try:
        yield request_log
    finally:
        request_log.flush()


def _site(lifespan: Lifespan[Starlette], configured: Configuration) -> ASGIApp:
    """The endpoint, and beside it the pages and what operators ask for."""
    # Unlike any other worker's; a new random id for each request costs a call of the system.
    worker, numbers = secrets.token_hex(4), itertools.count(secrets.randbits(24))

    def new_id() -> str:
        return f"{worker}{next(numbers) & 0xFFFFFFFF:08x}"

    paths = frozenset(route.path for route in ROUTES if isinstance(route, Route))
    pages = Starlette(
        routes=ROUTES, lifespan=lifespan, middleware=[Middleware(RequestId, new_id=new_id, paths=paths)]
    )
    # A redirect to the address without the slash would repeat the host that was asked for.
    pages.router.redirect_slashes = False
    return _guarded(Shortcut(pages, "/graphql", GraphQLEndpoint(new_id)), configured)


def _guarded(site: ASGIApp, configured: Configuration) -> ASGIApp:
    """The site, for the hosts and the pages' origins that it is for."""
    if configured.origins:
        site = CORSMiddleware(
            site,
            allow_origins=configured.origins,
            allow_methods=("GET", "POST"),
            allow_headers=("authorization", "content-type", "x-request-id"),
            expose_headers=("etag", "age", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id"),
        )
    if configured.hosts:
        site = TrustedHostMiddleware(site, configured.hosts, www_redirect=False)
    return site
