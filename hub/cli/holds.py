"""`khub hold`: what the persons concerned are not shown yet, by order under a law."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from uuid import UUID, uuid4

import typer

from hub.cli.own_database import with_own_database
from hub.errors import BadInput, StartupError
from hub.privacy.ledger.postgres import PostgresLedger
from hub.privacy.legal_holds import LONGEST, CaseOfAgency, HoldOrder, LegalHold, LegalHolds
from hub.rules.identifiers import Validity, agency_code_validity

T = TypeVar("T")

hold = typer.Typer(
    name="hold", help="Legal holds on what citizens see of lookups: add, list, end.", no_args_is_help=True
)

By = Annotated[str, typer.Option(help="Who does this, such as an officer's number.", prompt=True)]


@hold.command()
def add(  # noqa: PLR0913, PLR0917  # an order has so many parts, each an option
    ordered_by: Annotated[str, typer.Option(help="Whose order it is, with its number.")],
    law: Annotated[str, typer.Option(help="The law that permits it.")],
    article: Annotated[str, typer.Option(help="Its article, such as '第 10 條'.")],
    until: Annotated[
        datetime,
        typer.Option(
            help=f"The day, in UTC, from which it holds no longer, within {LONGEST.days} days.",
            formats=["%Y-%m-%d"],
        ),
    ],
    by: By,
    since: Annotated[
        datetime | None,
        typer.Option(help="The day, in UTC, from which it holds; by default now.", formats=["%Y-%m-%d"]),
    ] = None,
    lookup: Annotated[UUID | None, typer.Option(help="The entry of one lookup, its ledgerEntry.")] = None,
    case: Annotated[str | None, typer.Option(help="Or all lookups under this case number,")] = None,
    agency: Annotated[str | None, typer.Option(help="of the agency with this code.")] = None,
) -> None:
    """Hold back a lookup, or those of a case, from whom they concern; the ledger says so."""
    order = HoldOrder(
        scope=_scope(lookup, case, agency),
        ordered_by=_said("--ordered-by", ordered_by),
        law=_said("--law", law),
        article=_said("--article", article),
        since=since.replace(tzinfo=UTC) if since else datetime.now(UTC),
        until=until.replace(tzinfo=UTC),
        by=_said("--by", by),
    )
    typer.echo(_with_holds(lambda holds: holds.place(order)))


@hold.command("list")
def list_() -> None:
    """Show the holds that are in force, or will be."""
    for each in _with_holds(lambda holds: holds.all()):
        typer.echo(_line(each))


@hold.command()
def end(number: Annotated[UUID, typer.Argument(help="Its id, as khub hold list shows it.")], by: By) -> None:
    """End a hold before its time; the ledger says so."""
    _with_holds(lambda holds: holds.end(number, _said("--by", by)))
    typer.echo(f"{number} has ended")


def _scope(lookup: UUID | None, case: str | None, agency: str | None) -> UUID | CaseOfAgency:
    if lookup and not case and not agency:
        return lookup
    if lookup or not case or not agency:
        raise StartupError("expected either --lookup, or --case and --agency together")
    if agency_code_validity(agency) is not Validity.VALID:
        raise StartupError(f"--agency: expected a code such as 397020000A, got {agency}")
    return CaseOfAgency(agency, case)


def _said(option: str, text: str) -> str:
    if not text.strip():
        raise StartupError(f"{option}: expected words, got none")
    return text.strip()


def _line(each: LegalHold) -> str:
    scope = f"lookup {each.lookup}" if each.lookup else f"case {each.agency_code} {each.case_number}"
    period = f"{each.since:%Y-%m-%d} until {each.until:%Y-%m-%d}"
    return f"{each.id}  {scope}  {period}  {each.ordered_by}  {each.law} {each.article}"


def _with_holds(act: Callable[[LegalHolds], Awaitable[T]]) -> T:
    try:
        return with_own_database(
            "legal holds",
            lambda hub: act(LegalHolds(hub, PostgresLedger(hub), lambda: datetime.now(UTC), uuid4)),
        )
    except BadInput as error:
        raise StartupError(f"{error.zh_tw} / {error.en}") from error
