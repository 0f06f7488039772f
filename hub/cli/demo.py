"""`khub demo`: the whole hub on this machine, with nothing to set up."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from hub.app import create_app
from hub.app.configuration import Configuration, Deliveries, configuration
from hub.app.identity import require_library
from hub.app.receipts import ReceiptSigning
from hub.app.registers import kinds_as_answered
from hub.cli.demo_data import DemoKeys, prepare
from hub.cli.demo_secrets import demo_ledger, demo_receipt_keys, demo_secret
from hub.cli.server import OPTIONS, Host, Port, refuse_taken, run
from hub.cli.tokens import demo_address
from hub.demo.databases import SEEDS, create_databases
from hub.demo.dispatch.process import running_dispatch_service
from hub.demo.registers.process import running_security_server
from hub.errors import StartupError
from hub.privacy.disclosure import known_scopes
from hub.rules.systems import SystemCode
from hub.services.embedded_postgres import EmbeddedPostgres
from hub.services.settings import Environment, read_settings


class DispatchOver(StrEnum):
    """How the demo's hub reads dispatch."""

    POSTGRES = "postgres"
    OPEN311 = "open311"
    OPEN1999 = "open1999"


class RegistersOver(StrEnum):
    """How the demo's hub reads registers."""

    POSTGRES = "postgres"
    XROAD = "xroad"


def demo(
    host: Host = None,
    port: Port = None,
    scale: Annotated[
        int | None, typer.Option(min=1, max=100, help="Multiplies the demo data, at the first start [1].")
    ] = None,
    dispatch: Annotated[
        DispatchOver, typer.Option(help="Where the hub reads dispatch: the database, or a service over HTTP.")
    ] = DispatchOver.POSTGRES,
    registers: Annotated[
        RegistersOver, typer.Option(help="Where the hub reads registers: the database, or a stand-in for X-Road.")
    ] = RegistersOver.POSTGRES,
    browser: Annotated[bool, typer.Option(help="Open GraphiQL in the browser.")] = True,
) -> None:
    """Serve the hub with demo data on an embedded PostgreSQL; stop with Ctrl-C, start again where it was."""
    settings = read_settings()
    if settings.env is Environment.PRODUCTION:
        raise StartupError("HUB_ENV=production refuses the demo: use `khub serve` with your own databases")
    # A terminal is for people.
    configured = replace(configuration(settings), logs_requests=False)
    host, port = host or settings.host, port or settings.port
    refuse_taken(host, port)
    folder = settings.demo_folder()
    folder.mkdir(parents=True, exist_ok=True)
    secret = demo_secret(folder)
    print("khub: starting PostgreSQL", flush=True)
    address = demo_address(settings, host, port)
    configured = _with_demo_issuers(configured, folder, address)
    signing = ReceiptSigning(demo_receipt_keys(folder), address, settings.receipt_days)
    configured = replace(configured, ledger=demo_ledger(folder), receipts=signing)
    shown = Deliveries(show=lambda message: print(f"khub: {message}", flush=True))
    configured = replace(configured, deliveries=shown)
    with EmbeddedPostgres(folder / "postgres", bindir=settings.pg_bindir) as postgres:
        urls = asyncio.run(create_databases(postgres.url))
        keys = prepare(urls, secret, scale, folder, configured.subject_hashes(secret))
        page = f"http://{host}:{port}/graphiql" if browser else None
        addresses = _addresses(host, port, keys, postgres.url("SYSTEM"))
        with (
            _dispatch_address(dispatch, urls[SystemCode.PETITIONS]) as address,
            _with_registers(configured, registers, urls[SystemCode.VERIFICATION]) as configured,
        ):
            app = create_app({**urls, SystemCode.DISPATCH: address}, secret, keys.agency, configured)
            run(uvicorn.Config(app, host, port, **OPTIONS), lambda: _announce(addresses, page))


def _with_demo_issuers(configured: Configuration, folder: Path, address: str) -> Configuration:
    """The same, with tokens of this demo's issuers taken as well."""
    require_library()
    # Not before it is needed: every command would wait for it.
    from hub.demo.issuers import demo_issuers  # noqa: PLC0415

    issuers = demo_issuers(folder, known_scopes(configured.kinds))
    return replace(configured, issuers=[*configured.issuers, *issuers], public_url=address)


@contextmanager
def _dispatch_address(over: DispatchOver, petitions_url: str) -> Iterator[str]:
    if over is DispatchOver.POSTGRES:
        yield petitions_url
        return
    with running_dispatch_service(petitions_url, over) as address:
        print(f"khub: dispatch over {address}", flush=True)
        yield address


@contextmanager
def _with_registers(
    configured: Configuration, over: RegistersOver, verification_url: str
) -> Iterator[Configuration]:
    """The same, with every kind that has no address of its own read over this."""
    if over is RegistersOver.POSTGRES:
        yield configured
        return
    with running_security_server(verification_url) as addresses:
        print(f"khub: registers over {next(iter(addresses.values()))}", flush=True)
        registers = {**addresses, **configured.registers}
        yield replace(configured, registers=registers, kinds=kinds_as_answered(configured.kinds, registers))


def _addresses(host: str, port: int, keys: DemoKeys, database: str) -> str:
    return (
        "khub: ready\n\n"
        f"  GraphiQL    http://{host}:{port}/graphiql\n"
        f"  GraphQL     http://{host}:{port}/graphql\n"
        f"  Agency key  {keys.agency} (this demo only)\n"
        f"  Motor key   {keys.told} (an agency that is told of changes and decides on applications)\n"
        f"  Databases   {database} (SYSTEM: {', '.join(SEEDS)})\n\n"
        "  Stop with Ctrl-C; the data stays for the next time.\n"
    )


def _announce(addresses: str, page: str | None) -> None:
    print(addresses, flush=True)
    # Without a screen a text browser would take the terminal, and the thread of whoever opens it.
    if page and (sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        threading.Thread(target=webbrowser.open, args=(page,), daemon=True).start()
