"""The ASGI application: the endpoint, and beside it the pages and what operators ask for."""

from __future__ import annotations

import itertools
import secrets
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Lifespan

from hub.app.configuration import Configuration
from hub.http.changes import changes_endpoint
from hub.http.graphql import GraphQLEndpoint
from hub.http.health import alive, ready
from hub.http.middleware import RequestId, Shortcut
from hub.http.pages import Assets, front, graphiql, graphiql_config, published_schema
from hub.http.receipts import ReceiptAssets, published_keys, receipt_words, receipts_page
from hub.http.streams.forwarding import Forwarding
from hub.http.streams.socket_endpoint import SocketEndpoint
from hub.web import GRAPHIQL_DIST, RECEIPTS_ASSETS

ROUTES = [
    Route("/", front),
    Route("/graphiql", graphiql),
    Route("/graphiql/config.json", graphiql_config),
    Mount("/graphiql/assets", GZipMiddleware(Assets(directory=GRAPHIQL_DIST))),
    Route("/schema.graphql", published_schema),
    Route("/.well-known/jwks.json", published_keys),
    Route("/receipts", receipts_page),
    Route("/receipts/words.json", receipt_words),
    Mount("/receipts/assets", GZipMiddleware(ReceiptAssets(directory=RECEIPTS_ASSETS))),
    Route("/livez", alive),
    Route("/readyz", ready),
    Route("/changes", changes_endpoint, methods=["POST"]),
]


def new_site(lifespan: Lifespan[Starlette], configured: Configuration, sockets: Path | None = None) -> ASGIApp:
    """The endpoint, and beside it the pages and what operators ask for.

    `sockets`: the folder in which workers reach one another, if there are several.
    """
    # Unlike any other worker's; a new random id for each request costs a call of the system.
    worker, numbers = secrets.token_hex(4), itertools.count(secrets.randbits(24))

    def new_id() -> str:
        return f"{worker}{next(numbers) & 0xFFFFFFFF:08x}"

    endpoint: ASGIApp = GraphQLEndpoint(new_id)
    if sockets:
        endpoint = forwarding = Forwarding(endpoint, sockets)
        lifespan = forwarding.lifespan(lifespan)
    paths = frozenset(route.path for route in ROUTES if isinstance(route, Route))
    pages = Starlette(
        routes=ROUTES, lifespan=lifespan, middleware=[Middleware(RequestId, new_id=new_id, paths=paths)]
    )
    # A redirect to the address without the slash would repeat the host that was asked for.
    pages.router.redirect_slashes = False
    websockets = SocketEndpoint(new_id, frozenset(configured.origins))
    return _guarded(Shortcut(pages, "/graphql", endpoint, websockets), configured)


def _guarded(site: ASGIApp, configured: Configuration) -> ASGIApp:
    """The site, for the hosts and the pages' origins that it is for."""
    if configured.origins:
        site = CORSMiddleware(
            site,
            allow_origins=configured.origins,
            allow_methods=("GET", "POST", "PUT", "DELETE"),
            allow_headers=(
                "authorization",
                "content-type",
                "dpop",
                "x-graphql-event-stream-token",
                "x-request-id",
            ),
            expose_headers=(
                "etag",
                "age",
                "ratelimit",
                "ratelimit-policy",
                "retry-after",
                "www-authenticate",
                "x-request-id",
            ),
        )
    if configured.hosts:
        site = TrustedHostMiddleware(site, configured.hosts, www_redirect=False)
    return site
