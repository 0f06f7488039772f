"""Callers of one server, in a process of their own: each asks again as soon as it is answered.

They speak plain HTTP/1.1 over prepared bytes, so that they cost little beside what they measure.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import uvloop

from hub.http.stored_documents import sha256_of

HOST = "127.0.0.1"
# So long the last answers may take.
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of whom: `requests` is a file with a JSON body a line."""

    port: int
    requests: str
    connections: int
    seconds: float
    path: str = "/graphql"
    by_get: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What the callers saw; times are in seconds."""

    answers: int
    failures: int
    seconds: float
    p50: float
    p99: float
    first_failure: str = ""


@dataclass
class Record:
    """What has been seen so far."""

    until: float
    times: list[float] = field(default_factory=list)
    failures: int = 0
    first_failure: bytes = b""

    def note(self, began: float, now: float, answer: bytes) -> None:
        """Note an answer, and whether it was one."""
        self.times.append(now - began)
        if not answer.startswith(b"HTTP/1.1 200") or b'"errors"' in answer:
            self.failures += 1
            self.first_failure = self.first_failure or answer.partition(b"\r\n\r\n")[2][:400] or answer


def http_request(path: str, body: bytes) -> bytes:
    """The bytes of a POST of this JSON."""
    return (
        b"POST %b HTTP/1.1\r\nhost: %b\r\ncontent-type: application/json\r\naccept: application/json\r\n"
        b"content-length: %d\r\n\r\n%b" % (path.encode(), HOST.encode(), len(body), body)
    )


def http_get_request(path: str, body: bytes) -> bytes:
    """The bytes of a GET of the same, its document named by its id."""
    asked = msgspec.json.decode(body)
    parameters = {
        "documentId": f"sha256:{sha256_of(asked['query'])}",
        "operationName": asked["operationName"],
        "variables": msgspec.json.encode(asked["variables"]),
    }
    return b"GET %b?%b HTTP/1.1\r\nhost: %b\r\naccept: application/json\r\n\r\n" % (
        path.encode(),
        urlencode(parameters).encode(),
        HOST.encode(),
    )


def is_whole(answer: bytes) -> bool:
    """Whether these bytes are a whole HTTP answer."""
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return False
    head = head.lower()
    _, declared, rest = head.partition(b"\r\ncontent-length:")
    if declared:
        return len(body) >= int(rest.partition(b"\r\n")[0])
    return b"\r\ntransfer-encoding: chunked" not in head or body.endswith(b"0\r\n\r\n")


class Caller(asyncio.Protocol):
    """One kept connection over which one request after another is sent."""

    def __init__(self, requests: list[bytes], first: int, record: Record, done: asyncio.Future[None]) -> None:
        self._requests = cycle(requests[first:] + requests[:first])
        self._record = record
        self._done = done
        self._answer = b""
        self._began = 0.0

    def connection_made(self, transport: Any) -> None:
        """Ask for the first time."""
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Ask again once the answer is whole and while there is time."""
        self._answer += data
        if not is_whole(self._answer):
            return
        now = time.perf_counter()
        self._record.note(self._began, now, self._answer)
        self._answer = b""
        if now < self._record.until:
            self._ask()
        else:
            self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever is cut off in an answer has failed; a server may close between two."""
        if not self._done.done():
            self._record.note(self._began, time.perf_counter(), b"the connection was closed")
            self._end()

    def _ask(self) -> None:
        self._began = time.perf_counter()
        self._transport.write(next(self._requests))

    def _end(self) -> None:
        self._done.set_result(None)
        self._transport.close()


async def seen(load: Load, requests: list[bytes]) -> Seen:
    """Let the callers ask for so many seconds."""
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    record, ends = Record(began + load.seconds), []
    try:
        for number in range(load.connections):
            ends.append(loop.create_future())
            first = number * len(requests) // load.connections
            await loop.create_connection(partial(Caller, requests, first, record, ends[-1]), HOST, load.port)
        await asyncio.wait(ends, timeout=load.seconds + PATIENCE_SECONDS)
    except OSError as error:
        record.note(began, time.perf_counter(), str(error).encode())
    return _summary(record, time.perf_counter() - began)


def _summary(record: Record, seconds: float) -> Seen:
    times = sorted(record.times)
    return Seen(
        len(times),
        record.failures,
        seconds,
        percentile(times, 50),
        percentile(times, 99),
        record.first_failure.decode("utf-8", "replace"),
    )


def percentile(ordered: list[float], percent: float) -> float:
    """The least value that so many percent of the values, in order, do not exceed."""
    return ordered[max(0, -int(-len(ordered) * percent // 100) - 1)]


def main() -> None:
    """Read a load as JSON from the argument, write what was seen to standard output."""
    load = msgspec.json.decode(sys.argv[1], type=Load)
    written = http_get_request if load.by_get else http_request
    requests = [written(load.path, body) for body in Path(load.requests).read_bytes().splitlines()]
    sys.stdout.buffer.write(msgspec.json.encode(asdict(uvloop.run(seen(load, requests)))))


if __name__ == "__main__":
    main()
