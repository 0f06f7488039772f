"""A primary and its replica: what is read where, and when."""

import asyncio

import asyncpg
import pytest

from hub.services.postgres_errors import ConnectTimeout
from hub.services.postgres_replica import LEAVE_SECONDS, SETTLE_SECONDS, ReplicatedServer

pytestmark = pytest.mark.anyio


class FakeServer:
    """Answers with its own name, or fails, or waits."""

    def __init__(self, name):
        self.name = name
        self.failure = None
        self.gate = None
        self.asked = 0

    async def fetch(self, _text, *_arguments):
        self.asked += 1
        if self.gate:
            await self.gate.wait()
        if self.failure:
            raise self.failure
        return [self.name]

    fetch_current = execute = fetch

    def changed(self):
        raise AssertionError("nobody is to be told but the pair")


class Pair:
    def __init__(self):
        self.now = 100.0
        self.primary, self.replica = FakeServer("primary"), FakeServer("replica")
        self.server = ReplicatedServer(self.primary, self.replica, lambda: self.now, limit=1)

    async def read(self):
        return (await self.server.fetch("select"))[0]


@pytest.fixture
def pair():
    return Pair()


async def test_reads_go_to_the_replica_and_writes_to_the_primary(pair):
    assert await pair.read() == "replica"
    assert await pair.server.execute("insert") == ["primary"]
    assert await pair.server.fetch_current("select") == ["primary"]


async def test_what_was_written_or_heard_of_is_read_from_the_primary_for_a_while(pair):
    for told in (pair.server.execute("insert"), None):
        if told:
            await told
        else:
            pair.server.changed()
        assert await pair.read() == "primary"
        pair.now += SETTLE_SECONDS - 0.1
        assert await pair.read() == "primary"
        pair.now += 0.2
        assert await pair.read() == "replica"


async def test_a_write_that_failed_may_have_been_done(pair):
    pair.primary.failure = ConnectionResetError()
    with pytest.raises(ConnectionResetError):
        await pair.server.execute("insert")
    pair.primary.failure = None
    assert await pair.read() == "primary"


@pytest.mark.parametrize(
    "failure",
    [ConnectionRefusedError(), ConnectTimeout(), asyncpg.CannotConnectNowError(), asyncpg.SerializationError()],
    ids=lambda failure: type(failure).__name__,
)
async def test_a_replica_that_fails_costs_no_read_and_is_left_for_a_while(pair, failure):
    pair.replica.failure = failure
    assert [await pair.read() for _ in range(3)] == ["primary"] * 3
    assert pair.replica.asked == 1
    pair.replica.failure = None
    pair.now += LEAVE_SECONDS - 0.1
    assert await pair.read() == "primary"
    pair.now += 0.2
    assert await pair.read() == "replica"


async def test_a_statement_that_the_replica_refuses_is_refused(pair):
    pair.replica.failure = asyncpg.UndefinedTableError("relation does not exist")
    with pytest.raises(asyncpg.UndefinedTableError):
        await pair.read()
    assert pair.primary.asked == 0


async def test_a_replica_that_swallows_costs_its_reader_and_nobody_after(pair):
    pair.replica.gate = asyncio.Event()
    reading = asyncio.create_task(pair.read())
    await asyncio.sleep(0)
    pair.now += 1.2
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await pair.read() == "primary"


async def test_after_a_while_one_read_tries_the_replica_and_the_others_do_not(pair):
    pair.replica.failure = ConnectionRefusedError()
    await pair.read()
    pair.now += LEAVE_SECONDS + 0.1
    pair.replica.failure, pair.replica.gate = None, asyncio.Event()
    trying = asyncio.create_task(pair.read())
    await asyncio.sleep(0)
    assert [await pair.read() for _ in range(3)] == ["primary"] * 3
    pair.replica.gate.set()
    assert await trying == await pair.read() == "replica"


async def test_a_caller_that_leaves_at_once_says_nothing_of_the_replica(pair):
    pair.replica.gate = asyncio.Event()
    reading = asyncio.create_task(pair.read())
    await asyncio.sleep(0)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    pair.replica.gate = None
    assert await pair.read() == "replica"


async def test_reads_go_on_while_the_primary_is_away(pair):
    pair.primary.failure = ConnectionRefusedError()
    assert await pair.read() == "replica"
