"""The WebSocket of `/graphql`, by the protocol graphql-transport-ws.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from starlette.types import Receive, Scope, Send

from hub.errors import HubError, NotAuthenticated, RateLimited
from hub.http.head import Head
from hub.http.streams import messages
from hub.http.streams.ending import Endable, Ending
from hub.http.streams.limits import Streams
from hub.http.streams.messages import Complete, ConnectionInit, Message, NoMessage, Ping, Subscribe, text_of
from hub.http.streams.outbox import Outbox
from hub.http.streams.running import Runner, RunningOperations
from hub.http.streams.tenure import until_refused
from hub.services.api_keys import Clients
from hub.services.callers import Caller

# So long a caller may take to take the last message.
CLOSE_SECONDS = 1.0


class SocketEndpoint:
    """Takes WebSockets from pages of these origins, of the hub's own, and from whoever is no browser."""

    def __init__(self, new_id: Callable[[], str], origins: frozenset[str] = frozenset()) -> None:
        self._new_id = new_id
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket, from its handshake to its end."""
        head = Head({**scope, "method": "GET"})
        streams: Streams = head.state["streams"]
        await receive()  # that somebody wants to connect
        if not self._is_welcome(head):
            await _refused(send, 403)
            return
        try:
            with streams.counted("websocket", head.address):
                await self._served(head, scope["subprotocols"], receive, send, streams)
        except RateLimited:
            await _refused(send, 429)

    async def _served(
        self, head: Head, offered: list[str], receive: Receive, send: Send, streams: Streams
    ) -> None:
        if messages.SUBPROTOCOL not in offered:
            await send({"type": "websocket.accept"})
            await send(_close(messages.SUBPROTOCOL_NOT_ACCEPTABLE, "Subprotocol not acceptable"))
            return
        await send({"type": "websocket.accept", "subprotocol": messages.SUBPROTOCOL})
        socket = Socket(head, receive, send, streams, head.request_id(self._new_id))
        with streams.ended_with_the_hub(socket):
            await socket.serve()

    def _is_welcome(self, head: Head) -> bool:
        origin = head.header(b"origin")
        if origin is None or origin in self._origins or "*" in self._origins:
            return True
        return origin.partition("://")[2] == head.header(b"host")


class _Refused(Exception):
    """What came ends the socket, with this."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(code, reason)
        self.ending = Ending(code, reason)


class Socket(Endable):
    """One socket. Whatever ends it, its operations end with it."""

    def __init__(self, head: Head, receive: Receive, send: Send, streams: Streams, request_id: str) -> None:
        super().__init__()
        self._state: Mapping[str, Any] = head.state
        self._address = head.address
        self._receive = receive
        self._send = send
        self._limits = streams.limits
        self._request_id = request_id
        self._caller: Caller | None = None
        self._outbox = Outbox(self._send_text, self._limits.queued, self._is_too_slow)
        runner = Runner(head.state["admission"], head.state["operations"], head.state["log"])
        self._running = RunningOperations(runner, self._emit, self._limits.operations)
        self._watch: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        """Serve it until it is closed, by whomever."""
        try:
            ending = await self.until_ended(self._served())
        finally:
            await self._stopped()
        # Who takes nothing does not take this either.
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._send(_close(*ending)) if ending else None

    async def _served(self) -> Ending | None:
        late = partial(self.end, messages.INITIALISATION_TIMEOUT, "Connection initialisation timeout")
        timer = asyncio.get_running_loop().call_later(self._limits.init, late)
        try:
            while (received := await self._receive())["type"] != "websocket.disconnect":
                message = messages.message(received.get("text") or "")
                if isinstance(message, ConnectionInit):
                    timer.cancel()
                await self._taken(message)
        except NoMessage as error:
            return Ending(messages.BAD_REQUEST, str(error))
        except _Refused as refused:
            return refused.ending
        finally:
            timer.cancel()
        return None

    async def _taken(self, message: Message) -> None:
        if isinstance(message, ConnectionInit):
            await self._initialised(message)
        elif isinstance(message, Ping):
            self._outbox.put(text_of("pong"))
        elif isinstance(message, Subscribe):
            self._subscribed(message)
        elif isinstance(message, Complete):
            self._running.stop(message.id)

    async def _initialised(self, message: ConnectionInit) -> None:
        if self._caller is not None:
            raise _Refused(messages.TOO_MANY_INITIALISATIONS, "Too many initialisation requests")
        find_out = partial(self._found_out, _authorization(message.payload))
        try:
            self._caller = await find_out()
        except NotAuthenticated as error:
            raise _Refused(messages.FORBIDDEN, "Forbidden") from error
        except HubError as error:
            raise _Refused(messages.TRY_AGAIN_LATER, "the key cannot be checked") from error
        if self._caller.client or self._caller.expires_at:
            self._watch = asyncio.create_task(self._watched(self._caller, find_out))
        self._outbox.put(text_of("connection_ack"))

    async def _found_out(self, authorization: str | None) -> Caller:
        clients: Clients = self._state["clients"]
        # What is said in a message stays out of addresses, as what is said in a body does.
        return replace(await clients.caller(authorization), by_post=True, address=self._address)

    async def _watched(self, caller: Caller, find_out: Callable[[], Any]) -> None:
        self.end(*await until_refused(caller, find_out, lambda: datetime.now(UTC), self._limits.check))

    def _subscribed(self, message: Subscribe) -> None:
        if self._caller is None:
            raise _Refused(messages.UNAUTHORIZED, "Unauthorized")
        if message.id in self._running:
            # The id is its caller's own text, which a page may log.
            raise _Refused(messages.ALREADY_EXISTS, f"Subscriber for {message.id} already exists")
        self._running.start(message.id, message.payload, self._caller, self._request_id)

    def _emit(self, kind: str, operation_id: str, payload: Any) -> None:
        self._outbox.put(text_of(kind, operation_id, payload))

    async def _send_text(self, text: str) -> None:
        await self._send({"type": "websocket.send", "text": text})

    def _is_too_slow(self) -> None:
        self.end(messages.TRY_AGAIN_LATER, f"more than {self._limits.queued} messages wait to be taken")

    async def _stopped(self) -> None:
        if self._watch:
            self._watch.cancel()
        await self._outbox.close()
        await self._running.stop_all()


def _authorization(payload: dict[str, Any] | None) -> str | None:
    """Who the caller says it is, by a member named as the header is, in whatever case."""
    named = {name.lower(): each for name, each in (payload or {}).items()}
    found = named.get("authorization")
    return found if found is None or isinstance(found, str) else ""


def _close(code: int, reason: str) -> dict[str, Any]:
    cut = reason.encode()[: messages.MAX_REASON].decode(errors="ignore")
    return {"type": "websocket.close", "code": code, "reason": cut}


async def _refused(send: Send, status: int) -> None:
    await send({"type": "websocket.http.response.start", "status": status, "headers": []})
    await send({"type": "websocket.http.response.body", "body": b""})
