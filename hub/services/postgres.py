"""A PostgreSQL database as the hub uses it: statements from `sql/`, rows read as records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import asyncpg
import msgspec

from hub.errors import SourceError, SourceMalformed, SourceRejected, SourceTimeout, SourceUnavailable
from hub.rules.identifiers import without_person_ids
from hub.rules.systems import SystemCode
from hub.services.postgres_link import Link

R = TypeVar("R")

# What one answer may have: more is a statement gone wrong, and would fill the memory.
MAX_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Statement(Generic[R]):
    """One file of `sql/` and the record, a msgspec struct, that each of its rows becomes, column by column."""

    path: str
    record: type[R]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that one record is read from."""
        return tuple(field.name for field in msgspec.structs.fields(self.record))  # type: ignore[arg-type]  # any struct


class Database:
    """One system's database: runs statements, gives records, raises `SourceError` and nothing else."""

    def __init__(self, system: SystemCode, link: Link, sql: Path) -> None:
        self._system = system
        self._link = link
        self._sql = sql
        self._texts: dict[str, str] = {}

    async def all(self, statement: Statement[R], *arguments: object) -> list[R]:
        """Every row as a record, in the statement's order."""
        rows = await self._rows(statement, arguments)
        return self._records(statement, [(None, tuple(row)) for row in rows])

    async def one_per_key(self, statement: Statement[R], *columns: Sequence[object]) -> list[R | None]:
        """A record or None for each key; the statement keeps the keys' order (left join, order by place).

        A row whose first column is null is a miss.
        """
        rows = await self._rows(statement, columns)
        there = [(place, tuple(row)) for place, row in enumerate(rows) if row[0] is not None]
        found = iter(self._records(statement, there))
        return [None if row[0] is None else next(found) for row in rows]

    async def many_per_key(self, statement: Statement[R], *columns: Sequence[object]) -> list[list[R]]:
        """The records of each key; the first column of each row is the key's place, from 1."""
        rows = await self._rows(statement, columns, ("place",))
        groups: list[list[R]] = [[] for _ in columns[0]]
        there = [(row[0] - 1, tuple(row)[1:]) for row in rows]
        for (place, _), record in zip(there, self._records(statement, there), strict=True):
            groups[place].append(record)
        return groups

    async def execute(self, path: str, *arguments: object) -> None:
        """Run a statement of `sql/` that returns nothing."""
        with translated(self._system):
            await self._link.execute(self._text(path), *arguments)

    async def ping(self) -> None:
        """One round trip."""
        with translated(self._system):
            await self._link.fetch("select 1")

    async def _rows(
        self, statement: Statement[R], arguments: Iterable[object], before: tuple[str, ...] = ()
    ) -> list[asyncpg.Record]:
        with translated(self._system):
            rows = await self._link.fetch(_capped(self._text(statement.path)), *arguments)
        if len(rows) > MAX_ROWS:
            raise SourceMalformed(self._system, f"{statement.path}: more than {MAX_ROWS} rows")
        # A column too many or too few would shift all that follow, into others of the same type as well.
        if rows and tuple(rows[0].keys()) != before + statement.columns:
            raise SourceMalformed(self._system, f"{statement.path}: other columns than those of its record")
        return rows

    def _text(self, path: str) -> str:
        if path not in self._texts:
            self._texts[path] = (self._sql / f"{path}.sql").read_text("utf-8")
        return self._texts[path]

    def _records(self, statement: Statement[R], rows: Sequence[tuple[int | None, tuple[object, ...]]]) -> list[R]:
        """The record of each row; what comes before a row is the place of its key."""
        try:
            return msgspec.convert([row for _, row in rows], list[statement.record])  # type: ignore[name-defined]  # known at run time
        except msgspec.ValidationError as error:
            bad = frozenset(place for place, row in rows if place is not None and not _fits(row, statement.record))
            detail = f"{statement.path}: {_QUOTED.sub('…', str(error))}"
            raise SourceMalformed(self._system, detail, places=bad) from error


# msgspec quotes the value of an enum that it does not know.
_QUOTED = re.compile(r"'[^']*'")


def _fits(row: tuple[object, ...], record: type) -> bool:
    try:
        msgspec.convert(row, record)
    except msgspec.ValidationError:
        return False
    return True


def _capped(text: str) -> str:
    """The statement, cut off by the server one row after the most that an answer may have."""
    return f"select * from (\n{text.rstrip().rstrip(';')}\n) as answer limit {MAX_ROWS + 1}"  # noqa: S608  # no input


@contextmanager
def translated(system: SystemCode) -> Iterator[None]:
    """The one place where the driver's exceptions become the hub's."""
    try:
        yield
    except SourceError:
        raise
    except (TimeoutError, asyncpg.QueryCanceledError) as error:
        raise SourceTimeout(system, _detail(error)) from error
    except (OSError, asyncpg.InterfaceError, *UNREACHABLE) as error:
        raise SourceUnavailable(system, _detail(error)) from error
    except asyncpg.PostgresError as error:
        raise SourceRejected(system, _detail(error)) from error


def _detail(error: Exception) -> str:
    # A driver may repeat an argument in its message.
    return f"{type(error).__name__}: {without_person_ids(str(error))}"


UNREACHABLE = (
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)
