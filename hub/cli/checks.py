"""`khub check`: whether this hub could start, system by system, without starting it."""

from __future__ import annotations

import asyncio
import importlib.util
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from hub.app.clock import clock_fault_at
from hub.app.configuration import Configuration, configuration
from hub.app.faults import doubts, faults, unknown_variables
from hub.app.identity import refuse_wrong_keys
from hub.app.registers import opened_register, refuse_wrong_registers
from hub.app.systems import opened_database, opened_system, refuse_wrong_addresses
from hub.connectors import SYSTEMS, System
from hub.errors import SourceError, StartupError
from hub.rules.bilingual import Bilingual
from hub.rules.city import CityRules
from hub.rules.systems import TABLES_OF, SystemCode
from hub.services.certificates import certificate_fault
from hub.services.databases import connected
from hub.services.folders import sql_folder
from hub.services.migrations import migrations_in, pending
from hub.services.settings import read_settings, variable_of


def check(
    offline: Annotated[
        bool, typer.Option(help="Ask no system: check the settings and the files they name.")
    ] = False,
) -> None:
    """Check settings and the files they name, and that systems, Redis, tables and clocks are as they should be."""
    settings = read_settings()
    refuse(
        [
            *unknown_variables(os.environ),
            *faults(settings, is_installed, Path.is_file),
            *doubts(settings),
        ]
    )
    settings.required_secret()
    configured = configuration(settings)
    refuse_wrong_keys(configured.issuers)
    asyncio.run(refuse_wrong_addresses(settings.urls(), configured.rules, loopback=settings.loopback))
    asyncio.run(refuse_wrong_registers(configured.registers, loopback=settings.loopback))
    if offline:
        typer.echo("ok")
        return
    found = asyncio.run(_found(settings.urls(), configured))
    for name, fault in found.items():
        typer.echo(f"{name:12} {fault or 'ok'}")
    if any(found.values()):
        raise StartupError("not ready: see above")


def refuse(found: Iterable[Bilingual]) -> None:
    """Say each fault, the last one as the StartupError that it raises."""
    said = [f"{fault.zh_tw} / {fault.en}" for fault in found]
    for sentence in said[:-1]:
        typer.echo(f"khub: {sentence}", err=True)
    if said:
        raise StartupError(said[-1])


def is_installed(package: str) -> bool:
    """Whether a package can be imported."""
    return importlib.util.find_spec(package) is not None


async def _found(urls: dict[SystemCode, str], configured: Configuration) -> dict[str, str | None]:
    """What is wrong with all that is asked, by its name; None where nothing is."""
    found = await _faults(urls, configured.rules)
    found |= await _register_faults(configured.registers)
    if skew := await clock_fault_at(urls[SystemCode.HUB]):
        found["clock"] = f"{skew.zh_tw} / {skew.en}"
    if configured.redis:
        found["redis"] = await _redis_fault(configured.redis)
    return found


async def _faults(urls: dict[SystemCode, str], rules: CityRules) -> dict[str, str | None]:
    over_http = {system.code: system for system in SYSTEMS if system.over_http(urls.get(system.code, ""))}
    found = await asyncio.gather(
        *(
            _http_fault(over_http[code], url, rules) if code in over_http else _database_fault(code, url)
            for code, url in urls.items()
        )
    )
    return dict(zip(urls, found, strict=True))


async def _http_fault(system: System, url: str, rules: CityRules) -> str | None:
    try:
        async with opened_system(system, url, opened_database, rules, patience=1) as opened:
            await opened.ping()
    except SourceError as error:
        return _unreached(variable_of(system.code), error, f"{error.en}: {error.detail}")
    return None


async def _register_faults(addresses: Mapping[str, str]) -> dict[str, str | None]:
    found = await asyncio.gather(*(_register_fault(code, address) for code, address in addresses.items()))
    return dict(zip(addresses, found, strict=True))


async def _register_fault(code: str, address: str) -> str | None:
    try:
        async with opened_register(code, address) as register:
            await register.ping()
    except SourceError as error:
        return _unreached(f"HUB_REGISTERS: {code}", error, f"{error.en}: {error.detail}")
    return None


async def _database_fault(system: SystemCode, url: str) -> str | None:
    try:
        async with connected(system, url) as connection:
            if not await connection.fetchval("select to_regclass('schema_migrations') is not null"):
                return "no tables yet: run khub migrate"
            rows = await connection.fetch("select version, checksum from schema_migrations")
            todo = pending(migrations_in(sql_folder() / TABLES_OF[system] / "migrations"), dict(map(tuple, rows)))
            return f"{len(todo)} migrations to run: khub migrate" if todo else None
    except StartupError as error:
        return _unreached(variable_of(system), error, str(error))


async def _redis_fault(address: str) -> str | None:
    # Not before it is needed: the client is an extra.
    from hub.services.redis_clients import opened_redis  # noqa: PLC0415

    async with opened_redis(address, seconds=1, connections=1) as client:
        try:
            await client.ping()
        except Exception as error:
            # The client fails in as many ways as a server can lie; its words may repeat the address.
            return _unreached("HUB_REDIS_URL", error, f"Redis does not answer: {type(error).__name__}")
    return None


def _unreached(variable: str, error: Exception, said: str) -> str:
    if why := certificate_fault(error):
        said = f"憑證不可信：{why} / the certificate is not to be trusted: {why}"
    return f"{said} ({variable})"
