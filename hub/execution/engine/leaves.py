"""Leaf values that are not plainly right: nulls, failures, lists, and what its GraphQL type must coerce."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from graphql import (
    GraphQLError,
    GraphQLLeafType,
    GraphQLObjectType,
    GraphQLOutputType,
    Undefined,
    is_list_type,
    is_non_null_type,
)
from graphql.pyutils import inspect, is_iterable


def leaf_writer(type_: GraphQLOutputType, parent: GraphQLObjectType, name: str) -> Callable[[Any], Any]:
    """The function that completes any value of a leaf type, in lists or not; raises what makes it unfit."""
    if is_non_null_type(type_):
        return _required(leaf_writer(type_.of_type, parent, name), parent, name)
    if is_list_type(type_):
        return _listed(leaf_writer(type_.of_type, parent, name), parent, name)
    return _optional(cast("GraphQLLeafType", type_))


def null_in_place(parent: GraphQLObjectType, name: str) -> TypeError:
    """What is raised where null came and may not."""
    return TypeError(f"Cannot return null for non-nullable field {parent}.{name}.")


def not_a_list(parent: GraphQLObjectType, name: str) -> GraphQLError:
    """What is raised where a list should have come."""
    return GraphQLError(f"Expected Iterable, but did not find one for field '{parent}.{name}'.")


def coerced(type_: GraphQLLeafType, value: Any) -> Any:
    """A value that is there as its type writes it."""
    written = type_.coerce_output_value(value)
    if written is Undefined or written is None:
        raise TypeError(
            f"Expected `{inspect(type_)}.coerce_output_value({inspect(value)})` to return"
            f" non-nullable value, returned: {inspect(written)}"
        )
    return written


def _optional(type_: GraphQLLeafType) -> Callable[[Any], Any]:
    def write(value: Any) -> Any:
        if value is None or value is Undefined:
            return None
        if isinstance(value, Exception):
            raise value
        return coerced(type_, value)

    return write


def _required(inner: Callable[[Any], Any], parent: GraphQLObjectType, name: str) -> Callable[[Any], Any]:
    def write(value: Any) -> Any:
        written = inner(value)
        if written is None:
            raise null_in_place(parent, name)
        return written

    return write


def _listed(item: Callable[[Any], Any], parent: GraphQLObjectType, name: str) -> Callable[[Any], Any]:
    def write(value: Any) -> Any:
        if value is None or value is Undefined:
            return None
        if isinstance(value, Exception):
            raise value
        if not is_iterable(value):
            raise not_a_list(parent, name)
        return [item(each) for each in value]

    return write
