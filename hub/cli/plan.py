"""`khub plan`: how the engine would run an operation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from graphql import GraphQLSyntaxError

from hub.errors import HubError, StartupError
from hub.execution.engine import Engine, Operation
from hub.execution.engine.outline import Step, steps
from hub.http.documents import Documents, InvalidDocument
from hub.schema import public_schema

File = Annotated[Path, typer.Argument(help="A GraphQL document.", exists=True, dir_okay=False, readable=True)]
Name = Annotated[str | None, typer.Option("--operation", help="Which operation, if the document has several.")]


def plan(file: File, name: Name = None) -> None:
    """Print how an operation is run: its steps, their sources and keys, and how each answer is kept.

    Steps of a level wait for the level before, on their own branch only; each is one call for all its parents.
    Fields under a condition that a variable decides are taken to be there.
    """
    engine = Engine(public_schema())
    for line in _lines(engine, _operation(engine, file, name)):
        typer.echo(line)


def _operation(engine: Engine, file: Path, name: str | None) -> Operation:
    try:
        return Documents(engine).operation(file.read_text("utf-8"), name)
    except GraphQLSyntaxError as error:
        raise StartupError(f"{file}: {error.message}") from error
    except InvalidDocument as invalid:
        raise StartupError(f"{file}: {'; '.join(error.message for error in invalid.errors)}") from invalid
    except HubError as error:
        raise StartupError(f"{file}: {error.en}") from error


def _lines(engine: Engine, operation: Operation) -> Iterator[str]:
    if operation.reason_to_leave:
        yield f"left to graphql-core: {operation.reason_to_leave}"
        return
    for whole in operation.plans_with_all_fields():
        found = steps(engine.schema, whole)
        yield from (_line(step) for step in found)
        yield f"{len(found)} steps, {max((step.level for step in found), default=0)} levels"


def _line(step: Step) -> str:
    key = f" by {step.key}" if step.key else ""
    policy = f"  ({step.policy})" if step.policy else ""
    return f"{step.level}  {'.'.join(step.place)}  {step.source}{key}{policy}"
