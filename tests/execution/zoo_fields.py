"""The ways that a field of the zoo is had, each with a resolver that does the same for one object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, TypeAlias

from graphql import GraphQLArgument, GraphQLField, GraphQLOutputType, is_list_type, is_non_null_type

from hub.execution.engine.declared import EXECUTION, Attribute, Computed, ComputedAt, How
from hub.execution.engine.permissions import permit_only
from tests.execution.choices import Oddity, ZooError
from tests.execution.keeping import Source, Zoo, loaded, loaded_each
from tests.execution.rows import listed

# What there is of a field: from the zoo, the key of the parent and the arguments.
Make: TypeAlias = Callable[[Zoo, int, Mapping[str, Any]], Any]
Arguments: TypeAlias = Mapping[str, GraphQLArgument]


def plain(type_: GraphQLOutputType, name: str, make: Make, args: Arguments | None = None) -> GraphQLField:
    """A field with a resolver of its own, which has to be waited for or not as it comes."""

    def resolve(parent: Any, info: Any, **arguments: Any) -> Any:
        zoo, key = info.context, _key(parent)
        if isinstance(key, Exception):
            return key
        at = f"{name}:{key}"

        def produce() -> Any:
            return zoo.choices.made(name, key, lambda: make(zoo, key, arguments))

        return zoo.later(at, produce) if zoo.choices.lot(f"late:{at}", 2) else produce()

    return GraphQLField(type_, args=dict(args or {}), resolve=resolve)


def _key(parent: Any) -> int | Exception:
    if parent is None:
        return 0
    if isinstance(parent, Oddity):
        return TypeError("expected an object of the zoo")
    return parent["key"] if isinstance(parent, Mapping) else parent.key


def attribute(type_: GraphQLOutputType, name: str) -> GraphQLField:
    """A field that is an attribute of its parent."""
    return _declared(type_, Attribute(name), lambda parent, _info: getattr(parent, name))


def computed(type_: GraphQLOutputType, name: str, make: Make) -> GraphQLField:
    """A field that is worked out from its parent."""

    def read(parent: Any) -> Any:
        zoo, key = attrgetter("zoo", "key")(parent)
        return zoo.choices.value(name, key, make(zoo, key, {}))

    return _declared(type_, Computed(read), lambda parent, _info: read(parent))


def computed_at(type_: GraphQLOutputType, name: str, make: Make) -> GraphQLField:
    """A field that is worked out from its parent and the context."""

    def read(parent: Any, zoo: Zoo) -> Any:
        return zoo.choices.value(name, parent.key, make(zoo, parent.key, {}))

    return _declared(type_, ComputedAt(read), lambda parent, info: read(parent, info.context))


def link(type_: GraphQLOutputType, name: str, there: Make, args: Arguments | None = None) -> GraphQLField:
    """A field that is loaded for all parents of a level at once."""
    source = Source(name, there)
    return _declared(type_, loaded(source), loaded_each(source), args)


def _declared(
    type_: GraphQLOutputType, how: How, resolve: Callable[..., Any], args: Arguments | None = None
) -> GraphQLField:
    return GraphQLField(type_, args=dict(args or {}), resolve=resolve, extensions={EXECUTION: how})


@dataclass(frozen=True, slots=True)
class Permission:
    """Given or refused for a whole run."""

    name: str

    def __call__(self, zoo: Zoo) -> None:
        if zoo.choices.lot(f"permission:{self.name}", 2):
            raise ZooError(self.name, "permission")


def guarded(field: GraphQLField, name: str) -> GraphQLField:
    """A field that not every run may have; fields of one name are given or refused together."""
    permit_only(field, Permission(name))
    return field


def shaped(type_: GraphQLOutputType, name: str, item: Callable[[Zoo, int, str], Any]) -> GraphQLField:
    """A plain field of any shape: lists of up to three, of what `item` makes by number and name."""
    return plain(type_, name, lambda zoo, key, _arguments: _filled(type_, zoo, key, f"{name}:{key}", item))


def _filled(type_: GraphQLOutputType, zoo: Zoo, key: int, name: str, item: Callable[[Zoo, int, str], Any]) -> Any:
    if is_non_null_type(type_):
        return _filled(type_.of_type, zoo, key, name, item)
    if not is_list_type(type_):
        return item(zoo, (key * 7 + zoo.choices.lot(name, 50)) % 50, name)
    size = zoo.choices.lot(f"size:{name}", 4)
    places = [(key + place, f"{name}.{place}") for place in range(size)]
    return listed(zoo, name, [partial(_filled, type_.of_type, zoo, *place, item) for place in places])
