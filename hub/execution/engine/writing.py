"""The second half of a run: from what was fetched to the objects of the answer, the deepest first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from graphql import GraphQLOutputType, is_list_type, is_non_null_type

from hub.execution.engine.completion import Flawed, completed_rows, flaw
from hub.execution.engine.fetched import Column, Fetched


class _NotPlain(Exception):
    """Something is missing or has failed: the rows are completed one by one."""


def written(fetched: Fetched, context: Any) -> list[Any]:
    """Each row as an object of the answer; as `Flawed` where something in it failed."""
    objects = [() if column.field.is_leaf else _objects(column, context) for column in fetched.columns]
    try:
        if fetched.refused:
            raise _NotPlain
        columns = [_placed(column, objects[place]) for place, column in enumerate(fetched.columns)]
        return fetched.plan.write(fetched.rows, context, columns)
    except Exception:  # whatever it was, the rows are gone through again and it is told where it belongs
        return completed_rows(fetched, context, objects)
    finally:
        fetched.take_apart()


def _objects(column: Column, context: Any) -> Sequence[Any]:
    """The written objects of a column, in order."""
    if len(column.children) == 1 and column.children[0].places is None:
        return written(column.children[0], context)
    objects: list[Any] = [None] * len(column.objects)
    for child in column.children:
        for place, each in zip(child.places or (), written(child, context), strict=True):
            objects[place] = each
    for place, reason in column.failures.items():
        objects[place] = flaw(reason, column.field.nodes)
    return objects


def _placed(column: Column, objects: Sequence[Any]) -> Sequence[Any]:
    """The written objects as values of the field, in lists where they were; raises _NotPlain."""
    field, values = column.field, column.values
    if field.is_leaf:
        return values
    if Flawed in set(map(type, objects)):
        raise _NotPlain
    if not field.depth and len(objects) == len(values):
        return objects
    if field.depth == 1 and set(map(type, values)) == {list} and sum(map(len, values)) == len(objects):
        return _in_lists(values, objects)
    remaining = iter(objects)
    return [_value(field.shape.type, value, remaining) for value in values]


def _in_lists(values: Sequence[list[Any]], objects: Sequence[Any]) -> list[Sequence[Any]]:
    """The objects in as many lists as there are, each as long as it was: none of them had a null."""
    if len(values) == 1:
        return [objects]
    ends = list(accumulate(map(len, values)))
    return [objects[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _value(type_: GraphQLOutputType, value: Any, remaining: Any) -> Any:
    if is_non_null_type(type_):
        if value is None:
            raise _NotPlain
        type_ = type_.of_type
    if value is None:
        return None
    if is_list_type(type_):
        if type(value) is not list:
            raise _NotPlain
        return [_value(type_.of_type, item, remaining) for item in value]
    if isinstance(value, Exception):
        raise _NotPlain
    return next(remaining)
