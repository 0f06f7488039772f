"""The operations as one would write them by hand, without GraphQL: what the hub is measured against.

One statement a level; what does not depend on one another at once; no types between row and JSON.
"""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any, TypeAlias

import msgspec

from bench.servers.answers import ANSWERS
from bench.servers.settings import Databases, opened_databases, serve

Answer: TypeAlias = Callable[[Databases, Mapping[str, Any]], Awaitable[Any]]


class Request(msgspec.Struct, frozen=True):
    """What is read of a request: the document itself is not."""

    operation_name: str = msgspec.field(name="operationName")
    variables: dict[str, Any]


class Handler:
    """The ASGI application."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._read = msgspec.json.Decoder(Request).decode
        self._written = msgspec.json.Encoder().encode

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer a request, or open and close the databases."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            body = await self._answer(await _body(receive))
            headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    async def _answer(self, body: bytes) -> bytes:
        request = self._read(body)
        data = await ANSWERS[request.operation_name](self._databases, request.variables)
        return self._written({"data": data})

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        self._databases = await self._stack.enter_async_context(opened_databases(_numbers_as_text))
        # What is there stays, and an answer's thousands of small values are gone before they need looking at.
        gc.freeze()
        gc.set_threshold(100_000)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._stack.aclose()
        await send({"type": "lifespan.shutdown.complete"})


async def _numbers_as_text(connection: Any) -> None:
    """JSON has decimals as the text that PostgreSQL writes, and most are never reckoned with."""
    await connection.set_type_codec("numeric", schema="pg_catalog", encoder=str, decoder=str, format="text")


async def _body(receive: Any) -> bytes:
    message = await receive()
    body: bytes = message["body"]
    while message.get("more_body"):
        message = await receive()
        body += message["body"]
    return body


app = Handler()

if __name__ == "__main__":
    serve("bench.servers.asyncpg_handler:app")
