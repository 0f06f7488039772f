"""Calls of root resolvers: how their arguments become Python values is worked out once, not in every call.

strawberry finds it out anew for every argument of every call, which takes longer than all the rest of a call. The
conversion is the same; a kind of argument that is not known here is refused when the schema is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from typing import Any, TypeAlias

from graphql import GraphQLResolveInfo
from strawberry.schema.name_converter import NameConverter
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import (
    StrawberryList,
    StrawberryMaybe,
    StrawberryObjectDefinition,
    StrawberryOptional,
    get_object_definition,
)
from strawberry.types.field import StrawberryField
from strawberry.types.unset import UNSET

from hub.schema.fields import PlacedInfo

# None is a conversion that leaves the value as it is.
Convert: TypeAlias = Callable[[Any], Any] | None
Resolve: TypeAlias = Callable[..., Any]

_NAMES = NameConverter()


def direct_call(field: StrawberryField) -> Resolve:
    """The field's resolver as graphql-core calls it."""
    resolver = field.base_resolver
    if resolver is None or field.extensions:
        raise TypeError(f"expected a field with a resolver and no extensions, got {field.name}")
    function: Any = resolver.wrapped_func
    takes_self = bool(resolver.self_parameter)
    source_names = [each.name for each in (resolver.root_parameter, resolver.parent_parameter) if each]
    info_name = resolver.info_parameter.name if resolver.info_parameter else None
    arguments = [(_NAMES.from_argument(each), each.python_name, _of_argument(each)) for each in field.arguments]

    def resolve(source: Any, info: GraphQLResolveInfo[Any], **given: Any) -> Any:
        named = {
            python: given[name] if convert is None else convert(given[name])
            for name, python, convert in arguments
            if name in given
        }
        for name in source_names:
            named[name] = source
        if info_name:
            named[info_name] = PlacedInfo(_raw_info=info, _field=field)
        return function(source, **named) if takes_self else function(**named)

    return resolve


def _of_argument(argument: StrawberryArgument) -> Convert:
    return conversion(argument.type)


def conversion(type_: Any) -> Convert:
    """How a value that graphql-core has coerced becomes one of a strawberry type."""
    if isinstance(type_, StrawberryMaybe):
        raise TypeError(f"expected an argument that is there or null, got {type_}")
    if isinstance(type_, StrawberryOptional):
        return conversion(type_.of_type)
    if isinstance(type_, StrawberryList):
        return _of_list(conversion(type_.of_type))
    definition = get_object_definition(type_)
    return None if definition is None else _of_input(type_, definition)


def _of_list(item: Convert) -> Convert:
    def convert(values: Any) -> Any:
        # Copied in any case: a default is the same list for every request.
        return values if values is None else [each if item is None else item(each) for each in values]

    return convert


def _of_input(class_: type, definition: StrawberryObjectDefinition) -> Convert:
    fields = [
        (_NAMES.from_field(each), each.python_name, conversion(each.resolve_type(type_definition=definition)))
        for each in definition.fields
    ]

    # A field that may be null and has no default is null where it is left out.
    absent = dict.fromkeys(each.python_name for each in definition.fields if _has_no_default(each))

    def convert(value: Mapping[str, Any] | None) -> Any:
        if value is None or value is UNSET:
            return value
        named = absent | {
            python: value[name] if convert is None else convert(value[name])
            for name, python, convert in fields
            if name in value
        }
        return class_(**named)

    return convert


def _has_no_default(field: StrawberryField) -> bool:
    return field.default_value is MISSING and field.default_factory is MISSING
