"""`khub consent`: a citizen's consent, signed by the demo's own issuer."""

from __future__ import annotations

import time
from typing import Annotated
from uuid import uuid4

import typer

from hub.app.identity import require_library
from hub.errors import StartupError
from hub.privacy.kinds import certificate_kinds
from hub.privacy.subjects import Subject
from hub.privacy.terms import SubjectKind
from hub.rules.identifiers import Validity, national_id_validity
from hub.services.settings import Environment, read_settings


def consent(
    subject: Annotated[str, typer.Argument(help="The national identity number of whoever consents.")],
    kind: Annotated[list[str], typer.Option(help="A certificate kind that may be looked up; repeat for more.")],
    client: Annotated[str, typer.Option(help="The client that may, as khub client list shows it.")] = "demo0000",
    minutes: Annotated[int, typer.Option(min=1, max=60 * 24, help="How long it is valid.")] = 60,
    once: Annotated[bool, typer.Option("--once", help="It may be used once for each kind.")] = False,
) -> None:
    """Print a consent for the demo in this folder; other hubs take those of their own issuers."""
    settings, now = read_settings(), int(time.time())
    if settings.env is Environment.PRODUCTION:
        raise StartupError("HUB_ENV=production refuses consents of the demo: get them from your issuers")
    if national_id_validity(subject) is not Validity.VALID:
        raise StartupError("SUBJECT: expected a national identity number, such as one of the demo's citizens")
    if unknown := set(kind) - set(certificate_kinds(settings.certificate_kinds)):
        raise StartupError(f"--kind: no such kind as {', '.join(sorted(unknown))}")
    require_library()
    # Not before it is needed: every command would wait for it.
    from hub.demo.issuers import Consenting, demo_consent  # noqa: PLC0415

    given = Consenting(Subject(SubjectKind.NATIONAL_ID, subject), client, kind, once, now, now + 60 * minutes)
    typer.echo(demo_consent(settings.demo_folder(), given, str(uuid4())))
