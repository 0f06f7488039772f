"""The WebSocket of `/graphql`, by the protocol graphql-transport-ws.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from starlette.types import Receive, Send

from hub.errors import HubError, NotAuthenticated
from hub.http.head import Head
from hub.http.languages import MessageLanguage, preferred_language
from hub.http.streams import messages
from hub.http.streams.ending import CloseCode, Endable, Ending
from hub.http.streams.limits import Streams
from hub.http.streams.messages import Complete, ConnectionInit, Message, NoMessage, Ping, Subscribe, text_of
from hub.http.streams.outbox import Outbox
from hub.http.streams.running import Runner, RunningOperations
from hub.http.streams.tenure import until_refused
from hub.services.api_keys import Clients
from hub.services.callers import ANYONE, Caller
from hub.services.credentials import Credentials

# So long a caller may take to take the last message.
CLOSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Handshake:
    """What is kept of a socket's first request: its headers are a tenth of what an idle socket takes."""

    state: Mapping[str, Any]
    address: str
    credentials: Credentials
    language: MessageLanguage | None
    request_id: str

    @classmethod
    def of(cls, head: Head, request_id: str) -> Handshake:
        """What is to be kept of this one."""
        language = preferred_language(head.header(b"accept-language"))
        return cls(head.state, head.address, head.credentials(), language, request_id)


class _Refused(Exception):
    """What came ends the socket, with this."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(code, reason)
        self.ending = Ending(code, reason)


class Socket(Endable):
    """One socket. Whatever ends it, its operations end with it."""

    def __init__(self, handshake: Handshake, receive: Receive, send: Send, streams: Streams) -> None:
        super().__init__()
        self._handshake = handshake
        self._receive = receive
        self._send = send
        self._limits = streams.limits
        self._caller: Caller | None = None
        self._outbox = Outbox(self._send_text, self._limits.queued, self._is_too_slow)
        state = handshake.state
        runner = Runner(state["admission"], state["operations"], state["log"], handshake.language)
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
                await self._send(close_message(*ending)) if ending else None

    async def _served(self) -> Ending | None:
        late = partial(self.end, CloseCode.INITIALISATION_TIMEOUT, "Connection initialisation timeout")
        timer = asyncio.get_running_loop().call_later(self._limits.init, late)
        try:
            while (received := await self._receive())["type"] != "websocket.disconnect":
                message = messages.message(received.get("text") or "")
                if isinstance(message, ConnectionInit):
                    timer.cancel()
                await self._taken(message)
        except NoMessage as error:
            return Ending(CloseCode.BAD_REQUEST, str(error))
        except _Refused as refused:
            return refused.ending
        except Exception as bug:  # whatever it is, the caller is told, and none of it is shown
            self._handshake.state["log"].error("bug", request=self._handshake.request_id, exc_info=bug)
            return Ending(CloseCode.INTERNAL, "Internal server error")
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
            raise _Refused(CloseCode.TOO_MANY_INITIALISATIONS, "Too many initialisation requests")
        sent = self._credentials(message.payload)
        clients: Clients = self._handshake.state["clients"]
        try:
            known = await clients.authenticated(sent)
        except NotAuthenticated as error:
            raise _Refused(CloseCode.FORBIDDEN, "Forbidden") from error
        except HubError as error:
            raise _Refused(CloseCode.TRY_AGAIN_LATER, "the key cannot be checked") from error
        # What is said in a message stays out of addresses, as what is said in a body does.
        self._caller = replace(known, by_post=True, address=self._handshake.address)
        if known != ANYONE:
            self._watch = asyncio.create_task(self._watched(known, partial(clients.still, sent)))
        self._outbox.put(text_of("connection_ack"))

    def _credentials(self, payload: dict[str, Any] | None) -> Credentials:
        """Who the caller says it is, by members named as the headers are; a proof is of the handshake."""
        named = {name.lower(): each for name, each in (payload or {}).items()}
        authorization, dpop = _text(named.get("authorization")), _text(named.get("dpop"))
        return replace(self._handshake.credentials, authorization=authorization, dpop=dpop)

    async def _watched(self, caller: Caller, again: Callable[[], Awaitable[Caller]]) -> None:
        self.end(*await until_refused(caller, again, lambda: datetime.now(UTC), self._limits.check))

    def _subscribed(self, message: Subscribe) -> None:
        if self._caller is None:
            raise _Refused(CloseCode.UNAUTHORIZED, "Unauthorized")
        if message.id in self._running:
            # The id is its caller's own text, which a page may log.
            raise _Refused(CloseCode.ALREADY_EXISTS, f"Subscriber for {message.id} already exists")
        self._running.start(message.id, message.payload, self._caller, self._handshake.request_id)

    def _emit(self, kind: str, operation_id: str, payload: Any) -> None:
        self._outbox.put(text_of(kind, operation_id, payload))

    async def _send_text(self, text: str) -> None:
        await self._send({"type": "websocket.send", "text": text})

    def _is_too_slow(self) -> None:
        self.end(CloseCode.TRY_AGAIN_LATER, f"more than {self._limits.queued} messages wait to be taken")

    async def _stopped(self) -> None:
        if self._watch:
            self._watch.cancel()
        await self._outbox.close()
        await self._running.stop_all()


def _text(found: object) -> str | None:
    """A member as a header has it; what is no text is none that anybody could have been given."""
    return found if found is None or isinstance(found, str) else ""


def close_message(code: CloseCode, reason: str) -> dict[str, Any]:
    """What closes a socket; of the reason as much as a close frame can have."""
    cut = reason.encode()[: messages.MAX_REASON].decode(errors="ignore")
    return {"type": "websocket.close", "code": code, "reason": cut}
