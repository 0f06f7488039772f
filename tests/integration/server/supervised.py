"""A supervisor with workers of the tests' own application, and callers that ask all the time."""

import asyncio
import json
import os
import socket
import sys
import time
from contextlib import asynccontextmanager
from itertools import count

import aiohttp


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


async def told_times(server, event, times):
    return len(server.told(event)) >= times
