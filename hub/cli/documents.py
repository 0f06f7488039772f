"""`khub document`: the documents that are run where only stored ones are."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
import typer
from graphql import GraphQLSyntaxError, OperationDefinitionNode

from hub.cli.own_database import with_own_database
from hub.errors import HubError, StartupError
from hub.http.stored_documents import documents_of_the_hub, sha256_of
from hub.schema import public_schema
from hub.schema.documents import operation_to_run, parsed, validated
from hub.services.document_files import Manifest, ManifestOperation, texts_in
from hub.services.document_registry import DocumentRegistry

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
    end = expires.replace(tzinfo=UTC)
    if end <= datetime.now(UTC):
        raise StartupError(f"--expires: expected a day to come, got {expires:%Y-%m-%d}")
    texts = [(name, text) for file in files for name, text in texts_in(file).items()]
    for name, text in texts:
        _operations(name, text)

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
        for node in _operations("a stored document", text)
    ]
    told = msgspec.json.encode(Manifest("apollo-persisted-query-manifest", 1, operations))
    sys.stdout.buffer.write(msgspec.json.format(told) + b"\n")


async def _in_force(registry: DocumentRegistry) -> Sequence[str]:
    return list((await registry.bodies(await registry.in_force(datetime.now(UTC)))).values())


def _operations(name: str, text: str) -> list[OperationDefinitionNode]:
    """What a document can be asked for; raises StartupError if the hub would not run it."""
    try:
        found = parsed(text)
        nodes = [node for node in found.definitions if isinstance(node, OperationDefinitionNode)]
        for node in nodes:
            operation_to_run(found, node.name.value if node.name else None)
        faults = [error.message for error in validated(public_schema(), found)]
    except GraphQLSyntaxError as error:
        raise StartupError(f"{name}: {error.message}") from error
    except HubError as error:
        raise StartupError(f"{name}: {error.en}") from error
    if faults or not nodes:
        raise StartupError(f"{name}: {'; '.join(faults) or 'no operation in it'}")
    return nodes


def _name(node: OperationDefinitionNode) -> str:
    return node.name.value if node.name else ""


def _with_registry(act: Callable[[DocumentRegistry], Awaitable[T]]) -> T:
    return with_own_database("documents", lambda database: act(DocumentRegistry(database)))
