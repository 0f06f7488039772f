"""What a field's own resolver is told of the run, as graphql-core tells it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    FragmentDefinitionNode,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
)
from graphql.execution.values import VariableValues
from graphql.pyutils import Path, is_awaitable
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
        self._rest = (schema, dict(fragments), root, operation, variables, context, is_awaitable, None, _HELPERS)

    def new(self, field: FieldPlan, path: Path) -> GraphQLResolveInfo[Any]:
        """The info of one field at one path."""
        return GraphQLResolveInfo(field.name, field.nodes, field.definition.type, field.parent, path, *self._rest)


async def _gathered(values: Sequence[Any]) -> list[Any]:
    return await asyncio.gather(*values)


def _track(_values: Sequence[Any]) -> None:
    """Nothing: what a resolver starts without waiting for it is its own."""


_HELPERS = GraphQLResolveInfoHelpers(gather=_gathered, track=_track)
