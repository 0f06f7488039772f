"""Operations sent as streams carry them, to the hub's endpoints without a server: by events, and over a socket."""

import asyncio
import contextlib
import json
from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import urlencode

from hub.http.graphql import GraphQLEndpoint
from hub.http.streams.socket_endpoint import SocketEndpoint
from tests.fuzz.client import RESPONSE_JSON
from tests.fuzz.requests import body
from tests.http.streams import PROTOCOL, events_in

EVENTS = "text/event-stream"
# JSON rather than events, so that the hub finds out by itself what is a stream.
EITHER = f"{RESPONSE_JSON}, {EVENTS};q=0.5"
# How long anything may take on a busy machine; what hangs is found by it.
WITHIN = 60

_of_exchange: ContextVar[set[asyncio.Task]] = ContextVar("_of_exchange")


@dataclass(frozen=True)
class Heard:
    """What a caller heard until it left: the status or a closed socket's code, and a whole body or messages."""

    status: int
    body: bytes
    messages: list[tuple[str, object]]


class Exchange:
    """What a caller says on a connection and hears on it; having heard an answer, it leaves."""

    def __init__(self, said, leaving):
        self._said = said
        self._leaving = leaving
        self.sent = []
        self.answered = asyncio.Event()

    async def receive(self):
        if self._said:
            return self._said.pop(0)
        await self.answered.wait()
        return self._leaving

    async def send(self, message):
        self.sent.append(message)
        if b"event: " in message.get("body", b"") or json.loads(message.get("text", "{}")).get("id"):
            self.answered.set()


class Endpoints:
    """The endpoints over the parts of a hub; `tell` brings news about for those who wait for it."""

    def __init__(self, parts, tell):
        self._scope = {"path": "/graphql", "query_string": b"", "state": parts, "client": ("127.0.0.1", 1)}
        self._tell = tell
        self.unhandled = []

    async def post(self, sent, key, accept=EVENTS):
        scope = {"type": "http", "scheme": "http", "method": "POST", "headers": _headers(key, accept)}
        exchange = Exchange([{"type": "http.request", "body": sent}], {"type": "http.disconnect"})
        return _by_http(await self._exchanged(GraphQLEndpoint(lambda: "0" * 32), scope, exchange))

    async def get(self, request):
        variables = body(request).partition(b'"variables": ')[2][:-1]
        query = urlencode({"query": request.query.encode("utf-8", "surrogatepass"), "variables": variables})
        scope = {"type": "http", "scheme": "http", "method": "GET", "headers": _headers(None, EVENTS)}
        exchange = Exchange([{"type": "http.request"}], {"type": "http.disconnect"})
        endpoint = GraphQLEndpoint(lambda: "0" * 32)
        return _by_http(await self._exchanged(endpoint, {**scope, "query_string": query.encode()}, exchange))

    async def over_socket(self, sent, key):
        init = {"type": "connection_init", "payload": {"authorization": f"Bearer {key}"} if key else None}
        texts = [json.dumps(init), f'{{"type": "subscribe", "id": "1", "payload": {sent.decode()}}}']
        said = [{"type": "websocket.connect"}, *({"type": "websocket.receive", "text": each} for each in texts)]
        scope = {"type": "websocket", "scheme": "ws", "headers": [], "subprotocols": [PROTOCOL]}
        exchange = Exchange(said, {"type": "websocket.disconnect", "code": 1000})
        return _by_socket(await self._exchanged(SocketEndpoint(lambda: "0" * 32), scope, exchange))

    async def _exchanged(self, endpoint, scope, exchange):
        """What was sent; when it has ended, nothing that it has begun may run on."""
        loop = asyncio.get_running_loop()
        begun = set()
        _of_exchange.set(begun)
        loop.set_task_factory(_noting)
        loop.set_exception_handler(lambda _loop, context: self.unhandled.append(context))
        serving = asyncio.create_task(endpoint({**self._scope, **scope}, exchange.receive, exchange.send))
        async with asyncio.timeout(WITHIN):
            while not (serving.done() or exchange.answered.is_set()):
                await self._tell()
            await serving
            await asyncio.gather(*begun, return_exceptions=True)
        assert self.unhandled == []
        return exchange.sent


def _noting(loop, coroutine, context=None):
    """A task, known to the exchange that it was begun in."""
    task = asyncio.Task(coroutine, loop=loop, context=context)
    with contextlib.suppress(LookupError):
        _of_exchange.get().add(task)
    return task


def _headers(key, accept):
    headers = [(b"content-type", b"application/json"), (b"accept", accept.encode())]
    return [*headers, (b"authorization", f"Bearer {key}".encode())] if key else headers


def _by_http(sent):
    body = b"".join(message.get("body", b"") for message in sent)
    is_stream = (b"content-type", b"text/event-stream; charset=utf-8") in sent[0]["headers"]
    return Heard(sent[0]["status"], body, list(events_in(body.decode())) if is_stream else [])


def _by_socket(sent):
    """Of a socket that its caller left there is no code; an error is told as an answer that has only errors."""
    heard = [json.loads(message["text"]) for message in sent if message["type"] == "websocket.send"]
    messages = [(each["type"], each.get("payload")) for each in heard if each["type"] != "connection_ack"]
    messages = [("next", {"errors": said}) if kind == "error" else (kind, said) for kind, said in messages]
    return Heard(sent[-1].get("code", 200), b"", messages)
