"""What the engine is told of the schema: how fields are had, how scalars are written, which records a type has."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from graphql import GraphQLEnumType, GraphQLField, GraphQLObjectType, GraphQLScalarType, GraphQLSchema
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField

from hub.execution.engine.declared import EXECUTION, Attribute, How, Leaf
from hub.rules.roc_calendar import YearMonth, roc_text
from hub.schema.calls import direct_call
from hub.schema.fields import HOW
from hub.schema.scalars import SCALARS, Money, RocDate, in_taipei, month_text, plain

_OF_STRAWBERRY = "strawberry-definition"

# By the scalar's name. Dates and times are left to the JSON encoder, which writes them as the scalar does.
_LEAVES = {
    SCALARS[date].name: Leaf(date),
    SCALARS[datetime].name: Leaf(datetime, in_taipei),
    SCALARS[Decimal].name: Leaf(Decimal, plain),
    SCALARS[Money].name: Leaf(Decimal, plain),
    SCALARS[RocDate].name: Leaf(date, roc_text),
    SCALARS[YearMonth].name: Leaf(date, month_text),
    **{scalar.name: Leaf(str) for scalar in SCALARS.values() if scalar.serialize is str},
}


def declare(schema: GraphQLSchema) -> GraphQLSchema:
    """The schema, with what its strawberry definitions declare where the engine looks for it."""
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            _declare_object(type_)
        elif isinstance(type_, GraphQLEnumType):
            _declare_enum(type_)
        elif isinstance(type_, GraphQLScalarType) and type_.name in _LEAVES:
            type_.extensions[EXECUTION] = _LEAVES[type_.name]
    return schema


def _declare_object(type_: GraphQLObjectType) -> None:
    definition = type_.extensions.get(_OF_STRAWBERRY)
    if isinstance(definition, StrawberryObjectDefinition):
        records = vars(definition.origin).get("records")
        if records is not None:
            type_.extensions[EXECUTION] = records
    for field in type_.fields.values():
        definition = field.extensions.get(_OF_STRAWBERRY)
        if isinstance(definition, StrawberryField):
            _declare_field(field, definition, type_.name)


def _declare_field(field: GraphQLField, definition: StrawberryField, type_name: str) -> None:
    if definition.is_subscription:
        field.subscribe = direct_call(definition)
        return
    declared = _how(definition, type_name)
    if declared is None:
        field.resolve = direct_call(definition)
    else:
        field.extensions[EXECUTION] = declared


def _how(definition: StrawberryField, type_name: str) -> How | None:
    if definition.is_basic_field:
        return Attribute(definition.python_name)
    declared: Any = definition.metadata.get(HOW)
    return declared if declared is None or isinstance(declared, How) else declared(type_name)


def _declare_enum(type_: GraphQLEnumType) -> None:
    definition = type_.extensions.get(_OF_STRAWBERRY)
    if isinstance(definition, StrawberryEnumDefinition):
        terms = definition.wrapped_cls
        # Not where a term is published under another name than its own.
        if set(type_.values) == set(terms.__members__):
            type_.extensions[EXECUTION] = Leaf(terms, attrgetter("_name_"))
