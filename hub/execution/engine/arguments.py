"""The arguments of a field: worked out once if no variable is among them, else once an operation."""

from __future__ import annotations

from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
)
from graphql.execution.values import VariableValues, get_argument_values

NO_VARIABLES = VariableValues({}, {})


class Arguments:
    """The arguments that a field is asked with."""

    __slots__ = ("_definition", "_error", "_node", "_values")

    def __init__(self, definition: GraphQLField, node: FieldNode) -> None:
        self._definition = definition
        self._node = node
        self._values: dict[str, Any] | None = None
        self._error: GraphQLError | None = None
        if not any(_has_variable(argument.value) for argument in node.arguments or ()):
            self._keep()

    def values(self, variables: VariableValues) -> dict[str, Any]:
        """The arguments by the names that a resolver takes them by; raises GraphQLError."""
        if self._values is not None:
            return self._values
        if self._error is not None:
            raise self._error
        return get_argument_values(self._definition, self._node, variables)

    def _keep(self) -> None:
        try:
            self._values = get_argument_values(self._definition, self._node, NO_VARIABLES)
        except GraphQLError as error:
            # It is raised when the field is reached, and only if it is.
            self._error = error


def _has_variable(value: ValueNode) -> bool:
    if isinstance(value, ListValueNode):
        return any(_has_variable(item) for item in value.values)
    if isinstance(value, ObjectValueNode):
        return any(_has_variable(field.value) for field in value.fields)
    return isinstance(value, VariableNode)
