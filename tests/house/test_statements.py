"""Every file of sql/ is used, prepares on the migrated databases and gives the columns of its record."""

import importlib
import pkgutil
import re
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import asyncpg
import msgspec
import pytest

import hub.casework
import hub.connectors
import hub.privacy
import hub.services
from hub.rules.systems import SystemCode
from hub.services.folders import sql_folder
from hub.services.postgres import Statement

pytestmark = pytest.mark.anyio

POSTGRES_TYPES = {
    str: {"text", "varchar", "bpchar", "uuid"},
    int: {"int2", "int4", "int8"},
    float: {"float4", "float8"},
    bool: {"bool"},
    bytes: {"bytea"},
    date: {"date"},
    datetime: {"timestamptz"},
    Decimal: {"numeric"},
    UUID: {"uuid"},
    msgspec.Struct: {"record"},  # a row within a row
}


def statements() -> list[Statement[Any]]:
    found = {}
    for package in (hub.connectors, hub.casework, hub.privacy, hub.services):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            values = vars(importlib.import_module(module.name)).values()
            found |= {value.path: value for value in values if isinstance(value, Statement)}
    return list(found.values())


def files() -> list[str]:
    return sorted(
        str(path.relative_to(sql_folder()).with_suffix(""))
        for path in sql_folder().rglob("*.sql")
        if "migrations" not in path.parts
    )


def views(system: str) -> set[str]:
    """The views of a system."""
    migrations = (sql_folder() / system / "migrations").glob("*.sql")
    return {name for path in migrations for name in re.findall(r"create view (\w+)", path.read_text("utf-8"))}


def kinds_of(hint: Any) -> tuple[set[str], bool]:
    """The PostgreSQL types that a record's field takes, and whether it may be null."""
    members = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    names: set[str] = set()
    for member in members:
        if member is NoneType:
            continue
        if get_origin(member) in (list, tuple):
            names |= {f"{name}[]" for name in kinds_of(get_args(member)[0])[0]}
        else:
            names |= POSTGRES_TYPES[next(base for base in member.__mro__ if base in POSTGRES_TYPES)]
    return names, NoneType in members


@pytest.mark.parametrize("statement", statements(), ids=lambda statement: statement.path)
async def test_the_columns_of_a_statement_are_the_fields_of_its_record(statement, urls):
    system, _, _ = statement.path.partition("/")
    connection = await asyncpg.connect(urls[SystemCode(system)])
    try:
        prepared = await connection.prepare((sql_folder() / f"{statement.path}.sql").read_text("utf-8"))
        columns = [(column.name, column.type.name) for column in prepared.get_attributes()]
    finally:
        await connection.close()
    if columns[0][0] == "place":
        columns = columns[1:]
    hints = get_type_hints(statement.record)
    fields = [(f.name, hints[f.name]) for f in msgspec.structs.fields(statement.record)]
    assert [name for name, _ in columns] == [name for name, _ in fields]
    wrong = [
        (name, kind)
        for (name, kind), (_, hint) in zip(columns, fields, strict=True)
        if kind not in kinds_of(hint)[0]
    ]
    assert wrong == []


@pytest.mark.parametrize("path", files())
def test_a_file_holds_one_statement_with_parameters_only(path):
    lines = (sql_folder() / f"{path}.sql").read_text("utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("--")).strip()
    assert ";" not in text.removesuffix(";")
    # A star may only repeat the columns that a view names, or the statement itself in its `with`.
    aliases = {alias: name for name, alias in re.findall(r"(\w+) as (\w+)", text)}
    stars = re.findall(r"select (?:(\w+)\.)?\*\s+from (\w+)", text)
    within = re.findall(r"(\w+) as (?:(?:not )?materialized )?\(|\) as (\w+)", text)
    named = {*views(path.split("/")[0]), *(name for names in within for name in names)}
    assert {aliases.get(alias, alias) or name for alias, name in stars} <= named


@pytest.mark.parametrize("path", files())
def test_the_records_of_a_key_are_in_a_total_order(path):
    """Sorted by the place of their key alone, records of one key may come in any order."""
    text = (sql_folder() / f"{path}.sql").read_text("utf-8")
    if re.search(r"^select\s+key\.place,", text, re.MULTILINE):
        assert re.search(r"^order by\s+(key\.place|1)( asc)?,", text, re.MULTILINE)


def test_every_file_is_used():
    source = "\n".join(p.read_text("utf-8") for p in (sql_folder().parent / "hub").rglob("*.py"))
    assert [path for path in files() if f'"{path}"' not in source] == []


def test_every_statement_has_its_file():
    assert sorted(s.path for s in statements() if s.path not in files()) == []
