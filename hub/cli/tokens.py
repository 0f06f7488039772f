"""`khub token`: an access token of the demo's own issuer."""

from __future__ import annotations

import base64
import hashlib
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from hub.app.identity import require_library
from hub.errors import StartupError
from hub.privacy.disclosure import LOOKUP_SCOPES, known_scopes
from hub.privacy.kinds import certificate_kinds
from hub.services.issuers import Holders
from hub.services.settings import Environment, Settings, read_settings

if TYPE_CHECKING:
    from joserfc.jwk import ECKey


def token(
    scope: Annotated[
        list[str] | None, typer.Option(help="What it may do, as for khub client add; repeat for more.")
    ] = None,
    citizen: Annotated[
        bool, typer.Option(help="A token of the demo's invented citizen, which has no scopes.")
    ] = False,
    minutes: Annotated[int, typer.Option(min=1, max=15, help="How long it is valid.")] = 10,
    dpop_key: Annotated[
        Path | None,
        typer.Option(help="Bind it to the private key (a JWK) in this file, which is made if it is not there."),
    ] = None,
    headers: Annotated[
        bool,
        typer.Option(
            help="Print headers instead, as curl -H @- takes them, with a proof for one POST to /graphql."
        ),
    ] = False,
) -> None:
    """Print an access token for the demo in this folder; other hubs take those of their own issuers."""
    settings = read_settings()
    _refuse_wrong(settings, scope or [], citizen, bound=dpop_key is not None)
    require_library()
    # Not before it is needed: every command would wait for it.
    from hub.demo.issuers import Grant, demo_token, read_key  # noqa: PLC0415

    key, now = read_key(dpop_key) if dpop_key else None, int(time.time())
    of = Holders.CITIZENS if citizen else Holders.CLIENTS
    grant = Grant(of, scope or [], now, now + 60 * minutes, key.thumbprint() if key else None)
    minted = demo_token(settings.demo_folder(), grant, str(uuid4()))
    for line in _headers(minted, key, now, settings) if headers else [minted]:
        typer.echo(line)


def demo_address(settings: Settings, host: str | None = None, port: int | None = None) -> str:
    """The address that proofs for the demo are made for."""
    return settings.public_url or f"http://{host or settings.host}:{port or settings.port}"


def _refuse_wrong(settings: Settings, scopes: list[str], citizen: bool, *, bound: bool) -> None:
    if settings.env is Environment.PRODUCTION:
        raise StartupError("HUB_ENV=production refuses tokens of the demo: get them from your issuers")
    if citizen and scopes:
        raise StartupError("--citizen: a citizen's token has no scopes")
    if unknown := set(scopes) - known_scopes(certificate_kinds(settings.certificate_kinds)):
        raise StartupError(f"--scope: no such scope as {', '.join(sorted(unknown))}; see khub client add --help")
    if not bound and any(each.startswith(LOOKUP_SCOPES) for each in scopes):
        raise StartupError(f"--scope: {LOOKUP_SCOPES}… is for tokens that are bound to a key: add --dpop-key FILE")


def _headers(minted: str, key: ECKey | None, now: int, settings: Settings) -> list[str]:
    if key is None:
        return [f"Authorization: Bearer {minted}"]
    from hub.demo.issuers import proof  # noqa: PLC0415  # as above

    digest = base64.urlsafe_b64encode(hashlib.sha256(minted.encode()).digest()).rstrip(b"=").decode()
    address = f"{demo_address(settings)}/graphql"
    claims = {"htm": "POST", "htu": address, "iat": now, "jti": str(uuid4()), "ath": digest}
    return [f"Authorization: DPoP {minted}", f"DPoP: {proof(key, claims)}"]
