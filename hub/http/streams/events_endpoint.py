"""What of `/graphql` is answered with events: who asks for them, and who has reserved a stream of them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Receive, Send

from hub.errors import BadInput
from hub.http.head import Head
from hub.http.languages import preferred_language
from hub.http.media_types import EVENT_STREAM
from hub.http.requests import Refusal, SentRequest, sent_by_get, sent_by_post
from hub.http.response import Response
from hub.http.streams.events import EventStream, as_events
from hub.http.streams.limits import Streams
from hub.http.streams.messages import MAX_ID
from hub.http.streams.reservations import Reservation, Reservations
from hub.http.streams.running import Runner
from hub.http.streams.tenure import until_refused
from hub.services.api_keys import Clients
from hub.services.callers import Caller

TOKEN = b"x-graphql-event-stream-token"
_NO_STORE = (b"cache-control", b"no-store")
_PLAIN = (b"content-type", b"text/plain; charset=utf-8")


def is_for_events(head: Head, accepted: str | None) -> bool:
    """Whether a request is one of the protocol graphql-sse."""
    return accepted == EVENT_STREAM or head.method in ("PUT", "DELETE") or TOKEN in head.headers


async def answered_with_events(head: Head, receive: Receive, send: Send, request_id: str) -> Response | None:
    """The answer to such a request, None where a stream was the answer; raises Refusal and HubError."""
    return await _Events(head, receive, send, request_id).answered()


async def answered_alone(
    head: Head, receive: Receive, send: Send, request_id: str, sent: SentRequest, caller: Caller
) -> None:
    """Answer an operation that was sent with a stream of its own; raises RateLimited."""
    await _Events(head, receive, send, request_id).streamed(sent, caller)


class _Events:
    """One request that has to do with events."""

    def __init__(self, head: Head, receive: Receive, send: Send, request_id: str) -> None:
        self._head = head
        self._receive = receive
        self._send = send
        self._request_id = request_id
        self._clients: Clients = head.state["clients"]
        self._streams: Streams = head.state["streams"]
        self._reservations: Reservations = head.state["reservations"]
        language = preferred_language(head.header(b"accept-language"))
        self._runner = Runner(head.state["admission"], head.state["operations"], head.state["log"], language)

    async def answered(self) -> Response | None:
        if self._head.method == "PUT":
            return await self._reserved()
        token = token_of(self._head)
        if token is None and self._head.method != "DELETE":
            await self._alone()
            return None
        reservation = self._reservations.get(token or "")
        if reservation is None:
            raise Refusal(404, BadInput("沒有保留這個代碼的串流", "no stream is reserved under this token"))
        if self._head.method == "GET":
            await self._opened(token or "", reservation)
            return None
        return await (self._started(reservation) if self._head.method == "POST" else self._stopped(reservation))

    async def _reserved(self) -> Response:
        await self._caller()
        token = self._reservations.reserve(self._runner, self._head.address)
        return Response(201, (_PLAIN, _NO_STORE), token.encode())

    async def _opened(self, token: str, reservation: Reservation) -> None:
        if reservation.stream:
            raise Refusal(409, BadInput("這個串流已開啟", "this stream is open already"))
        stream = EventStream(self._send, self._streams.limits, self._request_id)
        reservation.open(stream)
        try:
            with self._streams.ended_with_the_hub(stream):
                await stream.serve(self._receive)
        finally:
            await self._reservations.leave(token)

    async def _started(self, reservation: Reservation) -> Response:
        sent, caller = await sent_by_post(self._head, self._receive), await self._caller()
        operation_id = (sent.extensions or {}).get("operationId")
        if not isinstance(operation_id, str) or not 0 < len(operation_id) <= MAX_ID:
            text = f"1–{MAX_ID}"
            raise Refusal(
                400,
                BadInput(f"extensions.operationId 應有 {text} 字元", f"extensions.operationId: {text} characters"),
            )
        if operation_id in reservation.running:
            raise Refusal(409, BadInput("這個編號的操作執行中", "an operation runs under this id"))
        watch = self._watch(caller)
        reservation.running.start(operation_id, sent, caller, self._request_id, watch)
        return Response(202, (_NO_STORE,), b"")

    async def _stopped(self, reservation: Reservation) -> Response:
        reservation.running.stop(_parameter(self._head, "operationId") or "")
        return Response(200, (_NO_STORE,), b"")

    async def _alone(self) -> None:
        by_post = self._head.method == "POST"
        sent = await sent_by_post(self._head, self._receive) if by_post else sent_by_get(self._head)
        await self.streamed(sent, await self._caller())

    async def streamed(self, sent: SentRequest, caller: Caller) -> None:
        with self._streams.counted("events", self._head.address):
            stream = EventStream(self._send, self._streams.limits, self._request_id)
            with self._streams.ended_with_the_hub(stream):
                await self._run(stream, sent, caller)

    async def _run(self, stream: EventStream, sent: SentRequest, caller: Caller) -> None:
        put = as_events(stream.put)
        run = self._runner.run(
            sent,
            caller,
            self._request_id,
            lambda kind, payload: put(kind, self._runner.worded(kind, payload)),
            self._watch(caller),
        )
        task = asyncio.create_task(run)
        try:
            await stream.serve(self._receive, task)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _caller(self) -> Caller:
        known = await self._clients.authenticated(self._head.credentials())
        return replace(known, by_post=self._head.method == "POST", address=self._head.address)

    def _watch(self, caller: Caller) -> Coroutine[Any, Any, Any] | None:
        """What ends when the caller may no longer be here; None for anyone, who may always."""
        if caller.client is None and caller.expires_at is None:
            return None
        again = partial(self._clients.still, self._head.credentials())
        return until_refused(caller, again, lambda: datetime.now(UTC), self._streams.limits.check)


def token_of(head: Head) -> str | None:
    """The token of a reserved stream, if a request names one."""
    return head.header(TOKEN) or _parameter(head, "token")


def _parameter(head: Head, name: str) -> str | None:
    return dict(parse_qsl(head.query.decode("latin-1"))).get(name)
