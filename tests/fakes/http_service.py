"""A service over HTTP that says exactly what it is told to say, byte by byte."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Received:
    """A request as it came."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header, if it came."""
        return next((value for each, value in self.headers if each.lower() == name), None)


class HttpService:
    """Answers every request with the next of `answers`, and with the last of them from then on.

    An answer is bytes, or is made of the request that it is for. If it `lasts`, the other side ends a connection.
    """

    def __init__(self) -> None:
        self.answers: list[bytes | Callable[[Received], bytes]] = []
        self.asked: list[str] = []
        self.received: list[Received] = []
        self.address = ""
        self.lasts = False

    async def serve(self, reader, writer):
        received = await self._received(reader)
        self.asked.append(received.target)
        self.received.append(received)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        writer.write(answer(received) if callable(answer) else answer)
        await writer.drain()
        if self.lasts:
            await reader.read()
        writer.close()

    async def _received(self, reader):
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
        method, target, _ = first.split(" ")
        headers = [tuple(line.split(": ", 1)) for line in lines]
        length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
        return Received(method, target, headers, await reader.readexactly(length))


@asynccontextmanager
async def http_service():
    service = HttpService()
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0)
    service.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield service
    finally:
        server.close()


def http_answer(body: bytes, status: str = "200 OK", length: int | None = None, **headers: str) -> bytes:
    """An answer of HTTP/1.1 whose `length`, if given, is not that of the body."""
    told = {"content-length": str(len(body) if length is None else length), "connection": "close"}
    named = {**told, **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
