"""The link to a PostgreSQL server: a pool whose every use ends in time, whatever the network does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from decimal import Decimal
from typing import Any

import asyncpg

from hub.services.postgres_connection import CappedConnection, Rows
from hub.services.postgres_errors import ConnectTimeout

POOL_SIZE = 12
# Of what a statement may take, what a connect may.
CONNECT_SHARE = 0.5
RELEASE_SECONDS = 0.5

# The server ends what nobody waits for any more, this long after everyone has left.
STATEMENT_GRACE_SECONDS = 0.5

# After a connect that failed the next one fails at once for so long: five attempts a second at most.
PAUSE_SECONDS = 0.2

# The server, or something on the way, has dropped a connection. The driver's internal error is raised for one
# whose last words have come but not yet been noticed.
DROPPED = (
    ConnectionResetError,
    BrokenPipeError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.InternalClientError,
)


class Connector:
    """Makes the connections of one pool, one after another, and pauses when the server cannot be reached."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._turn = asyncio.Lock()
        self._failed: tuple[float, Exception] | None = None

    async def connect(self, *arguments: Any, **options: Any) -> CappedConnection:
        """A new connection, as asyncpg makes it; within the pause after a failure that failure again."""
        async with self._turn:
            if self._failed and self._clock() < self._failed[0] + PAUSE_SECONDS:
                raise ConnectionRefusedError("not tried, as a connect has just failed") from self._failed[1]
            try:
                return await _connected(*arguments, **options)
            except OSError as error:
                self._failed = self._clock(), error
                raise


async def _connected(*arguments: Any, timeout: float, **options: Any) -> CappedConnection:  # noqa: ASYNC109
    try:
        connection: CappedConnection = await asyncpg.connect(*arguments, timeout=timeout, **options)
    except TimeoutError as error:
        raise ConnectTimeout(f"no connection within {timeout} s") from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        # Whatever a server says instead of letting the hub in, there is no database to be had.
        raise ConnectionRefusedError(f"{type(error).__name__}: {error}") from error
    return connection


class Link:
    """Statements over a pool, each within `limit` seconds."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], limit: float) -> None:
        self._pool = pool
        self._limit = limit

    def pools(self) -> dict[str, Link]:
        """The pool of this one server."""
        return {"primary": self}

    def open_connections(self) -> int:
        """How many connections there are."""
        return self._pool.get_size()

    def idle_connections(self) -> int:
        """How many of these nobody uses."""
        return self._pool.get_idle_size()

    async def fetch(self, text: str, *arguments: object) -> Rows:
        """The rows of a statement that only reads; asked once more if the connection was dropped."""
        async with asyncio.timeout(self._limit):
            try:
                return await self._run(text, arguments)
            except DROPPED:
                # Others of the pool may have been dropped with it, so the second try is on a new one.
                await self._pool.expire_connections()
                return await self._run(text, arguments)

    async def fetch_current(self, text: str, *arguments: object) -> Rows:
        """The same: one server is never behind itself."""
        return await self.fetch(text, *arguments)

    async def execute(self, text: str, *arguments: object) -> Rows:
        """Run a statement, once: if its connection is dropped, it may have been done already."""
        async with asyncio.timeout(self._limit):
            return await self._run(text, arguments)

    def changed(self) -> None:
        """Nothing to do: one server shows what changed by itself."""

    async def _run(self, text: str, arguments: tuple[object, ...]) -> Rows:
        connection = await self._pool.acquire()
        try:
            rows: Rows = await connection.fetch_capped(text, *arguments)  # type: ignore[attr-defined]  # of ours
        except BaseException as error:
            if not _usable_after(error):
                # Otherwise the pool would wait for the server to confirm, which a dead one never does.
                with suppress(asyncpg.InterfaceError):  # it was dropped, and is back in the pool already
                    connection.terminate()
            raise
        finally:
            await self._pool.release(connection, timeout=RELEASE_SECONDS)
        return rows


def _usable_after(error: BaseException) -> bool:
    """Whether the server only said no, and is ready for the next statement."""
    return isinstance(error, (asyncpg.PostgresError, asyncpg.InterfaceError)) and not isinstance(error, DROPPED)


@asynccontextmanager
async def opened_link(
    url: str, name: str, clock: Callable[[], float], limit: float, connect_within: float | None = None
) -> AsyncIterator[Link]:
    """A link that connects only when first asked, so that the hub starts while a system is down."""
    pool = asyncpg.create_pool(
        url,
        min_size=0,
        max_size=POOL_SIZE,
        max_inactive_connection_lifetime=60,
        timeout=connect_within or CONNECT_SHARE * limit,
        connect=Connector(clock).connect,
        init=_read_numbers_as_text,
        connection_class=CappedConnection,
        reset=_keep_session,
        server_settings={
            "application_name": f"khub {name}",
            # A search leaves out the conditions of filters that are null; only a plan made for the
            # values at hand can do so and still use the right index.
            "plan_cache_mode": "force_custom_plan",
            # An answer that may be cut off is never run in parallel, and so must not be planned to be.
            "max_parallel_workers_per_gather": "0",
            "statement_timeout": f"{(limit + STATEMENT_GRACE_SECONDS) * 1000:.0f}",
        },
    )
    try:
        yield Link(await pool, limit)
    finally:
        await _closed(pool)


async def _read_numbers_as_text(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Have numerics sent as text, which is read in half of the time that the driver takes for their digits."""
    await connection.set_type_codec("numeric", schema="pg_catalog", encoder=str, decoder=Decimal, format="text")


async def _keep_session(_connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """No statement changes its session, so the driver's reset, a round trip a query, is left out."""


async def _closed(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    try:
        await asyncio.wait_for(pool.close(), 2)
    except TimeoutError:
        pool.terminate()
