"""The arguments of a field: worked out once if they are plain literals, else each time they are asked for."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    ListValueNode,
    ObjectValueNode,
    VariableNode,
)
from graphql.execution.values import VariableValues, get_argument_values

NO_VARIABLES = VariableValues({}, {})
# A variable's value is a request's own; so are lists and objects, which whoever is given them may change.
_MADE_ANEW = (VariableNode, ListValueNode, ObjectValueNode)


class Arguments:
    """The arguments that a field is asked with."""

    __slots__ = ("_definition", "_node", "_values")

    def __init__(self, definition: GraphQLField, node: FieldNode) -> None:
        self._definition = definition
        self._node = node
        self._values: dict[str, Any] | None = None
        if not any(isinstance(argument.value, _MADE_ANEW) for argument in node.arguments or ()):
            self._keep()

    def values(self, variables: VariableValues) -> dict[str, Any]:
        """The arguments by the names that a resolver takes them by; raises GraphQLError."""
        if self._values is not None:
            return self._values
        return get_argument_values(self._definition, self._node, variables)

    def _keep(self) -> None:
        # What cannot be worked out is told anew each time: a kept exception would keep the values of a request.
        with suppress(Exception):
            self._values = get_argument_values(self._definition, self._node, NO_VARIABLES)
