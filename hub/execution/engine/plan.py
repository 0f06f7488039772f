"""A plan: what one operation asks for, worked out once and run for every request that asks the same.

An `ObjectPlan` is a selection on one object type; its `fields` are in the order of the answer. A field whose
values are fetched before anything is written has a column; the others are read while the answer is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLNamedOutputType,
    GraphQLObjectType,
    GraphQLOutputType,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from hub.execution.engine.arguments import Arguments
from hub.execution.engine.declared import How, Loaded
from hub.execution.engine.permissions import Permission
from hub.execution.engine.runtime_types import RuntimeTypes

SelectionOf: TypeAlias = "Callable[[GraphQLObjectType], ObjectPlan]"

# From the rows, the operation's context and the columns, the objects of the answer in the order of the rows.
Write: TypeAlias = Callable[[Sequence[Any], Any, Sequence[Sequence[Any]]], list[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """An output type taken apart: the named type, and how many lists there are around it."""

    type: GraphQLOutputType
    named: GraphQLNamedOutputType
    depth: int

    @property
    def is_leaf(self) -> bool:
        """Whether values are scalars or enums, in lists or not."""
        return is_leaf_type(self.named)


def shape_of(type_: GraphQLOutputType) -> Shape:
    """The shape of an output type."""
    depth = 0
    inner: Any = type_
    while is_non_null_type(inner) or is_list_type(inner):
        depth += is_list_type(inner)
        inner = inner.of_type
    return Shape(type_, inner, depth)


@dataclass(frozen=True, slots=True, eq=False)
class FieldPlan:
    """One field of a selection: under which key, of what shape, how its values are had.

    `how` is None for a field that is resolved by its own resolver. `column` is its place among the columns of its
    object; None for a leaf that is read while it is written. `types` and `selection_of` say of which types its
    objects are and what is asked of those. `constant` is the value of `__typename`.
    """

    key: str
    name: str
    parent: GraphQLObjectType
    definition: GraphQLField
    nodes: list[FieldNode]
    shape: Shape
    how: How | None
    arguments: Arguments
    column: int | None
    types: RuntimeTypes
    selection_of: SelectionOf
    constant: str | None = None

    # Asked for in every run.
    is_leaf: bool = field(init=False)
    depth: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_leaf", self.shape.is_leaf)
        object.__setattr__(self, "depth", self.shape.depth)


@dataclass(slots=True, eq=False)
class ObjectPlan:
    """A selection on one object type, and how its objects are written; `fetched` are the fields with a column.

    `guarded` has the permissions that fields need, each with the keys of those fields.
    """

    type: GraphQLObjectType
    fields: tuple[FieldPlan, ...]
    write: Write
    fetched: tuple[FieldPlan, ...]
    guarded: Mapping[Permission, Sequence[str]]


def has_column(shape: Shape, how: How | None) -> bool:
    """Whether a field's values are fetched: objects and lists always, leaves unless they are read as declared."""
    return not shape.is_leaf or shape.depth > 0 or how is None or isinstance(how, Loaded)
