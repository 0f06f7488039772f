"""Redis servers of the tests' own, which can be killed, held up and filled with garbage."""

import asyncio
import random
import shutil
import signal
import socket
import subprocess
import time
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from redis.asyncio import Redis

from hub.services.redis_tier import opened_redis_tier
from tests.fakes.cached import CachedRegister, settled

# What a busy machine takes is no matter here, but where Redis is held up it is waited for so long.
SECONDS = 1.0


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@dataclass
class RedisServer:
    """One running redis-server."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def socket(self):
        return f"unix://{self.folder}/redis.sock"

    def kill(self):
        self.process.kill()
        self.process.wait()

    def hold_up(self):
        self.process.send_signal(signal.SIGSTOP)

    def let_go(self):
        self.process.send_signal(signal.SIGCONT)

    @asynccontextmanager
    async def client(self):
        async with Redis(port=self.port) as client:
            yield client


@contextmanager
def running(folder, *options, port=None):
    """A server in a new folder, with options such as `--maxmemory 1mb` or a file of settings before them."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    port = port or free_port()
    folder.mkdir(parents=True, exist_ok=True)
    fixed = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    fixed += ["--unixsocket", f"{folder}/redis.sock"]
    process = subprocess.Popen([program, *options, *fixed], stdout=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield RedisServer(port, folder, process)
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()


def wait_for(port, process):
    until = time.monotonic() + 10
    while time.monotonic() < until:
        assert process.poll() is None, "redis-server did not start"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("redis-server was not ready in time")


@pytest.fixture
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("redis")


@pytest.fixture
def server(folder):
    with running(folder / "one") as server:
        yield server


@pytest.fixture
def cluster(folder):
    """A cluster of one node, which has all slots."""
    options = ["--cluster-enabled", "yes", "--cluster-port", str(free_port())]
    with running(folder / "cluster", *options) as server, redis.Redis(port=server.port) as client:
        client.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
        until = time.monotonic() + 20
        while client.cluster("INFO")["cluster_state"] != "ok":
            assert time.monotonic() < until, "the cluster was not ready in time"
            time.sleep(0.05)
        yield server


@pytest.fixture
def sentinel(folder, server):
    """A Sentinel that watches over the one server."""
    settings = folder / "sentinel.conf"
    settings.write_text(f"sentinel monitor city 127.0.0.1 {server.port} 1\n")
    with running(folder / "sentinel", str(settings), "--sentinel") as sentinel:
        yield sentinel


@asynccontextmanager
async def tier_at(address, seconds=SECONDS):
    """The second tier at an address."""
    async with opened_redis_tier(address, seconds, clock=time.monotonic, random=random.random) as tier:
        yield tier


@asynccontextmanager
async def hub_at(address, seconds=SECONDS, token="a"):
    """A hub's cache over its own register, with the second tier at an address."""
    async with tier_at(address, seconds) as tier:
        hub = CachedRegister(tier, token=token, capacity=10_000_000)
        try:
            yield hub
        finally:
            await written(hub)
            await hub.cache.close()


async def written(hub):
    """Wait until all that goes on behind the answers has ended."""
    while hub.cache._tasks._running:  # noqa: ASYNC110
        await asyncio.sleep(0.002)
    await settled()
