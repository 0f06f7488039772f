"""A public source is tagged with every table it reads, and each of those tells of its changes."""

import asyncpg
import pytest

from hub.connectors import SYSTEMS
from hub.rules.systems import TABLES_OF
from hub.services.folders import sql_folder
from hub.sources import PublicSource

pytestmark = pytest.mark.anyio

# PostgreSQL notes what the body of a function depends on; a view is followed by its rule, a function by its body.
READ = """
with recursive dependency as (
  select classid, objid, refclassid, refobjid from pg_depend
  union all
  select 'pg_class'::regclass, ev_class, 'pg_rewrite'::regclass, oid from pg_rewrite
), used (classid, objid) as (
  select 'pg_proc'::regclass::oid, 'pg_temp.statement'::regproc::oid
  union
  select d.refclassid, d.refobjid from used join dependency as d using (classid, objid)
)
"""
TABLES = f"""{READ}
select relname::text from used join pg_class on objid = oid and classid = 'pg_class'::regclass
where relkind in ('r', 'p', 'f', 'm') order by 1"""
# A body given as a string is read only when it runs: what it depends on is not known.
OPAQUE = f"""{READ}
select proname::text from used join pg_proc on objid = pg_proc.oid and classid = 'pg_proc'::regclass
join pg_language as l on prolang = l.oid
where l.lanname not in ('internal', 'c') and prosqlbody is null"""
# After insert (4), delete (8), update (16) and truncate (32), for the statement, whatever the columns.
TELLING = """
select tgrelid::regclass::text from pg_trigger join pg_proc on tgfoid = pg_proc.oid
where proname in ('notify_changes', 'notify_changed_cases') and tgenabled in ('O', 'A') and tgqual is null
and tgtype & (1 + 2) = 0
group by tgrelid having bit_or(tgtype) = 4 + 8 + 16 + 32
order by 1"""


def public_sources():
    for system in SYSTEMS:
        yield from (source for source in system.sources if isinstance(source, PublicSource))


async def read(connection, text):
    """The tables that a statement reads, and the functions it calls of which that cannot be told."""
    prepared = await connection.prepare(text)
    parameters = ", ".join(parameter.name for parameter in prepared.get_parameters())
    rolled_back = connection.transaction()
    await rolled_back.start()
    try:
        await connection.execute(
            f"create function pg_temp.statement({parameters}) returns void begin atomic\n{text};\nend"
        )
        tables, opaque = await connection.fetch(TABLES), await connection.fetch(OPAQUE)
    finally:
        await rolled_back.rollback()
    return [row[0] for row in tables], [row[0] for row in opaque]


@pytest.mark.parametrize("source", list(public_sources()), ids=str)
async def test_the_tags_of_a_source_are_the_tables_that_its_statement_reads(source, urls):
    tables_of = TABLES_OF[source.system]
    text = (sql_folder() / tables_of / f"{source.method}.sql").read_text("utf-8")
    connection = await asyncpg.connect(urls[tables_of])
    try:
        tables, opaque = await read(connection, text)
    finally:
        await connection.close()
    assert opaque == []
    assert sorted(source.keeping.tags) == [f"{source.system}.{table}" for table in tables]


@pytest.mark.parametrize("system", sorted(set(TABLES_OF.values())))
async def test_the_tables_that_tell_of_changes_are_those_that_are_read(system, urls):
    connection = await asyncpg.connect(urls[system])
    try:
        telling = [row[0] for row in await connection.fetch(TELLING)]
    finally:
        await connection.close()
    sources = [source for source in public_sources() if TABLES_OF[source.system] is system]
    read = {tag.removeprefix(f"{source.system}.") for source in sources for tag in source.keeping.tags}
    assert telling == sorted(read)


async def test_a_table_behind_a_view_and_a_function_is_found(urls):
    connection = await asyncpg.connect(urls["tenders"])
    rolled_back = connection.transaction()
    await rolled_back.start()
    try:
        await connection.execute("create view named as select name from firm")
        await connection.execute(
            "create function names() returns bigint language sql begin atomic select count(*) from named; end"
        )
        await connection.execute(
            "create function hidden() returns bigint language sql as 'select count(*) from tender'"
        )
        assert await read(connection, "select names(), $1::int") == (["firm"], [])
        assert await read(connection, "select hidden()") == ([], ["hidden"])
    finally:
        await rolled_back.rollback()
        await connection.close()
