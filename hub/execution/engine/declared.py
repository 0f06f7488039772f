"""How a schema says what the engine needs to know: an entry in the `extensions` of its fields and types.

A field that declares nothing is resolved as graphql-core does it, by its own resolver, once for each parent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from graphql import GraphQLField, GraphQLNamedType

# The key of these declarations in `extensions`.
EXECUTION = "execution"


class Place(Protocol):
    """Where in the answer a field is loaded: for all its parents at once."""

    def pattern(self) -> tuple[str, ...]:
        """The names on the way from the root to the field, without positions in lists."""
        ...

    def paths(self) -> Sequence[Any]:
        """The path of the field for each parent; worked out only when it is asked for."""
        ...


@dataclass(frozen=True, slots=True)
class Attribute:
    """The field is the attribute `name` of its parent."""

    name: str


@dataclass(frozen=True, slots=True)
class Computed:
    """The field is a pure function of its parent."""

    read: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class ComputedAt:
    """The field is a function of its parent and the operation's context."""

    read: Callable[[Any, Any], Any]


# The values of a field for all its parents, in their order. An exception among them is the failure of its parent
# alone; one that is raised is the failure of all.
Values: TypeAlias = Sequence[Any]
Load: TypeAlias = Callable[[Sequence[Any], Mapping[str, Any], Any, Place], Values | Awaitable[Values]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The field of all parents of a level is one call: `load(parents, arguments, context, place)`.

    `source` says in a plan where it is loaded from, `key` by what of the parent, and `policy` how it is kept.
    """

    load: Load
    source: str = ""
    key: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Values of a scalar or enum that are exactly of `python_type` are written as what `write` makes of them.

    Without `write` they are left to the JSON encoder. All other values are coerced by the GraphQL type.
    """

    python_type: type
    write: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """Instances of these classes are of the object type; its `is_type_of` must say the same."""

    classes: tuple[type, ...]


How: TypeAlias = Attribute | Computed | ComputedAt | Loaded


def how(field: GraphQLField) -> How | None:
    """What the schema declares of a field."""
    declared = field.extensions.get(EXECUTION)
    return declared if isinstance(declared, How) else None


def leaf_of(type_: GraphQLNamedType) -> Leaf | None:
    """What the schema declares of a scalar or enum."""
    declared = type_.extensions.get(EXECUTION)
    return declared if isinstance(declared, Leaf) else None


def record_classes(type_: GraphQLNamedType) -> tuple[type, ...] | None:
    """The classes whose instances are of an object type; None where nothing is declared."""
    declared = type_.extensions.get(EXECUTION)
    return declared.classes if isinstance(declared, Records) else None
