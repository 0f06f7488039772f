"""`khub migrate` and `khub seed`."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from hub.cli.progress import shown_rows
from hub.demo.databases import SEEDS, seed_all
from hub.demo.world import world
from hub.errors import StartupError
from hub.services.databases import migrate_all
from hub.services.settings import Environment, read_settings

# What a seed of scale 1 tells of, so that the bar ends where the seed ends; a test keeps it near the truth.
ROWS = 195_500


def migrate() -> None:
    """Bring the database of every system up to date (safe to run twice, and from two places at once)."""
    ran = asyncio.run(migrate_all(read_settings().databases()))
    for system, names in ran.items():
        typer.echo(f"{system}: {', '.join(names) or 'up to date'}")


def seed(
    scale: Annotated[int, typer.Option(min=1, max=100, help="Multiplies the volumes, for benchmarks.")] = 1,
) -> None:
    """Fill empty databases with demo data: public facts, and invented records marked synthetic."""
    settings = read_settings()
    if settings.env is Environment.PRODUCTION:
        raise StartupError("HUB_ENV=production refuses invented data")
    urls = settings.databases()
    asyncio.run(migrate_all(urls))
    with shown_rows("demo data", ROWS * scale) as progress:
        asyncio.run(seed_all({system: urls[system] for system in SEEDS}, world(scale), progress))
