"""The variables of an operation: their types are looked up once, their values coerced for each request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, Undefined, coerce_input_value
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import (
    VariableValues,
    VariableValueSource,
    get_variable_values,
    input_is_nested_too_deeply,
)

MAX_ERRORS = 50


class Variables:
    """The variables that an operation declares."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self._schema = schema
        self._definitions = operation.variable_definitions or ()
        found = [get_variable_signature(schema, each) for each in self._definitions]
        self._signatures = [each for each in found if isinstance(each, GraphQLVariableSignature)]
        self._is_sound = len(self._signatures) == len(found)

    def plain_values(self, given: Mapping[str, Any]) -> VariableValues | None:
        """The values as their types read them; None where one is left out, or is not as its type wants it."""
        if not self._is_sound:
            return None
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for signature in self._signatures:
            value = _plain_value(signature, given.get(signature.name, Undefined))
            if value is Undefined:
                return None
            sources[signature.name] = VariableValueSource(signature, given[signature.name])
            coerced[signature.name] = value
        return VariableValues(sources, coerced)

    def checked_values(self, given: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
        """The values with their defaults, or what is wrong with them, as graphql-core tells it."""
        return get_variable_values(self._schema, self._definitions, dict(given), max_errors=MAX_ERRORS)


def _plain_value(signature: GraphQLVariableSignature, value: Any) -> Any:
    """The value as its type reads it; Undefined if it does not."""
    nests = isinstance(value, dict | list)
    if value is Undefined or (nests and input_is_nested_too_deeply(value, signature.type)):
        return Undefined
    try:
        return coerce_input_value(value, signature.type)
    except Exception:  # the same comes again where it is told
        return Undefined
