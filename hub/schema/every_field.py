"""The fields that a schema has, but for those of introspection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from graphql import GraphQLField, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

FieldsType: TypeAlias = GraphQLObjectType | GraphQLInterfaceType


def every_field(schema: GraphQLSchema) -> Iterator[tuple[FieldsType, str, GraphQLField]]:
    """Each field of each object and interface type, with its type and its name."""
    for type_ in schema.type_map.values():
        if isinstance(type_, FieldsType) and not type_.name.startswith("__"):
            for name, field in type_.fields.items():
                yield type_, name, field
