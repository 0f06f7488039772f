"""`khub client`: the API clients of agencies."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer

from hub.cli.days import day_to_come
from hub.cli.own_database import with_own_database
from hub.cli.unused import unused_grants
from hub.errors import StartupError
from hub.privacy.disclosure import known_scopes
from hub.privacy.kinds import certificate_kinds
from hub.rules.identifiers import Validity, agency_code_validity
from hub.services.api_keys import Clients, api_key
from hub.services.callers import ApiClient
from hub.services.settings import read_settings
from hub.services.token_clients import TOKEN_CLIENT, TokenClients

T = TypeVar("T")

client = typer.Typer(
    name="client", help="API clients of agencies: add, list, revoke, unused.", no_args_is_help=True
)
client.command("unused")(unused_grants)


@client.command()
def add(
    name: Annotated[str, typer.Argument(help="What the client is, such as 'Sanmin counter app'.")],
    agency: Annotated[str, typer.Option(help="The agency's code, such as 397020000A.")],
    scope: Annotated[
        list[str],
        typer.Option(
            help="What it may do: petitions:read, petitions:read-all, changes:write to tell of changes, "
            "trace:read to see how operations are run, documents:any to ask what is not stored, "
            "notices:send, notices:receive, applications:handle for online applications, "
            "cases:follow to see how cases of all agencies stand, "
            "verification:KIND for a yes or no, verification:KIND:record for a record as well; repeat for more."
        ),
    ],
    expires: Annotated[
        datetime | None,
        typer.Option(
            help="The day, in UTC, from which its key is refused; by default none.", formats=["%Y-%m-%d"]
        ),
    ] = None,
) -> None:
    """Register a client and show its key, once."""
    if agency_code_validity(agency) is not Validity.VALID:
        raise StartupError(f"--agency: expected a code such as 397020000A, got {agency}")
    if unknown := set(scope) - known_scopes(certificate_kinds(read_settings().certificate_kinds)):
        raise StartupError(f"--scope: no such scope as {', '.join(sorted(unknown))}; see khub client add --help")
    end = day_to_come(expires) if expires else None
    client_id, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    _with_clients(lambda clients: clients.add(client_id, name, agency, scope, secret, end))
    typer.echo("Shown only now. Send it as Authorization: Bearer …", err=True)
    typer.echo(api_key(client_id, secret))


@client.command("list")
def list_() -> None:
    """Show every client, and those of issuers that are refused; keys are not kept and cannot be shown."""
    now = datetime.now(UTC)
    for each in _with_clients(lambda clients: clients.all()):
        state = _state(each, now)
        typer.echo(f"{each.client_id}  {each.agency_code}  {state}  {each.name}  [{' '.join(each.scopes)}]")
    for refused in _with_token_clients(lambda clients: clients.refused()):
        typer.echo(f"{refused.client_id}  refused {refused.refused_at:%Y-%m-%d}")


def _state(each: ApiClient, now: datetime) -> str:
    if each.revoked_at is None:
        return "in force"
    return f"{'revoked' if each.revoked_at <= now else 'until'} {each.revoked_at:%Y-%m-%d}"


@client.command()
def revoke(
    client_id: Annotated[
        str, typer.Argument(help="The eight characters after khub_, or ISSUER/CLIENT of a client with tokens.")
    ],
) -> None:
    """Refuse a client's key, or all tokens of a client, from now on."""
    if "/" in client_id:
        _require_token_client(client_id)
        _with_token_clients(lambda clients: clients.refuse(client_id))
        typer.echo(f"{client_id} is refused")
        return
    # Whoever has the whole key at hand may give it; it is not repeated.
    client_id = client_id.removeprefix("khub_")[:8]
    if _with_clients(lambda clients: clients.revoke(client_id)) is None:
        raise StartupError(f"no client {client_id} in force: `khub client list` shows them")
    typer.echo(f"{client_id} is revoked")


@client.command()
def admit(client_id: Annotated[str, typer.Argument(help="ISSUER/CLIENT, as it was revoked.")]) -> None:
    """Take the tokens of a client again."""
    if not _with_token_clients(lambda clients: clients.admit(client_id)):
        raise StartupError(f"no client {client_id} is refused: `khub client list` shows them")
    typer.echo(f"{client_id} is admitted")


def _require_token_client(client_id: str) -> None:
    if not TOKEN_CLIENT.fullmatch(client_id):
        raise StartupError(f"expected ISSUER/CLIENT, such as agencies/counter-app, got {client_id}")


def _with_token_clients(act: Callable[[TokenClients], Awaitable[T]]) -> T:
    return with_own_database("clients", lambda database: act(TokenClients(database)))


def _with_clients(act: Callable[[Clients], Awaitable[T]]) -> T:
    return with_own_database("clients", lambda database: act(Clients(database)))
