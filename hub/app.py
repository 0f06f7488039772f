"""The composition root: the only place where real parts are chosen and opened."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount, Route

from hub.connectors import SYSTEMS, replies
from hub.context import Context
from hub.errors import SourceError
from hub.execution.loaders import Loaders
from hub.http.graphql import graphql_endpoint
from hub.http.health import alive, ready
from hub.http.middleware import RequestId
from hub.http.operations import Operations
from hub.http.pages import Assets, front, graphiql, graphiql_config, published_schema
from hub.privacy.gate import Disclosures
from hub.privacy.kinds import DEFAULT_KINDS, Kinds, certificate_kinds
from hub.privacy.lookup_log import PostgresLookupLog
from hub.privacy.purposes import specified_purposes
from hub.privacy.subjects import SubjectHashes
from hub.rules.city import CityRules
from hub.rules.systems import SystemCode
from hub.schema import public_schema, schema_document
from hub.services.api_keys import Clients
from hub.services.callers import Caller
from hub.services.cursors import Cursors
from hub.services.folders import sql_folder
from hub.services.logs import Log, json_log
from hub.services.postgres import Database, opened_pool
from hub.services.rules_file import city_rules
from hub.services.settings import Settings, read_settings
from hub.sources.health import Health, SystemStatus
from hub.sources.pipeline import Pipeline
from hub.web import GRAPHIQL_DIST

ROUTES = [
    Route("/", front),
    Route("/graphql", graphql_endpoint, methods=["GET", "POST"]),
    Route("/graphiql", graphiql),
    Route("/graphiql/config.json", graphiql_config),
    Mount("/graphiql/assets", GZipMiddleware(Assets(directory=GRAPHIQL_DIST))),
    Route("/schema.graphql", published_schema),
    Route("/healthz", alive),
    Route("/readyz", ready),
]

# What an operation may take as a whole: a page that takes longer is left.
OPERATION_SECONDS = 2.0

OpenDatabase = Callable[[SystemCode, str], AbstractAsyncContextManager[Database]]


@dataclass(frozen=True, slots=True)
class Configuration:
    """What an operator may choose: the certificate kinds, the limits and bands of the city, the patience.

    `patience` multiplies the time that each system is given to answer; `partial_success`: whether data with
    errors beside it has the HTTP status 294.
    """

    kinds: Kinds = field(default_factory=certificate_kinds)
    rules: CityRules = field(default_factory=CityRules)
    patience: float = 1
    partial_success: bool = False


def configuration(settings: Settings) -> Configuration:
    """What the settings and the files they name say, or the defaults; raises StartupError for a wrong file."""
    kinds = certificate_kinds(settings.certificate_kinds or DEFAULT_KINDS)
    return Configuration(kinds, city_rules(settings.rules), settings.patience, settings.partial_success)


@asynccontextmanager
async def opened_database(system: SystemCode, url: str) -> AsyncIterator[Database]:
    """A system's database; connects when first asked."""
    async with opened_pool(url, system) as pool:
        yield Database(system, pool, sql_folder())


@asynccontextmanager
async def opened_parts(
    urls: Mapping[SystemCode, str],
    secret: bytes,
    open_database: OpenDatabase = opened_database,
    configured: Configuration | None = None,
) -> AsyncIterator[dict[str, Any]]:
    """Everything a request needs, opened and, at the end, closed."""
    configured = configured or Configuration()
    async with AsyncExitStack() as stack:
        databases = {
            system: await stack.enter_async_context(open_database(system, url)) for system, url in urls.items()
        }
        connectors = {system.code: system.postgres(databases[system.code]) for system in SYSTEMS}
        bound = replies(connectors, Pipeline(patience=configured.patience))
        cursors, log = Cursors(secret), json_log()
        disclosures = _disclosures(databases[SystemCode.HUB], secret, configured.kinds, log)

        started = datetime.now(UTC)

        def health(system: SystemCode) -> Health:
            return Health(system, SystemStatus.UP, started, None, None)

        def new_context(caller: Caller) -> Context:
            until = asyncio.get_running_loop().time() + OPERATION_SECONDS * configured.patience
            return Context(
                caller, datetime.now(UTC), Loaders(bound, until), cursors, disclosures, configured.rules, health
            )

        yield {
            "operations": Operations(public_schema(), new_context, log),
            "clients": Clients(databases[SystemCode.HUB]),
            "databases": databases,
            "health": health,
            "partial_success": configured.partial_success,
            "sdl": schema_document(),
        }


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
) -> Starlette:
    """The ASGI application over the systems at `urls`."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with opened_parts(urls, secret, configured=configured) as parts:
            yield {**parts, "demo_key": demo_key}

    return Starlette(
        routes=ROUTES,
        lifespan=lifespan,
        middleware=[Middleware(RequestId, new_id=lambda: secrets.token_hex(8))],
    )


def app_from_settings() -> Starlette:
    """The application of a `khub serve` worker, from its environment."""
    settings = read_settings()
    return create_app(settings.urls(), settings.required_secret(), configured=configuration(settings))
