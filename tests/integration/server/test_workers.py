"""Workers that are stuck, die, leave and are replaced, while callers ask all the time."""

import asyncio
import os
import signal
import time

import aiohttp
import pytest

from tests.integration.server.supervised import Callers, served, told_times

pytestmark = pytest.mark.anyio


async def test_twenty_rolling_restarts_lose_no_request(tmp_path):
    async with served(tmp_path, 2) as server:
        callers = Callers(server.url, 200)
        async with callers.asking():
            for restart in range(1, 21):
                server.process.send_signal(signal.SIGHUP)
                await server.until(lambda done=restart: told_times(server, "restarted", done), 60)
        print(f"20 restarts: {callers.answered} answered, {callers.repeated} anew, {len(callers.failed)} failed")
        assert callers.failed == []
        assert callers.answered > 2_000
        assert callers.repeated <= callers.answered / 1_000


async def test_a_stuck_worker_says_where_and_is_replaced(tmp_path):
    async with served(tmp_path, 2) as server:
        began = time.monotonic()
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientError):
                await session.post(f"{server.url}/stuck", timeout=aiohttp.ClientTimeout(20))
        took = time.monotonic() - began + await server.until(lambda: told_times(server, "worker died", 1), 10)
        (stuck,), (died,) = server.told("worker stuck"), server.told("worker died")
        assert stuck["places"][-1].endswith(" stuck")
        assert died["cause"] == "exit code 70"
        await asyncio.gather(*(server.who() for _ in range(20)))
        print(f"stuck: replaced after {took:.1f} s")
        assert took <= 5.5


@pytest.mark.parametrize("workers", [1, 2])
async def test_a_worker_that_is_killed_is_replaced(tmp_path, workers):
    async with served(tmp_path, workers) as server:
        before = await server.who()
        os.kill(before, signal.SIGKILL)

        async def replaced():
            try:
                return bool(server.told("worker died")) and await server.who() != before
            except aiohttp.ClientError:
                return False

        took = await server.until(replaced, 20)
        assert server.told("worker died")[0]["cause"] == "SIGKILL"
        print(f"killed, of {workers}: replaced after {took:.1f} s")
        assert took <= 4


async def test_a_worker_that_answers_no_more_is_replaced(tmp_path):
    async with served(tmp_path, 2) as server:
        stopped = await server.who()
        os.kill(stopped, signal.SIGSTOP)
        took = await server.until(lambda: told_times(server, "worker died", 1), 20)
        assert server.told("worker ends")[0]["reason"] == "does not answer"
        print(f"stopped: replaced after {took:.1f} s")
        assert took <= 5


async def test_a_request_that_has_begun_is_finished(tmp_path):
    async with served(tmp_path, 1) as server, aiohttp.ClientSession() as session:
        slow = asyncio.create_task(session.get(f"{server.url}/slow"))
        await asyncio.sleep(0.5)
        server.process.terminate()
        assert (await slow).status == 200
        async with asyncio.timeout(10):
            assert await server.process.wait() == 0


async def test_a_restart_with_what_cannot_start_keeps_what_runs(tmp_path):
    async with served(tmp_path, 2) as server:
        before = await server.who()
        (tmp_path / "broken").touch()
        server.process.send_signal(signal.SIGHUP)
        await server.until(lambda: told_times(server, "restart given up", 1), 40)
        pids = {await server.who() for _ in range(30)}
        assert before in pids
        assert len(pids) <= 2


async def test_workers_that_cannot_start_at_all_end_the_service(tmp_path):
    (tmp_path / "broken").touch()
    with pytest.raises(AssertionError, match="a deployment that cannot start"):
        async with served(tmp_path, 1):
            pass


async def test_what_lasts_is_told_at_once_that_the_server_leaves(tmp_path):
    async with served(tmp_path, 1) as server, aiohttp.ClientSession() as session:
        async with session.get(f"{server.url}/lasting") as answer:
            assert await answer.content.readline() == b"began\n"
            began = time.monotonic()
            server.process.terminate()
            assert await answer.content.readline() == b"told\n"
        async with asyncio.timeout(10):
            assert await server.process.wait() == 0
    # What is not told lasts for the ten seconds that a request has to finish.
    assert time.monotonic() - began < 8


async def test_a_request_without_end_does_not_hold_the_server_up_for_more_than_its_time(tmp_path):
    async with served(tmp_path, 1) as server, aiohttp.ClientSession() as session:
        endless = asyncio.create_task(session.get(f"{server.url}/endless"))
        await asyncio.sleep(0.5)
        began = time.monotonic()
        server.process.terminate()
        async with asyncio.timeout(20):
            assert await server.process.wait() == 0
        took = time.monotonic() - began
        await asyncio.gather(endless, return_exceptions=True)
    print(f"a request without end: left after {took:.1f} s")
    assert took < 14
