"""Where a contestant listens and what it reads, as its environment says."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg
import msgspec
import uvicorn

from bench.load import HOST
from hub.cli.server import OPTIONS
from hub.services.postgres_link import POOL_SIZE

Rows: TypeAlias = "list[asyncpg.Record]"


class CityFile(msgspec.Struct, frozen=True):
    """The databases' addresses by system, the folder of statements, and what incidents are called."""

    databases: dict[str, str]
    sql: str
    incidents: dict[str, str]


class Databases:
    """A pool a system; statements by their names in `sql/`, such as `tenders/tenders`."""

    def __init__(self, pools: Mapping[str, Any], sql: Path, incidents: Mapping[str, str]) -> None:
        self._pools = pools
        self._texts = {
            str(path.relative_to(sql).with_suffix("")): path.read_text("utf-8") for path in sql.glob("*/*.sql")
        }
        self.incidents = incidents

    async def fetch(self, name: str, *arguments: object) -> Rows:
        """The rows of a statement, which each connection prepares once."""
        async with self._pools[name.partition("/")[0]].acquire() as connection:
            rows: Rows = await connection.fetch(self._texts[name], *arguments)
            return rows


@asynccontextmanager
async def opened_databases(
    init: Callable[[Any], Coroutine[Any, Any, None]] | None = None,
) -> AsyncIterator[Databases]:
    """The city's databases, connected; `init` is called with each new connection."""
    city = read_city()
    async with AsyncExitStack() as stack:
        pools = {
            system: await stack.enter_async_context(
                asyncpg.create_pool(url, min_size=0, max_size=POOL_SIZE, init=init, reset=_keep_session)
            )
            for system, url in city.databases.items()
        }
        yield Databases(pools, Path(city.sql), city.incidents)


def read_city() -> CityFile:
    """What the run says of the city."""
    return msgspec.json.decode(Path(os.environ["BENCH_CITY"]).read_bytes(), type=CityFile)


async def _keep_session(_connection: asyncpg.Connection) -> None:
    """No statement changes its session, so the driver's reset, a round trip a query, is left out."""


def serve(app: str, *, factory: bool = False) -> None:
    """Serve an application, or what makes it, as `module:name`, in the manner of the hub's own server."""
    workers = int(os.environ["BENCH_WORKERS"])
    uvicorn.run(app, host=HOST, port=int(os.environ["BENCH_PORT"]), workers=workers, factory=factory, **OPTIONS)
