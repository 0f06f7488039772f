"""The demo data is the same every time, and `--scale` multiplies it."""

import asyncio
import shutil
import tempfile
from pathlib import Path

import asyncpg
import pytest

from hub.demo.databases import create_databases, seed_all
from hub.demo.world import world
from hub.services.databases import migrate_all
from hub.services.embedded_postgres import EmbeddedPostgres

TABLES = """
select table_name from information_schema.tables
where
  table_schema = 'public' and table_type = 'BASE TABLE'
  and table_name not in ('schema_migrations', 'demo_seed')
"""


async def checksums(urls):
    """A sum of every table's rows, whatever their order."""
    sums = {}
    for system, url in urls.items():
        connection = await asyncpg.connect(url)
        for (table,) in await connection.fetch(TABLES):
            sums[system, table] = await connection.fetchval(
                f'select coalesce(sum(hashtextextended(row::text, 0)::numeric), 0) from "{table}" as row'
            )
        await connection.close()
    return sums


async def seeded(server):
    urls = await create_databases(server.url)
    await migrate_all(urls)
    await seed_all(urls, world(), lambda _name, _rows: None)
    return await checksums(urls)


def test_two_seeds_are_the_same_city():
    sums = []
    for _ in range(2):
        folder = Path(tempfile.mkdtemp(prefix="khub-seed-"))
        folder.chmod(0o755)
        try:
            with EmbeddedPostgres(folder / "postgres") as server:
                sums.append(asyncio.run(seeded(server)))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    assert {table for table in sums[0] if sums[0][table] != sums[1][table]} == set()


@pytest.mark.anyio
async def test_the_scale_multiplies_the_volumes(large_hub):
    hub, _ = large_hub
    data = await hub.data(
        """{ cityReport(period: {from: "2012-01-01", to: "2012-08-31"}) { lines {
          metric printed { figure { value period { from } } value }
        } } }"""
    )
    scaled = {
        "petition.mailbox",
        "petition.petitions",
        "dispatch.cases",
        "tender.count_over_threshold",
        "lookup.queries",
    }
    for line in data["cityReport"]["lines"]:
        if line["metric"] in scaled:
            for printed in line["printed"]:
                assert float(printed["value"]) == pytest.approx(10 * float(printed["figure"]["value"]), rel=0.01)
