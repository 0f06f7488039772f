"""`khub schema`: the schema document, and what a change of it breaks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from graphql import GraphQLError, GraphQLSchema, build_schema
from graphql.utilities import BreakingChange, DangerousChange, find_breaking_changes, find_dangerous_changes

from hub.errors import StartupError
from hub.schema import schema_document
from hub.services.folders import checkout_or_here

Document = Annotated[Path | None, typer.Option(help="The committed document [schema.graphql].")]

schema = typer.Typer(name="schema", help="The schema: print, check or write its document; compare it.")


@schema.callback(invoke_without_command=True)
def document(
    context: typer.Context,
    check: Annotated[
        bool, typer.Option("--check", help="Fail if the committed document differs from the code.")
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="Write the committed document.")] = False,
    document: Document = None,
) -> None:
    """Print the schema, sorted; or check or write the committed document."""
    if context.invoked_subcommand:
        return
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


@schema.command()
def diff(
    before: Annotated[Path, typer.Argument(help="The schema document of a release.", exists=True, dir_okay=False)],
) -> None:
    """Tell what has changed since a release that breaks clients, or may; fail if anything breaks them."""
    old, new = _schema(before), build_schema(schema_document())
    breaking, dangerous = find_breaking_changes(old, new), find_dangerous_changes(old, new)
    lines = [*(_line("breaks", each) for each in breaking), *(_line("may break", each) for each in dangerous)]
    for line in lines:
        typer.echo(line)
    if breaking:
        raise StartupError(f"{len(breaking)} changes break clients of {before}")


def _schema(path: Path) -> GraphQLSchema:
    try:
        return build_schema(path.read_text("utf-8"))
    except (GraphQLError, TypeError, UnicodeDecodeError) as error:
        said = error.message if isinstance(error, GraphQLError) else error
        raise StartupError(f"{path} is no schema document: {said}") from error


def _line(word: str, change: BreakingChange | DangerousChange) -> str:
    return f"{word:10} {change.type.name.lower().replace('_', ' ')}: {change.description}"
