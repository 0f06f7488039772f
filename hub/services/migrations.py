"""Migrations: numbered SQL files of a system, each run once, in order, under a lock, with its checksum kept.

The files have dbmate's form (`-- migrate:up`), so an operator may run dbmate on the same folder.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from hub.errors import StartupError

_FILE = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_UP = re.compile(r"\s*--\s*migrate:up[^\n]*\n(.*?)(?:\n--\s*migrate:down.*)?\Z", re.DOTALL)
# Any fixed number does; two hubs starting together take turns at it.
_LOCK = 4_815_162_342
_LEDGER = """
create table if not exists schema_migrations (version varchar(128) primary key);
alter table schema_migrations add column if not exists checksum bytea;
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its number, name, statements and checksum."""

    version: str
    name: str
    up: str
    checksum: bytes


def migrations_in(folder: Path) -> list[Migration]:
    """The migrations of a system, in order; raises StartupError for a file of another form."""
    return [_read(path) for path in sorted(folder.glob("*.sql"))]


def _read(path: Path) -> Migration:
    text = path.read_text("utf-8")
    name, body = _FILE.fullmatch(path.name), _UP.fullmatch(text)
    if name is None or body is None:
        raise StartupError(f"{path}: expected NNNN_name.sql beginning with `-- migrate:up`")
    return Migration(name[1], path.name, body[1], hashlib.sha256(text.encode()).digest())


def pending(files: Sequence[Migration], applied: Mapping[str, bytes | None]) -> list[Migration]:
    """The migrations still to run; raises StartupError if one that ran has changed or is missing since."""
    known = {migration.version: migration for migration in files}
    if gone := sorted(applied.keys() - known.keys()):
        raise StartupError(f"the database has migration {gone[0]}, which this hub does not know: it is older")
    for version, checksum in applied.items():
        if checksum not in (None, known[version].checksum):
            raise StartupError(
                f"{known[version].name} has changed since it ran: add a new migration instead "
                "(or is this another system's database?)"
            )
    return [migration for migration in files if migration.version not in applied]


async def migrate(connection: asyncpg.Connection[asyncpg.Record], folder: Path) -> list[str]:
    """Bring one database up to date; the names of what ran, none if it was."""
    files = migrations_in(folder)
    await connection.execute("select pg_advisory_lock($1)", _LOCK)
    try:
        await connection.execute(_LEDGER)
        rows = await connection.fetch("select version, checksum from schema_migrations order by version")
        todo = pending(files, {row["version"]: row["checksum"] for row in rows})
        for migration in todo:
            await _run(connection, migration)
        return [migration.name for migration in todo]
    finally:
        await connection.execute("select pg_advisory_unlock($1)", _LOCK)


async def _run(connection: asyncpg.Connection[asyncpg.Record], migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(migration.up)
            await connection.execute(
                "insert into schema_migrations (version, checksum) values ($1, $2)",
                migration.version,
                migration.checksum,
            )
    except asyncpg.PostgresError as error:
        raise StartupError(f"{migration.name} failed and was undone: {error}") from error
