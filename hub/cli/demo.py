"""`khub demo`: the whole hub on this machine, with nothing to set up."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
import threading
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from hub.app import create_app
from hub.app.configuration import Configuration, Deliveries, configuration
from hub.app.identity import require_library
from hub.app.ledger import LedgerSigning, ledger_signing
from hub.app.receipts import ReceiptSigning, receipt_keys
from hub.app.registers import kinds_as_answered
from hub.app.systems import opened_database
from hub.cli.databases import ROWS
from hub.cli.progress import shown_rows
from hub.cli.server import OPTIONS, Host, Port, refuse_taken, run
from hub.cli.tokens import demo_address
from hub.demo.client import demo_key, permit_demo_clients
from hub.demo.databases import SEEDS, create_databases, seed_all, seeded_scales
from hub.demo.dispatch.process import running_dispatch_service
from hub.demo.registers.process import running_security_server
from hub.demo.world import world
from hub.errors import StartupError
from hub.privacy.disclosure import known_scopes
from hub.privacy.ledger.keys import SigningKey as LedgerKey
from hub.privacy.ledger.postgres import PostgresLedger
from hub.privacy.policy_table import PolicyTable
from hub.privacy.receipts.keys import ReceiptKeys, SigningKey
from hub.privacy.subjects import SubjectHashes
from hub.rules.systems import SystemCode
from hub.services.api_keys import Clients
from hub.services.databases import migrate_all
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
    signing = ReceiptSigning(_demo_receipt_keys(folder), address, settings.receipt_days)
    configured = replace(configured, ledger=_demo_ledger(folder), receipts=signing)
    shown = Deliveries(show=lambda message: print(f"khub: {message}", flush=True))
    configured = replace(configured, deliveries=shown)
    with EmbeddedPostgres(folder / "postgres", bindir=settings.pg_bindir) as postgres:
        urls = asyncio.run(create_databases(postgres.url))
        key = prepare(urls, secret, scale, folder, configured.subject_hashes(secret))
        page = f"http://{host}:{port}/graphiql" if browser else None
        addresses = _addresses(host, port, key, postgres.url("SYSTEM"))
        with (
            _dispatch_address(dispatch, urls[SystemCode.PETITIONS]) as address,
            _with_registers(configured, registers, urls[SystemCode.VERIFICATION]) as configured,
        ):
            app = create_app({**urls, SystemCode.DISPATCH: address}, secret, key, configured)
            run(uvicorn.Config(app, host, port, **OPTIONS), lambda: _announce(addresses, page))


def _with_demo_issuers(configured: Configuration, folder: Path, address: str) -> Configuration:
    """The same, with tokens of this demo's issuers taken as well."""
    require_library()
    # Not before it is needed: every command would wait for it.
    from hub.demo.issuers import demo_issuers  # noqa: PLC0415

    issuers = demo_issuers(folder, known_scopes(configured.kinds))
    return replace(configured, issuers=[*configured.issuers, *issuers], public_url=address)


def _demo_ledger(folder: Path) -> LedgerSigning:
    """What signs this demo's ledger, made at the first start."""
    key = folder / "ledger.key"
    if not key.exists():
        write_secret(key, LedgerKey("khub.demo/ledger", secrets.token_bytes(32)).text)
    return ledger_signing(key, str(folder / "ledger.checkpoints"))


def _demo_receipt_keys(folder: Path) -> ReceiptKeys:
    """What signs this demo's receipts, made at the first start."""
    file = folder / "receipt.key"
    if not file.exists():
        write_secret(file, ReceiptKeys(SigningKey(secrets.token_bytes(32))).text)
    return receipt_keys(file)


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


def prepare(
    urls: Mapping[SystemCode, str], secret: bytes, scale: int | None, folder: Path, hashes: SubjectHashes
) -> str:
    """Migrate, and seed what has no data yet; the demo client's key."""
    asyncio.run(migrate_all(urls))
    scales = asyncio.run(seeded_scales(urls))
    there = next(iter(scales.values()), None)
    if there is not None and scale not in (None, there):
        raise StartupError(f"{folder} has the demo at scale {there}: leave --scale out, or delete the folder")
    if empty := {system: url for system, url in urls.items() if system not in scales}:
        wanted = there or scale or 1
        with shown_rows("demo data", ROWS * wanted) as progress:
            asyncio.run(seed_all(empty, world(wanted, hashes), progress))
    return asyncio.run(_demo_key(urls[SystemCode.HUB], secret))


def demo_secret(folder: Path) -> bytes:
    """This demo's secret, made at the first start and kept for its owner only."""
    path = folder / "secret"
    if not path.exists():
        write_secret(path, secrets.token_hex(32))
    return path.read_bytes()


def write_secret(path: Path, text: str) -> None:
    """Write what is for its owner only."""
    # Written aside first: a start that is cut off must not leave an empty secret.
    new = path.with_suffix(".new")
    new.touch(0o600)
    new.write_text(text, "ascii")
    new.rename(path)


def _addresses(host: str, port: int, key: str, database: str) -> str:
    return (
        "khub: ready\n\n"
        f"  GraphiQL    http://{host}:{port}/graphiql\n"
        f"  GraphQL     http://{host}:{port}/graphql\n"
        f"  Agency key  {key} (this demo only)\n"
        f"  Databases   {database} (SYSTEM: {', '.join(SEEDS)})\n\n"
        "  Stop with Ctrl-C; the data stays for the next time.\n"
    )


def _announce(addresses: str, page: str | None) -> None:
    print(addresses, flush=True)
    # Without a screen a text browser would take the terminal, and the thread of whoever opens it.
    if page and (sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        threading.Thread(target=webbrowser.open, args=(page,), daemon=True).start()


async def _demo_key(url: str, secret: bytes) -> str:
    async with opened_database(SystemCode.HUB, url) as database:
        await permit_demo_clients(PolicyTable(database, PostgresLedger(database), lambda: datetime.now(UTC)))
        return await demo_key(Clients(database), secret)
