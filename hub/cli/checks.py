"""`khub check`: whether this hub could start, system by system, without starting it."""

from __future__ import annotations

import asyncio

import typer

from hub.app.configuration import configuration
from hub.errors import StartupError
from hub.rules.systems import SystemCode
from hub.services.databases import connected
from hub.services.folders import sql_folder
from hub.services.migrations import migrations_in, pending
from hub.services.settings import read_settings, variable_of


def check() -> None:
    """Check the settings and the files they name, and that each database answers and is up to date."""
    settings = read_settings()
    settings.required_secret()
    configuration(settings)
    faults = asyncio.run(_faults(settings.urls()))
    for system, fault in faults.items():
        typer.echo(f"{system:12} {fault or 'ok'}")
    if any(faults.values()):
        raise StartupError("not ready: see above")


async def _faults(urls: dict[SystemCode, str]) -> dict[SystemCode, str | None]:
    found = await asyncio.gather(*(_fault(system, url) for system, url in urls.items()))
    return dict(zip(urls, found, strict=True))


async def _fault(system: SystemCode, url: str) -> str | None:
    try:
        async with connected(system, url) as connection:
            if not await connection.fetchval("select to_regclass('schema_migrations') is not null"):
                return "no tables yet: run khub migrate"
            rows = await connection.fetch("select version, checksum from schema_migrations")
            todo = pending(migrations_in(sql_folder() / system / "migrations"), dict(map(tuple, rows)))
            return f"{len(todo)} migrations to run: khub migrate" if todo else None
    except StartupError as error:
        return f"{error} ({variable_of(system)})"
