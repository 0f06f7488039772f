"""`khub notices`: what could not be delivered, and delivering it after all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from hub.casework.dead_letters import dead_letters, replayed
from hub.cli.own_database import with_own_database
from hub.errors import StartupError

notices = typer.Typer(
    name="notices", help="Dead letters among notices and messages to citizens.", no_args_is_help=True
)


@notices.command()
def dead() -> None:
    """Show what was tried often enough, oldest first, and why the last attempt failed."""
    for each in with_own_database("notices", dead_letters):
        to = each.agency_code or "a citizen"
        typer.echo(f"{each.id}  {each.kind}  {to}  {each.dead_at:%Y-%m-%d %H:%M}  {each.attempts}  {each.failure}")


@notices.command()
def replay(
    letter: Annotated[UUID | None, typer.Argument(help="The id of one, as `khub notices dead` shows it.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """Try dead letters anew; what has ended meanwhile is left."""
    if (letter is None) != every:
        raise StartupError("name one dead letter by its id, or say --all; `khub notices dead` shows them")
    found = with_own_database("notices", lambda database: replayed(database, letter, datetime.now(UTC)))
    typer.echo(f"{len(found)} to be tried anew")
