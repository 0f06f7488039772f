"""Which documents the hub would run: what `khub document` looks at before one is registered."""

from __future__ import annotations

from graphql import DocumentNode, GraphQLSyntaxError, OperationDefinitionNode

from hub.errors import HubError, StartupError
from hub.execution.measures import Measuring
from hub.http.limits import OperationLimits
from hub.schema import public_schema
from hub.schema.documents import operation_to_run, parsed, validated
from hub.services.callers import ANYONE


def runnable_operations(
    name: str, text: str, limits: OperationLimits | None = None
) -> list[OperationDefinitionNode]:
    """What a document can be asked for; raises StartupError if the hub would run none, or not all of it.

    With `limits` it says so, too, of an operation that is over one whatever its variables are.
    """
    try:
        found = parsed(text)
        nodes = [node for node in found.definitions if isinstance(node, OperationDefinitionNode)]
        for node in nodes:
            operation_to_run(found, _name(node))
            if limits:
                _require_within(limits, found, node)
        faults = [error.message for error in validated(public_schema(), found)]
    except GraphQLSyntaxError as error:
        raise StartupError(f"{name}: {error.message}") from error
    except HubError as error:
        raise StartupError(f"{name}: {error.en}") from error
    if faults or not nodes:
        raise StartupError(f"{name}: {'; '.join(faults) or 'no operation in it'}")
    return nodes


def _require_within(limits: OperationLimits, document: DocumentNode, node: OperationDefinitionNode) -> None:
    """Raise LimitExceeded if nobody could run the operation, however little its variables ask for."""
    shortest = {each.variable.name.value: 1 for each in node.variable_definitions or ()}
    measuring = Measuring(public_schema(), document, node)
    exceeded = limits.exceeded(measuring.measure(shortest), ANYONE, is_mutation=measuring.is_mutation)
    if exceeded is not None:
        raise exceeded.error()


def _name(node: OperationDefinitionNode) -> str | None:
    return node.name.value if node.name else None
