"""What a field's own resolver is told of the run, as graphql-core tells it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from functools import partial
from typing import Any

from graphql import (
    FragmentDefinitionNode,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
)
from graphql.execution.values import VariableValues
from graphql.pyutils import Path, gather_with_cancel, is_awaitable
from graphql.type.definition import GraphQLResolveInfoHelpers

from hub.execution.engine.plan import FieldPlan


class Infos:
    """Makes the info of each resolver call of one run."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
        context: Any,
        root: Any,
    ) -> None:
        helpers = GraphQLResolveInfoHelpers(gather=_gathered, track=partial(_track, set()))
        self._rest = (schema, dict(fragments), root, operation, variables, context, is_awaitable, None, helpers)

    def new(self, field: FieldPlan, path: Path) -> GraphQLResolveInfo[Any]:
        """The info of one field at one path."""
        return GraphQLResolveInfo(field.name, field.nodes, field.definition.type, field.parent, path, *self._rest)


def _gathered(values: Sequence[Any]) -> Awaitable[list[Any]]:
    """All of the values; if one fails, the others are told that nobody waits any more."""
    return gather_with_cancel(*values)


def _track(left: set[asyncio.Future[Any]], values: Sequence[Any]) -> None:
    """Let what nobody waits for come to its end, and fail unheard; until then it is among what is left."""
    awaitables = [value for value in values if is_awaitable(value)]
    if awaitables:
        future = asyncio.gather(*awaitables, return_exceptions=True)
        left.add(future)
        future.add_done_callback(left.discard)
