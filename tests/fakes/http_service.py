"""A service over HTTP that says exactly what it is told to say, byte by byte."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager


class HttpService:
    """Answers every request with the next of `answers`, and with the last of them from then on."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []
        self.asked: list[str] = []
        self.address = ""

    async def serve(self, reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head.split(b" ")[1].decode())
        writer.write(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])
        await writer.drain()
        writer.close()


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
