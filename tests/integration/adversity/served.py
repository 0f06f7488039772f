"""A hub in a process of its own, and what its callers see."""

import asyncio
import os
import signal
import socket
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from hub.services.settings import variable_of


@dataclass(frozen=True)
class Seen:
    """One answer: how many seconds it took, its body, and the clock's time at which it came."""

    seconds: float
    body: dict
    at: float

    def lost(self, field):
        return self.body["data"][field] is None

    def error(self, field):
        (found,) = [error for error in self.body["errors"] if error["path"][0] == field]
        return found["extensions"]


class Served:
    """Asks a hub over HTTP."""

    def __init__(self, port, session, process):
        self.port = port
        self._process = process
        self._url = f"http://127.0.0.1:{port}"
        self._session = session

    async def ask(self, query, key=None):
        began = time.monotonic()
        headers = {"authorization": f"Bearer {key}"} if key else {}
        async with self._session.post(f"{self._url}/graphql", json={"query": query}, headers=headers) as reply:
            assert reply.status == 200, await reply.text()
            body = await reply.json()
        return Seen(time.monotonic() - began, body, time.monotonic())

    async def http_status(self, query, accept):
        """The HTTP status of the answer in that media type."""
        headers = {"accept": accept}
        async with self._session.post(f"{self._url}/graphql", json={"query": query}, headers=headers) as reply:
            await reply.read()
            return reply.status

    def leave(self):
        """Tell it to end, as an operator does."""
        os.kill(self._process, signal.SIGTERM)

    def resident_kilobytes(self):
        """The memory of the hub's workers."""
        status = [Path(f"/proc/{worker}/status").read_text("ascii") for worker in self._workers()]
        return sum(int(each.partition("VmRSS:")[2].split()[0]) for each in status)

    def kill_a_worker(self, random):
        """Kill one of those that serve; whether there was one."""
        serving = [
            each for each in self._workers() if "spawn_main" in Path(f"/proc/{each}/cmdline").read_text("ascii")
        ]
        if serving:
            os.kill(int(random.choice(serving)), signal.SIGKILL)
        return bool(serving)

    def soft_limits(self, name):
        """A limit of the kernel, as it holds for the supervisor and for each worker."""
        limits = [Path(f"/proc/{each}/limits").read_text("ascii") for each in (self._process, *self._workers())]
        return [each.partition(name)[2].split()[0] for each in limits]

    def _workers(self):
        return Path(f"/proc/{self._process}/task/{self._process}/children").read_text("ascii").split()

    async def status(self, system):
        async with self._session.get(f"{self._url}/readyz") as reply:
            return (await reply.json())["systems"][system]["status"]

    async def under_load(self, queries, seconds, callers):
        """What so many callers see, each asking again as soon as it is answered."""
        seen, until, numbers = [], time.monotonic() + seconds, iter(range(1_000_000))

        async def caller():
            while time.monotonic() < until:
                seen.append(await self.ask(queries(next(numbers))))

        await asyncio.gather(*(caller() for _ in range(callers)))
        return seen


@asynccontextmanager
async def served(urls, *, command=("hub.cli", "serve"), **settings):
    """A hub over these systems, listening: that of the command, which is a module with its arguments."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    addresses = {variable_of(system): url for system, url in urls.items()}
    environment = {**os.environ, **addresses, "HUB_SECRET": "s" * 40, "HUB_PORT": str(port)}
    environment |= {"HUB_BUDGET": "1000000000", "HUB_REQUEST_LOG": "false", "HUB_METRICS_PORT": "0", **settings}
    hub = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            yield await _listening(Served(port, session, hub.pid))
    finally:
        hub.terminate()
        await hub.wait()


async def _listening(hub):
    async with asyncio.timeout(30):
        while True:
            try:
                await hub.status("hub")
            except aiohttp.ClientError:
                await asyncio.sleep(0.02)
            else:
                return hub


def percentile(seen, share):
    """That share of the answers took so many seconds at most."""
    times = sorted(each.seconds for each in seen)
    return times[min(len(times) - 1, int(share * len(times)))]
