"""Requests of reserved streams, forwarded to the worker that keeps the reservation.

Each worker listens on a UNIX socket that is named as its tokens begin, in a folder for the hub's own user alone.
ASGI messages go over it, so that the keeper answers as if it had taken the request itself: the caller's address
and key come with it, and the keeper's limits hold.
"""

from __future__ import annotations

import asyncio
import re
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from hub.http.head import Head
from hub.http.streams.ending import Endable, Ending
from hub.http.streams.events_endpoint import TOKEN, token_of
from hub.http.streams.limits import Streams
from hub.http.streams.reservations import Reservations, keeper_of

# Of a scope what an endpoint reads, and what can be sent.
_FORWARDED = ("type", "method", "path", "scheme", "query_string", "headers", "client")
_LENGTH = struct.Struct(">I")
# A token is what anybody may send: nothing but such a name is looked for in the folder.
_KEEPER = re.compile(r"[0-9a-f]{8}")


class Forwarding:
    """Answers requests by the endpoint, except those whose token is another worker's, which that one answers."""

    def __init__(self, endpoint: ASGIApp, folder: Path) -> None:
        self._endpoint = endpoint
        self._folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        head = Head(scope)
        connection = await self._connection(head)
        if connection is None or not await self._is_forwarded(head, _Forwarded(*connection, send), scope, receive):
            # Also where a worker has left: it keeps nothing, and its token is one that nobody has.
            await self._endpoint(scope, receive, send)

    def lifespan(self, lifespan: Lifespan[Starlette]) -> Lifespan[Starlette]:
        """A lifespan within which what other workers forward is answered."""

        @asynccontextmanager
        async def listening(app: Starlette) -> AsyncIterator[Mapping[str, Any]]:
            async with lifespan(app) as state, self._listening(state or {}):
                yield state or {}

        return listening

    async def _is_forwarded(self, head: Head, request: _Forwarded, scope: Scope, receive: Receive) -> bool:
        streams: Streams = head.state["streams"]
        # What is no stream is soon answered, and is not to be cut off.
        with streams.ended_with_the_hub(request) if head.method == "GET" else nullcontext():
            return await request.is_answered(scope, receive)

    async def _connection(self, head: Head) -> tuple[StreamReader, StreamWriter] | None:
        # To read every query string would take longer than most answers.
        if TOKEN not in head.headers and b"token=" not in head.query:
            return None
        keeper = keeper_of(token_of(head) or "")
        reservations: Reservations = head.state["reservations"]
        if keeper == reservations.keeper or not _KEEPER.fullmatch(keeper):
            return None
        with suppress(OSError):
            return await asyncio.open_unix_connection(self._folder / keeper)
        return None

    @asynccontextmanager
    async def _listening(self, state: Mapping[str, Any]) -> AsyncIterator[None]:
        path = self._folder / state["reservations"].keeper
        answering: set[asyncio.Task[None]] = set()

        def forwarded(reader: StreamReader, writer: StreamWriter) -> None:
            task = asyncio.create_task(self._answer(state, reader, writer))
            answering.add(task)
            task.add_done_callback(answering.discard)

        server = await asyncio.start_unix_server(forwarded, path)
        try:
            yield
        finally:
            server.close()
            path.unlink(missing_ok=True)
            for task in answering:
                task.cancel()
            await asyncio.gather(*answering, return_exceptions=True)

    async def _answer(self, state: Mapping[str, Any], reader: StreamReader, writer: StreamWriter) -> None:
        async def receive() -> dict[str, Any]:
            return await _read(reader) or {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            # As of a server: who has gone is told nothing, which is no error.
            with suppress(ConnectionError):
                await _write(writer, message)

        try:
            if scope := await _read(reader):
                await self._endpoint({**scope, "state": state}, receive, send)
                await _heard_out(reader, writer)
        finally:
            writer.close()


class _Forwarded(Endable):
    """One request that its keeper answers."""

    def __init__(self, reader: StreamReader, writer: StreamWriter, send: Send) -> None:
        super().__init__()
        self._reader = reader
        self._writer = writer
        self._send = send
        self._is_begun = self._is_whole = False

    async def is_answered(self, scope: Scope, receive: Receive) -> bool:
        """Whether there was an answer; a stream also ends when one of the two workers leaves."""
        asking = asyncio.create_task(self._ask(scope, receive))
        try:
            await self.until_ended(self._answer())
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            self._writer.close()
        if self._is_begun and not self._is_whole:
            await self._send({"type": "http.response.body", "body": b""})
        return self._is_begun

    async def _ask(self, scope: Scope, receive: Receive) -> None:
        await _write(self._writer, {name: scope.get(name) for name in _FORWARDED})
        while (message := await receive())["type"] != "http.disconnect":
            await _write(self._writer, message)
        self._writer.write_eof()

    async def _answer(self) -> Ending | None:
        while message := await _read(self._reader):
            self._is_begun = True
            self._is_whole = message["type"] == "http.response.body" and not message.get("more_body")
            await self._send(message)
        return None


async def _heard_out(reader: StreamReader, writer: StreamWriter) -> None:
    """Wait until the other side closes: who closes before all was read resets it, and its last words are lost."""
    with suppress(OSError):
        writer.write_eof()
        await reader.read()


async def _read(reader: StreamReader) -> dict[str, Any] | None:
    """The next message; None if there is no other."""
    try:
        (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
        message: dict[str, Any] = msgspec.msgpack.decode(await reader.readexactly(length))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return message


async def _write(writer: StreamWriter, message: Mapping[str, Any]) -> None:
    encoded = msgspec.msgpack.encode(message)
    writer.write(_LENGTH.pack(len(encoded)) + encoded)
    await writer.drain()
