"""`khub schema`: the schema document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.errors import StartupError
from hub.schema import schema_document
from hub.services.folders import checkout_or_here

Document = Annotated[Path | None, typer.Option(help="The committed document [schema.graphql].")]


def schema(
    check: Annotated[
        bool, typer.Option("--check", help="Fail if the committed document differs from the code.")
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="Write the committed document.")] = False,
    document: Document = None,
) -> None:
    """Print the schema, sorted; or check or write the committed document."""
    sdl, document = schema_document(), document or checkout_or_here() / "schema.graphql"
    if check:
        if not document.exists():
            raise StartupError(f"there is no {document}: run `khub schema --write`")
        if document.read_text("utf-8") != sdl:
            raise StartupError(f"{document} is not what the code says: run `khub schema --write`")
    elif write:
        document.write_text(sdl, "utf-8")
    else:
        typer.echo(sdl, nl=False)
