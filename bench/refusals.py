"""What each refusal costs, and what a neighbour's query takes while others are refused."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from bench.city import City
from bench.contestants import CONTESTANTS
from bench.hostile import HOSTILES, RATE_LIMITED, Hostile
from bench.load import HOST, http_request, is_whole, percentile
from bench.processes import tree_usage
from bench.served import Server, running
from bench.table import aligned
from hub.errors import StartupError

ATTACKERS = 50
WARM_UPS = 20
NEIGHBOUR = http_request(
    "/graphql", msgspec.json.encode({"query": '{ district(code: "64000010") { postalCode } }'})
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What one kind of refusal costs: CPU milliseconds of the server, and what the caller waits for it."""

    name: str
    status: int
    cpu_ms: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What a query takes beside others, and by how much more than alone."""

    beside: str
    p50_ms: float
    p99_ms: float
    ratio: float


def refusals(city: City, seconds: float, folder: Path) -> Iterator[Refusal]:
    """Every kind, one caller that asks again as soon as it is refused; first an answer, to compare."""
    with running(CONTESTANTS["hub"], city, 1, folder) as server:
        # Once for nothing: what a server does first is no part of an answer.
        _measured(server, "", 200, NEIGHBOUR, seconds)
        yield _measured(server, "an answer: one district", 200, NEIGHBOUR, seconds)
        for hostile in HOSTILES:
            yield _of(server, hostile, seconds)
    hub = CONTESTANTS["hub"]
    poor = replace(hub, environment={**hub.environment, "HUB_BUDGET": "1000"})
    with running(poor, city, 1, folder) as server:
        _spend(server)
        yield _of(server, RATE_LIMITED, min(seconds, 1.0))


def neighbours(city: City, seconds: float, folder: Path) -> Iterator[Neighbour]:
    """A query alone, beside callers of the same query, and beside callers of each document that is refused."""
    with running(CONTESTANTS["hub"], city, 1, folder) as server:
        alone = _measured(server, "", 200, NEIGHBOUR, seconds)
        yield Neighbour("nobody", alone.p50_ms, alone.p99_ms, 1.0)
        others = [
            ("the same query", NEIGHBOUR),
            *((each.name, each.sent()) for each in HOSTILES if each.is_document),
        ]
        for name, sent in others:
            with _attack(server, sent, folder):
                found = _measured(server, "", 200, NEIGHBOUR, seconds)
            yield Neighbour(name, found.p50_ms, found.p99_ms, found.p99_ms / alone.p99_ms)


def refusals_table(found: Sequence[Refusal]) -> str:
    """A row a kind."""
    rows = [("", "status", "CPU ms", "p50 ms", "p99 ms")]
    rows += [(each.name, str(each.status), *_shown(each.cpu_ms, each.p50_ms, each.p99_ms)) for each in found]
    return aligned(rows)


def neighbours_table(found: Sequence[Neighbour]) -> str:
    """A row for each kind of others."""
    rows = [(f"beside {ATTACKERS} callers of", "p50 ms", "p99 ms", "× alone")]
    rows += [(each.beside, *_shown(each.p50_ms, each.p99_ms), f"{each.ratio:.0f}") for each in found]
    return aligned(rows)


def _shown(*milliseconds: float) -> tuple[str, ...]:
    return tuple(f"{each:.2f}" for each in milliseconds)


def _of(server: Server, hostile: Hostile, seconds: float) -> Refusal:
    return _measured(server, hostile.name, hostile.status, hostile.sent(), seconds)


def _measured(server: Server, name: str, status: int, sent: bytes, seconds: float) -> Refusal:
    with Line(server.port) as line:
        for _ in range(WARM_UPS):
            _require(status, line.answer(sent), name)
        before, times = tree_usage(server.process), list[float]()
        until = time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
            line.answer(sent)
            times.append(time.perf_counter() - began)
        spent = tree_usage(server.process).cpu - before.cpu
    times.sort()
    return Refusal(name, status, 1e3 * spent / len(times), *(1e3 * percentile(times, each) for each in (50, 99)))


def _require(status: int, answer: bytes, name: str) -> None:
    if not answer.startswith(b"HTTP/1.1 %d " % status):
        raise StartupError(f"{name}: expected {status}, got {answer[:300]!r}")


def _spend(server: Server) -> None:
    """Ask until nothing is left; in the first seconds of a minute, so that it lasts."""
    time.sleep((60 - time.time() % 60) % 50)
    with Line(server.port) as line:
        while not line.answer(NEIGHBOUR).startswith(b"HTTP/1.1 429"):
            pass


class Line:
    """A connection, made anew where the hub ends it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._close()

    def answer(self, sent: bytes) -> bytes:
        """What the server answers."""
        self._socket = self._socket or self._connected()
        answer = b""
        try:
            self._socket.sendall(sent)
            while not is_whole(answer) and (more := self._socket.recv(65_536)):
                answer += more
        except ConnectionError:
            # A body that is refused before its end is cut off; what was answered may be gone with it.
            self._close()
        if b"connection: close" in answer.lower():
            self._close()
        return answer

    def _connected(self) -> socket.socket:
        made = socket.create_connection((HOST, self._port), timeout=30)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def _close(self) -> None:
        if self._socket:
            self._socket.close()
        self._socket = None


@contextmanager
def _attack(server: Server, sent: bytes, folder: Path) -> Iterator[None]:
    """So many callers of one request, from before this is open until after."""
    path = folder / "hostile"
    path.write_bytes(sent)
    command = [sys.executable, "-P", "-m", "bench.attack", str(server.port), str(ATTACKERS), path]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own program
        try:
            if process.stdout is None or not process.stdout.readline():
                raise StartupError("the callers beside did not begin")
            yield
        finally:
            process.terminate()
