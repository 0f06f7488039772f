"""Of which object type a value is: by its class where that is declared, else as graphql-core finds it out."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Any, TypeAlias, TypeGuard, cast

from graphql import (
    FieldNode,
    GraphQLAbstractType,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLNamedOutputType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
    default_type_resolver,
    is_object_type,
)
from graphql.pyutils import inspect, is_awaitable

from hub.execution.engine.declared import record_classes

Info: TypeAlias = "GraphQLResolveInfo[Any]"

# The type of a value, or why it has none.
TypeOrFailure: TypeAlias = GraphQLObjectType | Exception


class RuntimeTypes:
    """The types that values of one named type may have."""

    def __init__(self, schema: GraphQLSchema, named: GraphQLNamedOutputType) -> None:
        self._schema = schema
        self._named = named
        types = schema.get_possible_types(named) if _is_abstract(named) else [named]
        self._classes = {type_: record_classes(type_) for type_ in types if isinstance(type_, GraphQLObjectType)}
        # Where one of the types is not declared, a class tells nothing.
        self._declared = None not in self._classes.values()
        self._sure = named if isinstance(named, GraphQLObjectType) and named.is_type_of is None else None
        self._by_class: dict[type, GraphQLObjectType | None] = {}

    def common(self, values: Sequence[Any]) -> GraphQLObjectType | None:
        """The type of all the values, if it can be told at a glance."""
        if self._sure or not self._declared:
            return self._sure
        types = {self._of_class(each) for each in set(map(type, values))}
        return types.pop() if len(types) == 1 else None

    def of(self, value: Any, info: Info, nodes: Sequence[FieldNode]) -> TypeOrFailure | Awaitable[TypeOrFailure]:
        """The type of one value."""
        if self._declared and (known := self._of_class(type(value))) is not None:
            return known
        try:
            if isinstance(self._named, GraphQLObjectType):
                return _confirmed(self._named, value, info, nodes)
            return self._resolved(cast("GraphQLAbstractType", self._named), value, info, nodes)
        except Exception as error:
            return error

    def _of_class(self, class_: type) -> GraphQLObjectType | None:
        """The one type that is declared to have instances of a class."""
        if class_ not in self._by_class:
            found = [type_ for type_, classes in self._classes.items() if issubclass(class_, classes or ())]
            self._by_class[class_] = found[0] if len(found) == 1 else None
        return self._by_class[class_]

    def _resolved(
        self, abstract: GraphQLAbstractType, value: Any, info: Info, nodes: Sequence[FieldNode]
    ) -> TypeOrFailure | Awaitable[TypeOrFailure]:
        """The type that the interface or union names."""
        resolve = abstract.resolve_type or default_type_resolver
        name: Any = resolve(value, info, abstract)

        def confirmed(found: Any) -> TypeOrFailure | Awaitable[TypeOrFailure]:
            return _confirmed(self._valid(found, abstract, value, info, nodes), value, info, nodes)

        async def confirmed_later() -> TypeOrFailure:
            try:
                found = confirmed(await name)
                return found if isinstance(found, TypeOrFailure) else await found
            except Exception as error:
                return error

        return confirmed_later() if is_awaitable(name) else confirmed(name)

    def _valid(
        self, name: Any, abstract: GraphQLAbstractType, value: Any, info: Info, nodes: Sequence[FieldNode]
    ) -> GraphQLObjectType:
        """The possible type of this name; raises GraphQLError in graphql-core's words."""
        unresolved = (
            f"Abstract type '{abstract}' must resolve to an Object type at runtime"
            f" for field '{info.parent_type}.{info.field_name}'"
        )
        if name is None:
            raise GraphQLError(
                f"{unresolved}. Either the '{abstract}' type should provide a 'resolve_type' function"
                " or each possible type should provide an 'is_type_of' function.",
                nodes,
            )
        if not isinstance(name, str):
            raise GraphQLError(
                f"{unresolved} with value {inspect(value)}, received '{inspect(name)}',"
                " which is not a valid Object type name.",
                nodes,
            )
        return _possible(self._schema, abstract, name, nodes)


def _is_abstract(named: GraphQLNamedOutputType) -> TypeGuard[GraphQLAbstractType]:
    return isinstance(named, GraphQLInterfaceType | GraphQLUnionType)


def _possible(
    schema: GraphQLSchema, abstract: GraphQLAbstractType, name: str, nodes: Sequence[FieldNode]
) -> GraphQLObjectType:
    type_ = schema.get_type(name)
    if type_ is None:
        raise GraphQLError(
            f"Abstract type '{abstract}' was resolved to a type '{name}' that does not exist inside the schema.",
            nodes,
        )
    if not is_object_type(type_):
        raise GraphQLError(f"Abstract type '{abstract}' was resolved to a non-object type '{name}'.", nodes)
    if not schema.is_sub_type(abstract, type_):
        raise GraphQLError(f"Runtime Object type '{type_}' is not a possible type for '{abstract}'.", nodes)
    return type_


def _confirmed(
    type_: GraphQLObjectType, value: Any, info: Info, nodes: Sequence[FieldNode]
) -> TypeOrFailure | Awaitable[TypeOrFailure]:
    """The type, if its own check says so too."""
    if type_.is_type_of is None:
        return type_
    confirmed = type_.is_type_of(value, info)
    if is_awaitable(confirmed):
        return _confirmed_later(type_, value, confirmed, nodes)
    return type_ if confirmed else _not_of(type_, value, nodes)


async def _confirmed_later(
    type_: GraphQLObjectType, value: Any, confirmed: Awaitable[bool], nodes: Sequence[FieldNode]
) -> TypeOrFailure:
    try:
        return type_ if await confirmed else _not_of(type_, value, nodes)
    except Exception as error:
        return error


def _not_of(type_: GraphQLObjectType, value: Any, nodes: Sequence[FieldNode]) -> GraphQLError:
    return GraphQLError(f"Expected value of type '{type_}' but got: {inspect(value)}.", nodes)
