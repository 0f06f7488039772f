"""The command `khub`, with a module of this package for each of its verbs."""

from __future__ import annotations

import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from hub.cli import (
    bench,
    checks,
    clients,
    consents,
    databases,
    demo,
    documents,
    holds,
    ledger,
    notices,
    plan,
    policy,
    receipts,
    schema,
    server,
    subscriptions,
    tests,
    tokens,
)
from hub.errors import StartupError
from hub.services.folders import checkout_or_here

cli = typer.Typer(
    name="khub",
    help="市政資料中樞：以一個 GraphQL 端點查詢各機關系統。\n\nThe data hub of a city: one GraphQL schema.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
cli.command()(demo.demo)
cli.command()(server.serve)
cli.command()(databases.migrate)
cli.command()(databases.seed)
cli.add_typer(schema.schema)
cli.command()(plan.plan)
cli.command()(checks.check)
cli.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(tests.test)
cli.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False)(
    bench.bench
)
cli.add_typer(clients.client)
cli.add_typer(policy.policy)
cli.command()(tokens.token)
cli.command()(consents.consent)
cli.add_typer(documents.document)
cli.add_typer(ledger.ledger)
cli.add_typer(holds.hold)
cli.add_typer(receipts.receipt)
cli.add_typer(subscriptions.subscription)
cli.add_typer(notices.notices)


def _version(wanted: bool) -> None:
    if wanted:
        try:
            typer.echo(f"khub {version('khub')}")
        except PackageNotFoundError:
            project = tomllib.loads((checkout_or_here() / "pyproject.toml").read_text("utf-8"))["project"]
            typer.echo(f"khub {project['version']} (a checkout)")
        raise typer.Exit


@cli.callback()
def options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options of khub itself."""


def main() -> None:
    """Run a verb; what an operator can mend is one line on standard error and exit code 2."""
    try:
        cli(prog_name="khub")
    except StartupError as error:
        sys.exit(_said(error))


def _said(error: StartupError) -> int:
    print(f"khub: {error}", file=sys.stderr)
    return 2
