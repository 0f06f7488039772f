"""Workers that are stuck, die, leave and are replaced, while callers ask all the time."""

import asyncio
import json
import os
import signal
import socket
import sys
import time
from contextlib import asynccontextmanager
from itertools import count

import aiohttp
import pytest

pytestmark = pytest.mark.anyio


class Served:
    """A supervisor with its workers, asked over HTTP."""

    def __init__(self, port, process, log):
        self.url = f"http://127.0.0.1:{port}"
        self.process = process
        self.log = log

    def told(self, event):
        """The lines of the log of this event."""
        lines = [json.loads(line) for line in self.log.read_text("utf-8").splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == event]

    async def who(self):
        """The process that answers a new connection."""
        async with aiohttp.ClientSession() as session, session.get(self.url) as answer:
            return int(await answer.text())

    async def until(self, holds, within):
        """The seconds until something holds."""
        began = time.monotonic()
        async with asyncio.timeout(within):
            while not await holds():  # noqa: ASYNC110  # it tells nobody
                await asyncio.sleep(0.05)
        return time.monotonic() - began


@asynccontextmanager
async def served(tmp_path, workers):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "log"
    with log.open("wb") as stderr:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.integration.server.app", str(port), str(workers)),
            stdout=asyncio.subprocess.PIPE,
            stderr=stderr,
            env={**os.environ, "BROKEN": str(tmp_path / "broken")},
        )
    try:
        async with asyncio.timeout(60):
            assert (await process.stdout.readline()) == b"ready\n", log.read_text("utf-8")
        yield Served(port, process, log)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


class Callers:
    """Callers that ask so many times a second: half over connections that are kept, half over a new one each time.

    As HTTP has it (RFC 9112 §9.3.1), whoever finds a kept connection closed before anything came asks anew; that
    is counted, and not a failure. Anything else is one.
    """

    def __init__(self, url, rate):
        self._url = url
        self._rate = rate
        self.answered = 0
        self.repeated = 0
        self.failed = []

    @asynccontextmanager
    async def asking(self):
        ended = asyncio.Event()
        kept = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        new = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True))
        async with kept, new, asyncio.TaskGroup() as tasks:
            asking = tasks.create_task(self._ask(tasks, kept, new, ended))
            try:
                yield
            finally:
                ended.set()
                await asking

    async def _ask(self, tasks, kept, new, ended):
        began = time.monotonic()
        for number in count():
            if ended.is_set():
                return
            tasks.create_task(self._once(kept if number % 2 else new))
            await asyncio.sleep(max(0, began + number / self._rate - time.monotonic()))

    async def _once(self, session):
        try:
            await self._post(session)
        except aiohttp.ServerDisconnectedError:
            self.repeated += 1
            try:
                await self._post(session)
            except (aiohttp.ClientError, OSError) as error:
                self.failed.append(error)
        except (aiohttp.ClientError, OSError, AssertionError) as error:
            self.failed.append(error)

    async def _post(self, session):
        async with session.post(self._url, data=b"{}") as answer:
            assert answer.status == 200
            await answer.read()
            self.answered += 1


async def test_twenty_rolling_restarts_lose_no_request(tmp_path):
    async with served(tmp_path, 2) as server:
        callers = Callers(server.url, 200)
        async with callers.asking():
            for restart in range(1, 21):
                server.process.send_signal(signal.SIGHUP)
                await server.until(lambda done=restart: _told(server, "restarted", done), 60)
        print(f"20 restarts: {callers.answered} answered, {callers.repeated} anew, {len(callers.failed)} failed")
        assert callers.failed == []
        assert callers.answered > 2_000
        assert callers.repeated <= callers.answered / 1_000


async def _told(server, event, times):
    return len(server.told(event)) >= times


async def test_a_stuck_worker_says_where_and_is_replaced(tmp_path):
    async with served(tmp_path, 2) as server:
        began = time.monotonic()
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientError):
                await session.post(f"{server.url}/stuck", timeout=aiohttp.ClientTimeout(20))
        took = time.monotonic() - began + await server.until(lambda: _told(server, "worker died", 1), 10)
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
        took = await server.until(lambda: _told(server, "worker died", 1), 20)
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
        await server.until(lambda: _told(server, "restart given up", 1), 40)
        pids = {await server.who() for _ in range(30)}
        assert before in pids
        assert len(pids) <= 2


async def test_workers_that_cannot_start_at_all_end_the_service(tmp_path):
    (tmp_path / "broken").touch()
    with pytest.raises(AssertionError, match="a deployment that cannot start"):
        async with served(tmp_path, 1):
            pass
