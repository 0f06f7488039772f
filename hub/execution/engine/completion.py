"""Completing rows one by one, where a value is missing or has failed: nulls go up, errors are told.

The order and the number of errors are those of graphql-core when no field has to be waited for: in the order of
the answer, and nothing of what comes after a failure inside an object that becomes null.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    GraphQLOutputType,
    Undefined,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.pyutils import is_iterable

from hub.execution.engine.declared import Attribute, Computed, ComputedAt
from hub.execution.engine.fetched import Fetched, objects_in
from hub.execution.engine.leaves import coerced, not_a_list, null_in_place
from hub.execution.engine.plan import FieldPlan

Keys: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class FieldFailure:
    """Why there is a null, and at which path below the object at hand."""

    path: Keys
    reason: Exception
    nodes: Sequence[FieldNode]

    def below(self, path: Keys) -> FieldFailure:
        """The same, seen from further up."""
        return replace(self, path=path + self.path)


class _Raised(Exception):
    """A failure on its way up to the nearest place that may be null."""

    def __init__(self, failure: FieldFailure) -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass(slots=True)
class Flawed:
    """An object of the answer with failures in it; `raised` if it cannot be there at all because of one."""

    value: dict[str, Any] | None
    failures: list[FieldFailure] = field(default_factory=list)
    raised: FieldFailure | None = None


def flaw(reason: Exception, nodes: Sequence[FieldNode]) -> Flawed:
    """Stands for an object that is of a wrong type."""
    return Flawed(None, raised=FieldFailure((), reason, nodes))


def completed_rows(fetched: Fetched, context: Any, objects: Sequence[Sequence[Any]]) -> list[Any]:
    """Each row as an object of the answer, or `Flawed`; `objects` are the written ones of each column."""
    parts = [_by_row(column.values, column.field, objects[place]) for place, column in enumerate(fetched.columns)]
    return [
        _completed_row(fetched, place, context, [part[place] for part in parts])
        for place in range(len(fetched.rows))
    ]


def _by_row(values: Sequence[Any], plan: FieldPlan, objects: Sequence[Any]) -> list[list[Any]]:
    """The written objects of each row."""
    if plan.shape.is_leaf:
        return [[]] * len(values)
    remaining = iter(objects)
    return [[next(remaining) for _ in objects_in(value, plan.shape.depth)] for value in values]


def _completed_row(fetched: Fetched, place: int, context: Any, objects: Sequence[Sequence[Any]]) -> Any:
    answer: dict[str, Any] = {}
    failures: list[FieldFailure] = []
    for plan in fetched.plan.fields:
        below = _Completion(plan, iter(() if plan.column is None else objects[plan.column]), failures)
        try:
            answer[plan.key] = below.value(plan.shape.type, _raw(fetched, plan, place, context), (plan.key,))
        except Exception as error:
            failure = below.located(error, (plan.key,))
            if is_non_null_type(plan.shape.type):
                return Flawed(None, failures, failure)
            failures.append(failure)
            answer[plan.key] = None
    return Flawed(answer, failures) if failures else answer


def _raw(fetched: Fetched, plan: FieldPlan, place: int, context: Any) -> Any:
    """The value of a field as it was fetched or is read; raises what reading it raises."""
    if plan.constant is not None:
        return plan.constant
    if plan.column is not None:
        return fetched.columns[plan.column].values[place]
    if plan.key in fetched.refused:
        raise fetched.refused[plan.key]
    row = fetched.rows[place]
    match plan.how:
        case Attribute(name):
            return getattr(row, name)
        case Computed(read):
            return read(row)
        case ComputedAt(read):
            return read(row, context)
    raise TypeError(f"expected a field that is read, got {plan.parent.name}.{plan.name}")


@dataclass(slots=True)
class _Completion:
    """The completion of one field of one row: takes its objects in order, and notes what failed."""

    plan: FieldPlan
    objects: Iterator[Any]
    failures: list[FieldFailure]

    def value(self, type_: GraphQLOutputType, raw: Any, path: Keys) -> Any:
        """A value of any type; raises why it may not be there."""
        if isinstance(raw, Exception):
            raise raw
        if is_non_null_type(type_):
            completed = self.value(type_.of_type, raw, path)
            if completed is None:
                raise null_in_place(self.plan.parent, self.plan.name)
            return completed
        if raw is None or raw is Undefined:
            return None
        if is_list_type(type_):
            return self._list(type_.of_type, raw, path)
        return coerced(type_, raw) if is_leaf_type(type_) else self._object(path)

    def located(self, error: Exception, path: Keys) -> FieldFailure:
        """The failure that an exception is; one that has come up from below is where it was."""
        return error.failure if isinstance(error, _Raised) else FieldFailure(path, error, self.plan.nodes)

    def _list(self, type_: GraphQLOutputType, raw: Any, path: Keys) -> list[Any]:
        if not is_iterable(raw):
            raise not_a_list(self.plan.parent, self.plan.name)
        return [self._item(type_, item, (*path, place)) for place, item in enumerate(raw)]

    def _item(self, type_: GraphQLOutputType, raw: Any, path: Keys) -> Any:
        try:
            return self.value(type_, raw, path)
        except Exception as error:
            failure = self.located(error, path)
            if is_non_null_type(type_):
                raise _Raised(failure) from error
            self.failures.append(failure)
            return None

    def _object(self, path: Keys) -> Any:
        written = next(self.objects)
        if not isinstance(written, Flawed):
            return written
        self.failures.extend(failure.below(path) for failure in written.failures)
        if written.raised:
            raise _Raised(written.raised.below(path))
        return written.value
