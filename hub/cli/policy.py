"""`khub policy`: what each client may look up, for which purpose and under which law."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer

from hub.cli.days import day_to_come
from hub.cli.own_database import with_own_database
from hub.errors import BadInput, StartupError
from hub.privacy.kinds import CertificateKind, certificate_kinds
from hub.privacy.ledger.postgres import PostgresLedger
from hub.privacy.policy_table import Grant, Granted, PolicyTable
from hub.privacy.purposes import is_purpose_code
from hub.privacy.terms import ConsentMode, EvidenceField
from hub.services.api_keys import Clients
from hub.services.callers import ApiClient
from hub.services.settings import read_settings

T = TypeVar("T")

policy = typer.Typer(
    name="policy", help="What clients may look up, and why: allow, list, withdraw.", no_args_is_help=True
)

By = Annotated[str, typer.Option(help="Whose decision it is, such as '資訊處 1151128 簽'; kept in the ledger.")]


@policy.command()
def allow(  # noqa: PLR0913, PLR0917  # a row has so many columns, each an option
    client: Annotated[str, typer.Argument(help="The client, as khub client list shows it, or ISSUER/CLIENT.")],
    kind: Annotated[str, typer.Argument(help="The certificate kind, such as LOW_INCOME.")],
    purpose: Annotated[str, typer.Option(help="The specified purpose, 001 to 182.")],
    law: Annotated[str, typer.Option(help="The law that permits it, such as 社會救助法.")],
    article: Annotated[str, typer.Option(help="Its article, such as '第 4 條'.")],
    by: By,
    field: Annotated[
        list[str] | None,
        typer.Option(help="A field that a record may hold; repeat for more. Without any: a yes or no alone."),
    ] = None,
    unmasked: Annotated[
        list[str] | None, typer.Option(help="One of these that is given in full; repeat for more.")
    ] = None,
    basis: Annotated[
        ConsentMode, typer.Option(help="What a lookup stands on beside the law.")
    ] = ConsentMode.STATUTE,
    daily: Annotated[
        int | None, typer.Option(min=1, help="The most lookups of a day; by default any number.")
    ] = None,
    expires: Annotated[
        datetime | None,
        typer.Option(help="The day, in UTC, from which it is no longer permitted.", formats=["%Y-%m-%d"]),
    ] = None,
) -> None:
    """Let a client look up a kind for a purpose under a law."""
    if not is_purpose_code(purpose):
        raise StartupError(f"--purpose: expected 001 to 182, got {purpose}")
    _require_known(client)
    found = _kind(kind)
    fields, clear = _fields(found, "--field", field or ()), _fields(found, "--unmasked", unmasked or ())
    if not set(clear) <= set(fields):
        raise StartupError("--unmasked: expected fields that --field names as well")
    grant = Grant(
        client=client,
        kind=kind,
        purpose=purpose,
        law=_said("--law", law),
        article=_said("--article", article),
        by=_said("--by", by),
        basis=basis,
        fields=fields,
        unmasked=clear,
        daily=daily,
        until=day_to_come(expires) if expires else None,
    )
    typer.echo(_with_table(lambda table: table.grant(grant)))


@policy.command("list")
def list_(
    client: Annotated[str | None, typer.Option(help="Of this client; by default of all.")] = None,
) -> None:
    """Show what is permitted now."""
    for each in _with_table(lambda table: table.all(client)):
        typer.echo(_line(each))


@policy.command()
def withdraw(
    permission: Annotated[int, typer.Argument(help="Its number, as khub policy list shows it.")], by: By
) -> None:
    """Permit it no longer, from now on."""
    _with_table(lambda table: table.withdraw(permission, _said("--by", by)))
    typer.echo(f"{permission} is withdrawn")


def _require_known(client: str) -> None:
    # Clients with tokens are known to their issuers alone.
    if "/" not in client and all(each.client_id != client for each in _clients()):
        raise StartupError(f"CLIENT: no client {client}: `khub client list` shows them")


def _clients() -> list[ApiClient]:
    return with_own_database("clients", lambda database: Clients(database).all())


def _kind(code: str) -> CertificateKind:
    kinds = certificate_kinds(read_settings().certificate_kinds)
    if code not in kinds:
        raise StartupError(f"KIND: no such kind as {code}; there are {', '.join(kinds)}")
    return kinds[code]


def _fields(kind: CertificateKind, option: str, given: Iterable[str]) -> tuple[EvidenceField, ...]:
    disclosed = [each.field for each in kind.fields]
    if unknown := [name for name in given if name not in disclosed]:
        raise StartupError(f"{option}: {kind.code} has no {', '.join(unknown)}; it has {', '.join(disclosed)}")
    return tuple(each for each in disclosed if each in set(given))


def _said(option: str, text: str) -> str:
    if not text.strip():
        raise StartupError(f"{option}: expected words, got none")
    return text.strip()


def _line(each: Granted) -> str:
    of_record = f"[{' '.join(each.fields)}]" if each.fields else "[yes or no]"
    clear = f" unmasked [{' '.join(each.unmasked)}]" if each.unmasked else ""
    daily = f" {each.daily} a day" if each.daily else ""
    until = f" until {each.until:%Y-%m-%d}" if each.until else ""
    basis = f"{each.purpose} {each.law} {each.article} {each.basis}"
    return f"{each.id}  {each.client}  {each.kind}  {basis}  {of_record}{clear}{daily}{until}  {each.by}"


def _with_table(act: Callable[[PolicyTable], Awaitable[T]]) -> T:
    try:
        return with_own_database(
            "permissions",
            lambda database: act(PolicyTable(database, PostgresLedger(database), lambda: datetime.now(UTC))),
        )
    except BadInput as error:
        raise StartupError(str(error)) from error
