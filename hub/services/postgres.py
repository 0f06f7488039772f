"""A PostgreSQL database as the hub uses it: a pool, statements from `sql/`, rows read as records."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import asyncpg
import msgspec

from hub.errors import SourceError, SourceMalformed, SourceRejected, SourceTimeout, SourceUnavailable
from hub.rules.identifiers import without_person_ids
from hub.rules.systems import SystemCode

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Statement(Generic[R]):
    """One file of `sql/` and the record that each of its rows becomes, column by column."""

    path: str
    record: type[R]


class Database:
    """One system's database: runs statements, gives records, raises `SourceError` and nothing else."""

    def __init__(self, system: SystemCode, pool: asyncpg.Pool[asyncpg.Record], sql: Path) -> None:
        self._system = system
        self._pool = pool
        self._sql = sql
        self._texts: dict[str, str] = {}

    async def all(self, statement: Statement[R], *arguments: object) -> list[R]:
        """Every row as a record, in the statement's order."""
        rows = await self._rows(statement.path, arguments)
        return self._records(statement, (tuple(row) for row in rows))

    async def one_per_key(self, statement: Statement[R], *columns: Sequence[object]) -> list[R | None]:
        """A record or None for each key; the statement keeps the keys' order (left join, order by place).

        A row whose first column is null is a miss.
        """
        rows = await self._rows(statement.path, columns)
        found = iter(self._records(statement, (tuple(row) for row in rows if row[0] is not None)))
        return [None if row[0] is None else next(found) for row in rows]

    async def many_per_key(self, statement: Statement[R], *columns: Sequence[object]) -> list[list[R]]:
        """The records of each key; the first column of each row is the key's place, from 1."""
        rows = await self._rows(statement.path, columns)
        groups: list[list[R]] = [[] for _ in columns[0]]
        for row, record in zip(rows, self._records(statement, (tuple(row)[1:] for row in rows)), strict=True):
            groups[row[0] - 1].append(record)
        return groups

    async def execute(self, path: str, *arguments: object) -> None:
        """Run a statement of `sql/` that returns nothing."""
        with translated(self._system):
            await self._pool.execute(self._text(path), *arguments)

    async def ping(self) -> None:
        """One round trip."""
        with translated(self._system):
            await self._pool.fetchval("select 1")

    async def _rows(self, path: str, arguments: Iterable[object]) -> list[asyncpg.Record]:
        with translated(self._system):
            return await self._pool.fetch(self._text(path), *arguments)

    def _text(self, path: str) -> str:
        if path not in self._texts:
            self._texts[path] = (self._sql / f"{path}.sql").read_text("utf-8")
        return self._texts[path]

    def _records(self, statement: Statement[R], rows: Iterable[tuple[object, ...]]) -> list[R]:
        try:
            return msgspec.convert(list(rows), list[statement.record])  # type: ignore[name-defined]  # known at run time
        except msgspec.ValidationError as error:
            raise SourceMalformed(self._system, f"{statement.path}: {error}") from error


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
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)


@asynccontextmanager
async def opened_pool(url: str, name: str) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    """A pool that connects only when first asked, so that the hub starts while a system is down."""
    pool = asyncpg.create_pool(
        url,
        min_size=0,
        max_size=8,
        timeout=2,
        command_timeout=5,
        reset=_keep_session,
        server_settings={
            "application_name": f"khub {name}",
            # A search leaves out the conditions of filters that are null; only a plan made for the
            # values at hand can do so and still use the right index.
            "plan_cache_mode": "force_custom_plan",
            "statement_timeout": "5000",
        },
    )
    try:
        yield await pool
    finally:
        await _closed(pool)


async def _keep_session(_connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """No statement changes its session, so the driver's reset, a round trip a query, is left out."""


async def _closed(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    try:
        await asyncio.wait_for(pool.close(), 2)
    except TimeoutError:
        pool.terminate()
