"""A PostgreSQL database as the hub uses it: statements from `sql/`, rows read as records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from hub.rules.systems import SystemCode
from hub.services.postgres_connection import Rows
from hub.services.postgres_errors import translated
from hub.services.postgres_rows import RowReader, Statement

__all__ = ["Database", "Server", "Statement"]

R = TypeVar("R")


class Pool(Protocol):
    """The connections to one server."""

    def open_connections(self) -> int:
        """How many there are."""
        ...

    def idle_connections(self) -> int:
        """How many of these nobody uses."""
        ...


class Server(Protocol):
    """Where statements run: a link to one server, or to a primary and its replica."""

    async def fetch(self, text: str, *arguments: object) -> Rows:
        """The rows of a statement that only reads."""
        ...

    async def fetch_current(self, text: str, *arguments: object) -> Rows:
        """The rows of a statement that only reads, none of them out of date."""
        ...

    async def execute(self, text: str, *arguments: object) -> Rows:
        """The rows that a statement that writes returns; it is run once."""
        ...

    def changed(self) -> None:
        """Something has just changed: what is read next must show it."""
        ...

    def pools(self) -> Mapping[str, Pool]:
        """The pools, by whose they are: `primary`, `replica`."""
        ...


class Database:
    """One system's database: runs statements, gives records, raises `SourceError` and nothing else."""

    def __init__(self, system: SystemCode, server: Server, sql: Path) -> None:
        self._system = system
        self._server = server
        self._sql = sql
        self._texts: dict[str, str] = {}

    async def all(self, statement: Statement[R], *arguments: object) -> list[R]:
        """Every row as a record, in the statement's order."""
        return self._reader(statement).all(await self._rows(statement, arguments))

    async def one_per_key(self, statement: Statement[R], *columns: Sequence[object]) -> list[R | None]:
        """A record or None for each key; the statement keeps the keys' order (left join, order by place).

        A row whose first column is null is a miss.
        """
        return self._reader(statement).one_per_key(await self._rows(statement, columns), len(columns[0]))

    async def many_per_key(self, statement: Statement[R], *columns: Sequence[object]) -> list[list[R]]:
        """The records of each key; the first column of each row is the key's place, from 1."""
        return self._reader(statement).many_per_key(await self._rows(statement, columns), len(columns[0]))

    async def execute(self, path: str, *arguments: object) -> None:
        """Run a statement of `sql/` that writes and returns nothing."""
        with translated(self._system, path):
            await self._server.execute(self._text(path), *arguments)

    async def execute_returning(self, statement: Statement[R], *arguments: object) -> list[R]:
        """What a statement that writes returns, as records."""
        with translated(self._system, statement.path):
            rows = await self._server.execute(self._text(statement.path), *arguments)
        return self._reader(statement).all(rows)

    async def ping(self) -> None:
        """One round trip, to whichever server is read now."""
        with translated(self._system):
            await self._server.fetch("select 1")

    def changed(self) -> None:
        """What is read next must show what has just changed."""
        self._server.changed()

    def pools(self) -> Mapping[str, Pool]:
        """The pools of its servers, by whose they are: `primary`, `replica`."""
        return self._server.pools()

    async def _rows(self, statement: Statement[R], arguments: Sequence[object]) -> Rows:
        fetch = self._server.fetch_current if statement.current else self._server.fetch
        with translated(self._system, statement.path):
            return await fetch(self._text(statement.path), *arguments)

    def _reader(self, statement: Statement[R]) -> RowReader[R]:
        return RowReader(self._system, statement)

    def _text(self, path: str) -> str:
        if path not in self._texts:
            self._texts[path] = (self._sql / f"{path}.sql").read_text("utf-8")
        return self._texts[path]
