"""What holds for every field of a mutation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphql import GraphQLSchema, default_field_resolver


def load_anew(schema: GraphQLSchema) -> None:
    """Have each field of a mutation load what it needs, whatever was loaded for the fields before it."""
    if schema.mutation_type:
        for field in schema.mutation_type.fields.values():
            field.resolve = _after_forgetting(field.resolve or default_field_resolver)


def _after_forgetting(resolve: Callable[..., Any]) -> Callable[..., Any]:
    def resolved(source: Any, info: Any, **arguments: Any) -> Any:
        info.context.loaders.forget()
        return resolve(source, info, **arguments)

    return resolved
