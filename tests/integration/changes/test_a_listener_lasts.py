"""A listener outlives whatever becomes of its database, and says when something may have been missed."""

import asyncio

import pytest

from hub.rules.systems import SystemCode
from tests.integration.changes.conftest import PACE, hearing, listening, until

pytestmark = pytest.mark.anyio

# Of this database alone: a hub that other tests ask listens to its own.
LISTENERS = """select pid from pg_stat_activity
where application_name = 'khub tenders changes' and datname = current_database()"""
CHANGE = "update tender set budget = budget + 1"


async def test_a_killed_backend_is_replaced_and_what_was_missed_is_said(urls, tenders):
    async with hearing({SystemCode.TENDERS: urls[SystemCode.TENDERS]}) as notes:
        await tenders.execute(f"select pg_terminate_backend(pid) from ({LISTENERS}) as listener")
        await until(lambda: notes.systems)
        assert notes.systems == [SystemCode.TENDERS]
        assert notes.lost == ["UPSTREAM_UNAVAILABLE"]
        await tenders.execute(CHANGE)
        await until(lambda: notes.changed)


async def test_a_server_that_is_down_at_first_is_heard_when_it_is_there(link, tenders):
    async with listening({SystemCode.TENDERS: link.url}) as notes:
        await until(lambda: notes.lost)
        await asyncio.sleep(4 * PACE.longest_pause)
        assert notes.lost == ["UPSTREAM_UNAVAILABLE"]
        assert notes.systems == []
        await link.up()
        await until(lambda: notes.systems)
        await tenders.execute(CHANGE)
        await until(lambda: notes.changed)


async def test_a_link_that_swallows_everything_is_noticed_and_left(link, tenders):
    await link.up()
    async with hearing({SystemCode.TENDERS: link.url}) as notes:
        link.swallow()
        await tenders.execute(CHANGE)
        await until(lambda: notes.lost)
        assert notes.lost == ["UPSTREAM_TIMEOUT"]
        assert notes.changed == notes.systems == []
        link.pass_on()
        await until(lambda: notes.systems)
        await tenders.execute(CHANGE)
        await until(lambda: notes.changed)


async def test_a_link_that_comes_and_goes_is_tried_one_attempt_at_a_time(link, tenders):
    await link.up()
    async with hearing({SystemCode.TENDERS: link.url}) as notes:
        for _ in range(5):
            notes.forget()
            await link.down()
            await until(lambda: notes.lost)
            await link.up()
            await until(lambda: notes.systems)
        assert link.most_open == 1


async def test_an_address_that_cannot_be_read_is_no_more_than_a_database_that_is_down():
    for url in ("postgresql://hub:secret@" + "x" * 70 + "/db", "postgresql://hub@[::1/db"):
        async with listening({SystemCode.TENDERS: url}) as notes:
            await until(lambda told=notes: told.lost)
        assert notes.lost == ["UPSTREAM_UNAVAILABLE"]


SAYS_WELCOME = b"R\0\0\0\x08\0\0\0\0"


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"R\0\0\0\x04",
        b"R\0\0\0\x08\0\0\0\x07",
        SAYS_WELCOME + b"Z\0\0\0\x05I",
        SAYS_WELCOME + b"\xff" * 40,
        b"E\0\0\0\x05\0",
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of the driver's own
async def test_a_server_that_speaks_otherwise_is_no_more_than_one_that_is_down(words):
    attempts = 0

    async def answer(reader, writer):
        nonlocal attempts
        attempts += 1
        await reader.read(100)
        writer.write(words)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        url = f"postgresql://hub:secret@127.0.0.1:{port}/db?sslmode=disable"
        async with listening({SystemCode.TENDERS: url}) as notes:
            await until(lambda: attempts >= 3)
    assert len(notes.lost) == 1
    assert notes.systems == []


async def test_a_listener_that_ends_leaves_no_connection(urls, tenders):
    # The server takes a moment to notice that one has gone.
    async def are(number):
        async with asyncio.timeout(5):
            while len(await tenders.fetch(LISTENERS)) != number:  # noqa: ASYNC110  # it tells nobody
                await asyncio.sleep(0.05)

    async with hearing({SystemCode.TENDERS: urls[SystemCode.TENDERS]}):
        await are(1)
    await are(0)


async def test_a_listener_ends_at_once_whatever_it_is_at(link):
    """While it connects to what does not answer, pauses, or looks at a link that swallows everything."""
    await link.up()
    link.swallow()
    for seconds in (0.02, PACE.answer + 0.02):
        async with asyncio.timeout(seconds + 0.5), listening({SystemCode.TENDERS: link.url}):
            await asyncio.sleep(seconds)
    link.pass_on()
    async with hearing({SystemCode.TENDERS: link.url}):
        link.swallow()
        await asyncio.sleep(PACE.between_looks + 0.1)
        ending = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - ending < 0.5
