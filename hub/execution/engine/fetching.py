"""The first half of a run: what the plan has a column for is fetched, each field of a level by one call.

A field's objects are gone into as soon as they are there, whatever else is still under way: a slow source holds up
its own branch and no other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from graphql import GraphQLObjectType, GraphQLResolveInfo, default_field_resolver
from graphql.execution.values import VariableValues
from graphql.pyutils import Path, is_awaitable, is_iterable

from hub.execution.engine.declared import Attribute, Computed, ComputedAt, Loaded
from hub.execution.engine.fetched import Column, Fetched, is_object, objects_of
from hub.execution.engine.permissions import Permissions
from hub.execution.engine.plan import FieldPlan, ObjectPlan
from hub.execution.engine.runtime_types import TypeOrFailure
from hub.execution.engine.settling import is_settled, settled

NewInfo: TypeAlias = Callable[[FieldPlan, Path], GraphQLResolveInfo[Any]]


class Fetching:
    """One run of the first half, with the operation's variables and context; knows what is still under way."""

    def __init__(self, variables: VariableValues, context: Any, new_info: NewInfo) -> None:
        self._variables = variables
        self._context = context
        self._new_info = new_info
        self._permissions = Permissions(context)
        self._under_way: set[asyncio.Future[Any]] = set()
        self._finished: asyncio.Future[None] | None = None

    async def fetched(self, plan: ObjectPlan, root: Any) -> Fetched:
        """All that the plan asks for of `root`."""
        top = Fetched(plan, [root])
        try:
            self._open(top)
            if self._under_way:
                self._finished = asyncio.get_running_loop().create_future()
                await self._finished
        finally:
            self._leave()
        return top

    def _open(self, fetched: Fetched) -> None:
        """Start every column of these rows, but for what may not be had."""
        fetched.refused = self._permissions.refused(fetched.plan)
        for field in fetched.plan.fetched:
            column = Column(fetched, field)
            fetched.columns.append(column)
            if field.key in fetched.refused:
                self._arrived(column, [self._refusal(field, fetched.refused)] * len(fetched.rows))
            else:
                self._start(column, fetched.rows)

    def _refusal(self, field: FieldPlan, refused: Mapping[str, Exception]) -> Exception:
        """Why the field may not be had; what is wrong with its arguments comes first, as in graphql-core."""
        try:
            field.arguments.values(self._variables)
        except Exception as error:
            return error
        return refused[field.key]

    def _start(self, column: Column, rows: Sequence[Any]) -> None:
        """Ask for the values of a column; what has to be waited for arrives later."""
        match column.field.how:
            case Attribute(name):
                self._arrived(column, _read(rows, lambda row: getattr(row, name)))
            case Computed(read):
                self._arrived(column, _read(rows, read))
            case ComputedAt(read):
                self._arrived(column, _read(rows, lambda row: read(row, self._context)))
            case Loaded() as loaded:
                self._load(column, loaded, rows)
            case _:
                self._resolve(column, rows)

    def _load(self, column: Column, loaded: Loaded, rows: Sequence[Any]) -> None:
        """Ask for the values of all rows by one call."""
        try:
            arguments = column.field.arguments.values(self._variables)
            values = loaded.load(rows, arguments, self._context, column)
        except Exception as error:
            values = [error] * len(rows)
        if is_awaitable(values):
            self._await(values, lambda found: self._arrived(column, _for_each(found, len(rows))))
        else:
            self._arrived(column, _for_each(values, len(rows)))

    def _resolve(self, column: Column, rows: Sequence[Any]) -> None:
        """Ask the field's own resolver, once for each row."""
        field, paths = column.field, column.paths()
        values = [self._resolved(field, row, path) for row, path in zip(rows, paths, strict=True)]
        if all(is_settled(value, field.depth) for value in values):
            self._arrived(column, values)
        else:
            self._await(settled(values, field.depth), lambda found: self._arrived(column, found))

    def _resolved(self, field: FieldPlan, row: Any, path: Path) -> Any:
        resolve = field.definition.resolve or default_field_resolver
        try:
            return resolve(row, self._new_info(field, path), **field.arguments.values(self._variables))
        except Exception as error:
            return error

    def _arrived(self, column: Column, values: Sequence[Any]) -> None:
        """The values are there: go into the objects among them."""
        depth = column.field.depth
        column.values = [_in_lists(value, depth) for value in values] if depth else values
        if not column.field.is_leaf:
            column.objects = objects_of(column.values, depth)
            self._go_into(column)

    def _go_into(self, column: Column) -> None:
        """Fetch what is asked for of the column's objects, by their types."""
        if not column.objects:
            return
        common = column.field.types.common(column.objects)
        if common is not None:
            self._add(column, common, column.objects, None)
            return
        types = self._types(column)
        if any(is_awaitable(each) for each in types):
            self._await(settled(types, 0), lambda found: self._go_into_each(column, found))
        else:
            self._go_into_each(column, types)

    def _types(self, column: Column) -> list[Any]:
        field = column.field
        # A check of types is told of the field, of which one path stands for all.
        info = self._new_info(field, column.paths()[0])
        return [field.types.of(value, info, field.nodes) for value in column.objects]

    def _go_into_each(self, column: Column, types: Iterable[TypeOrFailure]) -> None:
        places: dict[GraphQLObjectType, list[int]] = {}
        for place, type_ in enumerate(types):
            if isinstance(type_, Exception):
                column.failures[place] = type_
            else:
                places.setdefault(type_, []).append(place)
        for type_, found in places.items():
            self._add(column, type_, [column.objects[place] for place in found], found)

    def _add(
        self, column: Column, type_: GraphQLObjectType, rows: Sequence[Any], places: Sequence[int] | None
    ) -> None:
        child = Fetched(column.field.selection_of(type_), rows, column, places)
        column.children.append(child)
        self._open(child)

    def _await(self, awaitable: Awaitable[Any], then: Callable[[Any], None]) -> None:
        """Go on with what is awaited, or with the exception that it ends in, as soon as it is there."""
        future = asyncio.ensure_future(awaitable)
        self._under_way.add(future)
        future.add_done_callback(lambda done: self._go_on(done, then))

    def _go_on(self, done: asyncio.Future[Any], then: Callable[[Any], None]) -> None:
        if done not in self._under_way:
            return  # nobody waits any more
        self._under_way.discard(done)
        finished = self._finished
        try:
            then(_found(done))
        except BaseException as error:  # whoever asked is told, were it a bug or the end of what was awaited
            if finished and not finished.done():
                finished.set_exception(error)
        if finished and not self._under_way and not finished.done():
            finished.set_result(None)

    def _leave(self) -> None:
        """Nobody waits any more; what is still under way is told so."""
        under_way, self._under_way = self._under_way, set()
        for future in under_way:
            future.cancel()


