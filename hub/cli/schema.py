"""`khub schema`: the schema document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.errors import StartupError
from hub.schema import schema_document

Document = Annotated[Path, typer.Option(help="The committed document.")]


def schema(
    check: Annotated[
        bool, typer.Option("--check", help="Fail if the committed document differs from the code.")
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="Write the committed document.")] = False,
    document: Document = Path("schema.graphql"),
) -> None:
    """Print the schema, sorted; or check or write the committed document."""
    sdl = schema_document()
    if check:
        if not document.exists() or document.read_text("utf-8") != sdl:
            raise StartupError(f"{document} is not what the code says: run `khub schema --write`")
    elif write:
        document.write_text(sdl, "utf-8")
    else:
        typer.echo(sdl, nl=False)
