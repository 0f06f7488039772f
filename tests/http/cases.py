"""A case of a test's own in the petitions system, which it may change."""

import asyncio
import hashlib
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from hub.rules.systems import SystemCode

NUMBER, CODE = "115-9999999", "a code of the tests"
# A case like another, under a number of its own.
COPIED = """insert into service_case select (jsonb_populate_record(null::service_case,
  to_jsonb(c) || jsonb_build_object('id', (select max(id) + 1 from service_case), 'case_number', $1::text)
)).* from service_case as c where kind = 'PETITION' and status = 'IN_PROGRESS' order by id limit 1 returning id"""


@dataclass
class OwnCase:
    """The case, and the database that it is in."""

    database: asyncpg.Connection
    number: str
    id: int
    changes: int = 0

    async def change(self, subject=None):
        """Give it a subject that it has not had yet, or this one."""
        self.changes += 1
        subject = subject or f"change {self.changes}"
        await self.database.execute("update service_case set subject = $2 where id = $1", self.id, subject)

    async def changed_until(self, task):
        """What the task gives, while the case is changed: nothing says when somebody begins to wait for that."""
        while not task.done():
            await self.change()
            await asyncio.wait((task,), timeout=0.3)
        return task.result()


@asynccontextmanager
async def own_case(urls):
    database = await asyncpg.connect(urls[SystemCode.PETITIONS])
    try:
        case = OwnCase(database, NUMBER, await database.fetchval(COPIED, NUMBER))
        proof = hashlib.sha256(f"{NUMBER}:{CODE}".encode()).digest()
        await database.execute("update service_case set code_sha256 = $2 where id = $1", case.id, proof)
        yield case
    finally:
        await database.execute("delete from transfer where case_id = $1", case.id)
        await database.execute("delete from service_case where id = $1", case.id)
        await database.close()