def _read(rows: Sequence[Any], read: Callable[[Any], Any]) -> list[Any]:
    """What is read of each row, or the exception that reading it raises."""
    try:
        return [read(row) for row in rows]
    except Exception:
        return [_attempt(read, row) for row in rows]


def _attempt(read: Callable[[Any], Any], row: Any) -> Any:
    try:
        return read(row)
    except Exception as error:
        return error


def _found(done: asyncio.Future[Any]) -> Any:
    """What was awaited, or the exception that it ended in; raises what is no failure but an end of everything."""
    error = done.exception()
    if error is not None and not isinstance(error, Exception):
        raise error
    return done.result() if error is None else error


def _for_each(found: Any, rows: int) -> Sequence[Any]:
    """The values that a call gave, or its failure for every row."""
    if isinstance(found, Exception):
        return [found] * rows
    if not isinstance(found, Sequence) or len(found) != rows:
        got = len(found) if isinstance(found, Sequence) else type(found).__name__
        return [TypeError(f"expected a value for each of {rows} parents, got {got}")] * rows
    return found


def _in_lists(value: Any, depth: int) -> Any:
    """The value with every list in it as a list, for it is gone through more than once."""
    if depth == 1 and type(value) is list:
        return value
    if not depth or not is_object(value) or not is_iterable(value):
        return value
    try:
        items = value if type(value) is list else list(value)
    except Exception as error:
        return error
    return items if depth == 1 else [_in_lists(item, depth - 1) for item in items]
