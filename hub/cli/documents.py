"""`khub document`: the documents that are run where only stored ones are."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
import typer
from graphql import OperationDefinitionNode

from hub.cli.days import day_to_come
from hub.cli.own_database import with_own_database
from hub.cli.runnable import runnable_operations
from hub.errors import StartupError
from hub.http.limits import OperationLimits
from hub.http.stored_documents import documents_of_the_hub, sha256_of
from hub.services.document_files import Manifest, ManifestOperation, texts_in
from hub.services.document_registry import DocumentRegistry
from hub.services.settings import LimitMode, Settings, read_settings

T = TypeVar("T")

document = typer.Typer(
    name="document", help="Documents of apps: add, list, remove, manifest.", no_args_is_help=True
)


@document.command()
def add(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="GraphQL documents, or manifests (.json) of Apollo's tools.", exists=True, dir_okay=False
        ),
    ],
    owner: Annotated[str, typer.Option(help="Who answers for them, such as 'Mobile web team'.")],
    expires: Annotated[
        datetime, typer.Option(help="The day, in UTC, from which they are not run.", formats=["%Y-%m-%d"])
    ],
) -> None:
    """Register documents: within ten seconds every hub runs them. One that is there gets the new owner and day."""
    end = day_to_come(expires)
    texts = [each for file in files for each in texts_in(file)]
    limits = _limits(read_settings())
    for name, text in texts:
        runnable_operations(name, text, limits)

    async def stored(registry: DocumentRegistry) -> None:
        for name, text in texts:
            await registry.store(sha256_of(text), text, name, owner, end)

    _with_registry(stored)
    for name, text in texts:
        typer.echo(f"sha256:{sha256_of(text)}  {name}")


@document.command("list")
def list_() -> None:
    """Show every registered document, with those that have expired."""
    now = datetime.now(UTC)
    for each in _with_registry(lambda registry: registry.all()):
        state = "expired" if each.expires_at <= now else "until"
        typer.echo(f"sha256:{each.sha256}  {state} {each.expires_at:%Y-%m-%d}  {each.owner}  {each.name}")


@document.command()
def remove(document_id: Annotated[str, typer.Argument(help="sha256:… as `khub document list` shows it.")]) -> None:
    """Take a document out: within ten seconds no hub runs it."""
    removed = _with_registry(lambda registry: registry.remove(document_id.removeprefix("sha256:")))
    if removed is None:
        raise StartupError(f"no document {document_id}: `khub document list` shows them")
    typer.echo(f"{removed.name} of {removed.owner} is taken out")


@document.command()
def manifest(
    own: Annotated[bool, typer.Option("--own", help="Those that come with the hub; needs no database.")] = False,
) -> None:
    """Print the documents that are run, as a manifest in the form of Apollo's tools."""
    texts = list(documents_of_the_hub().values()) if own else _with_registry(_in_force)
    operations = [
        ManifestOperation(sha256_of(text), _name(node), node.operation.value, text)
        for text in texts
        for node in runnable_operations("a stored document", text)
    ]
    told = msgspec.json.encode(Manifest("apollo-persisted-query-manifest", 1, operations))
    sys.stdout.buffer.write(msgspec.json.format(told) + b"\n")


async def _in_force(registry: DocumentRegistry) -> Sequence[str]:
    return list((await registry.bodies(await registry.in_force(datetime.now(UTC)))).values())


def _limits(settings: Settings) -> OperationLimits | None:
    """What no operation may be over, whoever runs it; None where nothing is refused for it."""
    if settings.limits is LimitMode.MEASURE:
        return None
    return OperationLimits(cost=max(settings.max_cost, settings.max_client_cost))


def _name(node: OperationDefinitionNode) -> str:
    return node.name.value if node.name else ""


def _with_registry(act: Callable[[DocumentRegistry], Awaitable[T]]) -> T:
    return with_own_database("documents", lambda database: act(DocumentRegistry(database)))
