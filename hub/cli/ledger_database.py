"""What `khub ledger` does with the ledger in the hub's own database: export, checkpoint."""

from __future__ import annotations

import asyncio
import sys

import typer

from hub.app.configuration import configuration
from hub.cli.ledger import ledger
from hub.cli.own_database import with_own_database
from hub.errors import StartupError
from hub.privacy.ledger.checkpointing import Checkpoints, entries_after, leased
from hub.privacy.ledger.second_place import CheckpointFile
from hub.services.postgres import Database
from hub.services.settings import read_settings

# A worker that makes one is done long before.
TRIES = 60


@ledger.command()
def export() -> None:
    """Print every entry, one a line, as `khub ledger verify` reads them."""
    with_own_database("the ledger's entries", _print_entries)


@ledger.command()
def checkpoint() -> None:
    """Sign all that is committed by now, and print the checkpoint."""
    signing = configuration(read_settings()).ledger
    if signing is None:
        raise StartupError("HUB_LEDGER_KEY and HUB_LEDGER_CHECKPOINTS are not both set")
    place = CheckpointFile(signing.checkpoints)
    made = with_own_database("the ledger's entries", lambda hub: _made(hub, Checkpoints(hub, signing.key, place)))
    typer.echo(made, nl=False)


async def _print_entries(hub: Database) -> None:
    async for page in entries_after(hub, 0):
        sys.stdout.buffer.write(b"".join(entry + b"\n" for entry in page))


async def _made(hub: Database, checkpoints: Checkpoints) -> str:
    for _ in range(TRIES):
        async with leased(hub) as are_ours:
            if are_ours:
                return (await checkpoints.make()).text
        await asyncio.sleep(1)
    raise StartupError("a worker of the hub is making a checkpoint; try again later")
