"""A plan in words: which steps there are, what each asks for, and which of them wait for which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import GraphQLObjectType, GraphQLSchema, is_abstract_type

from hub.execution.engine.declared import Loaded
from hub.execution.engine.plan import FieldPlan, ObjectPlan

OWN_RESOLVER = "its own resolver"


@dataclass(frozen=True, slots=True)
class Step:
    """One call for a field of all parents of a level.

    `level` counts the steps that come before it on its own way, from 1. `place` are the response keys on the way.
    `source` and `key` say what is loaded by what, `policy` how that is kept.
    """

    level: int
    place: tuple[str, ...]
    source: str
    key: str = ""
    policy: str = ""


def steps(schema: GraphQLSchema, plan: ObjectPlan) -> list[Step]:
    """The steps of a plan, those that can begin first at the head."""
    return sorted(_steps(schema, plan, (), 1), key=lambda step: step.level)


def _steps(schema: GraphQLSchema, plan: ObjectPlan, above: tuple[str, ...], level: int) -> Iterator[Step]:
    for field in plan.fetched:
        place = (*above, field.key)
        step = _step(field, place, level)
        if step:
            yield step
        for type_ in _types(schema, field):
            below = (*above, _named(field, type_))
            yield from _steps(schema, field.selection_of(type_), below, level + bool(step))


def _step(field: FieldPlan, place: tuple[str, ...], level: int) -> Step | None:
    """The step that a field is; None for one that is read from its parent."""
    if isinstance(field.how, Loaded):
        return Step(level, place, field.how.source, field.how.key, field.how.policy)
    return Step(level, place, OWN_RESOLVER) if field.how is None else None


def _named(field: FieldPlan, type_: GraphQLObjectType) -> str:
    """The field's key, with the type where it may have several."""
    return field.key if field.shape.named is type_ else f"{field.key}[{type_.name}]"


def _types(schema: GraphQLSchema, field: FieldPlan) -> Iterator[GraphQLObjectType]:
    named = field.shape.named
    if isinstance(named, GraphQLObjectType):
        yield named
    elif is_abstract_type(named):
        yield from schema.get_possible_types(named)
