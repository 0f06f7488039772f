"""`khub subscription`: which agency is told of what, and how."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

import typer

from hub.casework.subscriptions import SECRET_BYTES, Subscriptions, webhook_secret
from hub.cli.own_database import with_own_database
from hub.errors import StartupError
from hub.rules.identifiers import Validity, agency_code_validity
from hub.rules.notices import NoticeEvent
from hub.services.addresses import refused_url
from hub.services.seals import Seals
from hub.services.settings import Settings, read_settings

T = TypeVar("T")
Agency = Annotated[str, typer.Argument(help="The agency's code, such as 397290000H.")]
Event = Annotated[NoticeEvent, typer.Argument(help="What it is told of.")]

subscription = typer.Typer(name="subscription", help="Which agency is told of what.", no_args_is_help=True)


@subscription.command()
def add(
    agency: Agency,
    event: Event,
    webhook: Annotated[
        str | None, typer.Option(help="The https:// address that is sent each notice; by default the agency asks.")
    ] = None,
) -> None:
    """Subscribe an agency, and show the secret of its webhook, once."""
    settings = read_settings()
    _refuse_wrong(agency, webhook, settings)
    secret = webhook_secret(secrets.token_bytes(SECRET_BYTES)) if webhook else None
    _with_subscriptions(settings, lambda kept: kept.add(agency, event, webhook, secret))
    if secret:
        typer.echo("Shown only now. Verify webhook-signature with it (Standard Webhooks, v1).", err=True)
        typer.echo(secret)
    else:
        typer.echo(f"{agency} asks for {event}")


@subscription.command("list")
def list_() -> None:
    """Show every subscription; secrets are not shown."""
    for each in _with_subscriptions(read_settings(), lambda kept: kept.all()):
        typer.echo(f"{each.agency_code}  {each.event}  {each.address or 'asks'}  {each.subscribed_at:%Y-%m-%d}")


@subscription.command()
def remove(agency: Agency, event: Event) -> None:
    """End a subscription: what comes later is not sent to the agency."""
    if not _with_subscriptions(read_settings(), lambda kept: kept.remove(agency, event)):
        raise StartupError(f"{agency} is not subscribed to {event}: `khub subscription list` shows who is")
    typer.echo(f"{agency} is no longer told of {event}")


def _refuse_wrong(agency: str, webhook: str | None, settings: Settings) -> None:
    if agency_code_validity(agency) is not Validity.VALID:
        raise StartupError(f"expected a code such as 397290000H, got {agency}")
    if webhook is None:
        return
    schemes = ("https", "http") if settings.loopback else ("https",)
    if urlsplit(webhook).scheme not in schemes or not urlsplit(webhook).hostname:
        raise StartupError(f"--webhook: expected an address such as https://host/path, got {webhook}")
    if why := refused_url(webhook, loopback=settings.loopback):
        raise StartupError(f"--webhook: {why}")


def _with_subscriptions(settings: Settings, act: Callable[[Subscriptions], Awaitable[T]]) -> T:
    # Sealed with the present secret; those sealed before it are not read here.
    seals = Seals(settings.required_secret(), None, secrets.token_bytes)
    return with_own_database("subscriptions", lambda database: act(Subscriptions(database, seals)))
