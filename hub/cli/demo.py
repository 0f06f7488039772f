"""`khub demo`: the whole hub on this machine, with nothing to set up."""

from __future__ import annotations

import asyncio
import secrets
import time
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from hub.app import Configuration, create_app, opened_database
from hub.cli.databases import ROWS
from hub.cli.progress import shown_rows
from hub.cli.server import Host, Port, refuse_taken, run
from hub.demo.client import demo_key
from hub.demo.databases import create_databases, migrate_all, seed_all, unseeded
from hub.demo.world import world
from hub.errors import StartupError
from hub.rules.systems import SystemCode
from hub.services.api_keys import Clients
from hub.services.embedded_postgres import EmbeddedPostgres
from hub.services.rules_file import city_rules
from hub.services.settings import Environment, read_settings


def demo(
    host: Host = None,
    port: Port = None,
    scale: Annotated[int, typer.Option(min=1, max=100, help="Multiplies the demo data.")] = 1,
    browser: Annotated[bool, typer.Option(help="Open GraphiQL in the browser.")] = True,
) -> None:
    """Serve the hub with demo data on an embedded PostgreSQL; stop with Ctrl-C, start again where it was."""
    started = time.monotonic()
    settings = read_settings()
    if settings.env is Environment.PRODUCTION:
        raise StartupError("HUB_ENV=production refuses the demo: use `khub serve` with your own databases")
    configured = Configuration(rules=city_rules(settings.rules))
    host, port = host or settings.host, port or settings.port
    refuse_taken(host, port)
    settings.folder.mkdir(parents=True, exist_ok=True)
    secret = demo_secret(settings.folder)
    with EmbeddedPostgres(settings.folder / "postgres", bindir=settings.pg_bindir) as postgres:
        urls = asyncio.run(create_databases(postgres.url))
        key = prepare(urls, secret, scale)
        print(f"khub: ready in {time.monotonic() - started:.1f} s\n\n{_addresses(host, port, key)}", flush=True)
        if browser:
            webbrowser.open(f"http://{host}:{port}/graphiql")
        run(create_app(urls, secret, key, configured), host, port)


def prepare(urls: Mapping[SystemCode, str], secret: bytes, scale: int) -> str:
    """Migrate, and seed what has no data yet; the demo client's key."""
    asyncio.run(migrate_all(urls))
    if empty := asyncio.run(unseeded(urls)):
        with shown_rows("demo data", ROWS * scale) as progress:
            asyncio.run(seed_all(empty, world(scale), progress))
    return asyncio.run(_demo_key(urls[SystemCode.HUB], secret))


def demo_secret(folder: Path) -> bytes:
    """This demo's secret, made at the first start and kept for its owner only."""
    path = folder / "secret"
    if not path.exists():
        path.touch(0o600)
        path.write_text(secrets.token_hex(32), "ascii")
    return path.read_bytes()


def _addresses(host: str, port: int, key: str) -> str:
    return (
        f"  GraphiQL    http://{host}:{port}/graphiql\n"
        f"  GraphQL     http://{host}:{port}/graphql\n"
        f"  Agency key  {key} (this demo only)\n\n"
        "  Stop with Ctrl-C; the data stays for the next time.\n"
    )


async def _demo_key(url: str, secret: bytes) -> str:
    async with opened_database(SystemCode.HUB, url) as database:
        return await demo_key(Clients(database), secret)
