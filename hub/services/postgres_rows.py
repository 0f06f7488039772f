"""Rows as records: read only if they are as agreed, since a shifted value is worse than none."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Generic, TypeVar

import msgspec

from hub.errors import SourceMalformed
from hub.rules.systems import SystemCode
from hub.services.postgres_connection import Rows

R = TypeVar("R")

PLACE = "place"


@dataclass(frozen=True, slots=True)
class Statement(Generic[R]):
    """One file of `sql/` and the record, a msgspec struct, that each of its rows becomes, column by column.

    `current`: what it reads must never lag behind, as a replica does. `columns`: those that a record is read from.
    """

    path: str
    record: type[R]
    current: bool = False
    columns: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        # Once a statement: to read the fields of a struct is dear, and rows are read all the time.
        names = tuple(field.name for field in msgspec.structs.fields(self.record))  # type: ignore[arg-type]  # any struct
        object.__setattr__(self, "columns", names)


@dataclass(frozen=True, slots=True)
class RowReader(Generic[R]):
    """Reads the rows of one statement; every method raises SourceMalformed, whose detail has no value."""

    system: SystemCode
    statement: Statement[R]

    def all(self, rows: Rows) -> list[R]:
        """Each row as a record."""
        self._require_columns(rows, self.statement.columns)
        return self._records([row[:] for row in rows])

    def one_per_key(self, rows: Rows, keys: int) -> list[R | None]:
        """A record or None for each of so many keys; a row whose first column is null is a miss."""
        self._require_columns(rows, self.statement.columns)
        if len(rows) != keys:
            raise self._malformed(f"{keys} keys, {len(rows)} rows")
        # What a miss has beside nulls are counts of nothing.
        torn = frozenset(place for place, row in enumerate(rows) if row[0] is None and any(row))
        if torn:
            raise self._malformed("a row without its first column", torn)
        places = [place for place, row in enumerate(rows) if row[0] is not None]
        found = self._records([rows[place][:] for place in places], places)
        records: list[R | None] = [None] * keys
        for place, record in zip(places, found, strict=True):
            records[place] = record
        return records

    def many_per_key(self, rows: Rows, keys: int) -> list[list[R]]:
        """The records of each of so many keys; the first column of each row is its key's place, from 1."""
        self._require_columns(rows, (PLACE, *self.statement.columns))
        places = [row[0] for row in rows]
        self._require_places(places, keys)
        records = self._records([row[1:] for row in rows], [place - 1 for place in places])
        # The places are in order, so each key's records are next to one another.
        ends = [bisect_right(places, place) for place in range(keys + 1)]
        return [records[start:end] for start, end in pairwise(ends)]

    def _require_columns(self, rows: Rows, names: tuple[str, ...]) -> None:
        # A column too many or too few would shift all that follow, into others of the same type as well.
        if rows and tuple(rows[0].keys()) != names:
            raise self._malformed("other columns than those of its record")

    def _require_places(self, places: Sequence[Any], keys: int) -> None:
        if not places:
            return
        in_order = set(map(type, places)) == {int} and sorted(places) == places
        if not in_order or places[0] < 1 or places[-1] > keys:
            raise self._malformed("places that are not those of its keys, in order")

    def _records(self, rows: Sequence[tuple[object, ...]], places: Sequence[int] | None = None) -> list[R]:
        """The record of each row; `places` are those of their keys."""
        record: Any = self.statement.record
        try:
            return msgspec.convert(rows, list[record])
        except msgspec.ValidationError as error:
            bad = frozenset(
                place for place, row in zip(places or (), rows, strict=False) if not _fits(row, record)
            )
            # The error itself may hold a value, and so may what is raised from it.
            raise self._malformed(_without_value(str(error)), bad) from None

    def _malformed(self, detail: str, places: frozenset[int] = frozenset()) -> SourceMalformed:
        return SourceMalformed(self.system, f"{self.statement.path}: {detail}", places=places)


def _fits(row: tuple[object, ...], record: Any) -> bool:
    try:
        msgspec.convert(row, record)
    except msgspec.ValidationError:
        return False
    return True


# What a type was expected to be, and where; other messages quote what came.
_EXPECTED = re.compile(r"Expected `[^`]*`(, got `[^`]*`)?")
_WHERE = re.compile(r" - at `[^`]*`\Z")


def _without_value(message: str) -> str:
    expected, where = _EXPECTED.match(message), _WHERE.search(message)
    return (expected[0] if expected else "Invalid value") + (where[0] if where else "")
