"""What was fetched in one run: rows of objects, and a column of values for each field that was fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import Undefined
from graphql.pyutils import Path, is_iterable

from hub.execution.engine.permissions import NOTHING
from hub.execution.engine.plan import FieldPlan, ObjectPlan

_ABSENT = frozenset((type(None), type(Undefined)))


def is_object(value: Any) -> bool:
    """Whether a value is there and is no failure."""
    return value is not None and value is not Undefined and not isinstance(value, Exception)


def objects_in(value: Any, depth: int) -> Iterator[Any]:
    """The objects of a value, out of so many lists, in order; what is no list where one should be holds none."""
    if not depth:
        if is_object(value):
            yield value
    elif is_object(value) and is_iterable(value):
        for item in value:
            yield from objects_in(item, depth - 1)


def are_objects(values: Sequence[Any]) -> bool:
    """Whether every value is there and none is a failure; told by their classes, of which there are few."""
    classes = set(map(type, values))
    return classes.isdisjoint(_ABSENT) and not any(issubclass(each, Exception) for each in classes)


def objects_of(values: Sequence[Any], depth: int) -> Sequence[Any]:
    """The objects of all the values together, out of so many lists each, in order."""
    for _ in range(depth):
        values = [item for value in values if type(value) is list for item in value]
    return values if are_objects(values) else [value for value in values if is_object(value)]


class Fetched:
    """Objects of one type under one selection; all that one field has for all its parents."""

    __slots__ = ("_paths", "columns", "of", "places", "plan", "refused", "rows")

    def __init__(
        self, plan: ObjectPlan, rows: Sequence[Any], of: Column | None = None, places: Sequence[int] | None = None
    ) -> None:
        self.plan = plan
        self.rows = rows
        self.of = of
        # Where the rows stand among all objects of the column; None if they are all of them.
        self.places = places
        # Why fields may not be had, by their keys.
        self.refused: Mapping[str, Exception] = NOTHING
        self.columns: list[Column] = []
        self._paths: list[Path | None] | None = None

    def take_apart(self) -> None:
        """Forget the columns: they know their owner, and a ring of objects waits for the garbage collector."""
        for column in self.columns:
            column.children = []
        self.columns = []

    def paths(self) -> list[Path | None]:
        """The path of each row; None is the root."""
        if self._paths is None:
            self._paths = self._worked_out()
        return self._paths

    def _worked_out(self) -> list[Path | None]:
        if self.of is None:
            return [None] * len(self.rows)
        paths: list[Path | None] = list(self.of.object_paths())
        return paths if self.places is None else [paths[place] for place in self.places]


class Column:
    """The values of one field for every row of `owner`, and the objects among them, each with its own selection.

    It is the place of the field for whoever loads it.
    """

    __slots__ = ("children", "failures", "field", "objects", "owner", "values")

    def __init__(self, owner: Fetched, field: FieldPlan) -> None:
        self.owner = owner
        self.field = field
        self.values: Sequence[Any] = ()
        self.objects: Sequence[Any] = ()
        # The objects by their type, and instead of those whose type is wrong, why.
        self.children: list[Fetched] = []
        self.failures: dict[int, Exception] = {}

    def pattern(self) -> tuple[str, ...]:
        """The names on the way from the root to the field, without positions in lists."""
        above = self.owner.of.pattern() if self.owner.of else ()
        return (*above, self.field.key)

    def paths(self) -> list[Path]:
        """The path of the field for each parent."""
        key, typename = self.field.key, self.field.parent.name
        return [Path(above, key, typename) for above in self.owner.paths()]

    def object_paths(self) -> Iterator[Path]:
        """The path of each object."""
        for path, value in zip(self.paths(), self.values, strict=True):
            yield from _object_paths(path, value, self.field.shape.depth)


def _object_paths(path: Path, value: Any, depth: int) -> Iterator[Path]:
    if not depth:
        if is_object(value):
            yield path
    elif is_object(value) and is_iterable(value):
        for place, item in enumerate(value):
            yield from _object_paths(path.add_key(place), item, depth - 1)
