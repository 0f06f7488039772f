"""Callers of streams, over real connections."""

import json
from contextlib import asynccontextmanager

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

PROTOCOL = "graphql-transport-ws"
STATUS = "subscription { systemStatusChanged { code status } }"
TYPE = {"data": {"__typename": "Query"}}


class Caller:
    """A socket as its caller sees it."""

    def __init__(self, socket):
        self.socket = socket

    async def say(self, kind, operation_id=None, **payload):
        members = {"type": kind, "id": operation_id, "payload": payload or None}
        await self.socket.send(json.dumps({name: each for name, each in members.items() if each is not None}))

    async def hear(self):
        message = json.loads(await self.socket.recv())
        return message["type"], message.get("id"), message.get("payload")

    async def begin(self, **payload):
        await self.say("connection_init", **payload)
        assert await self.hear() == ("connection_ack", None, None)
        return self

    async def ask(self, operation_id, query, **rest):
        await self.say("subscribe", operation_id, query=query, **rest)

    async def closed(self):
        """The code and the reason that the hub closes with, whatever it says before."""
        try:
            while True:
                await self.socket.recv()
        except ConnectionClosed as error:
            return error.rcvd.code, error.rcvd.reason


@asynccontextmanager
async def socket_to(site, *, protocols=(PROTOCOL,), **options):
    async with connect(
        f"ws://127.0.0.1:{site.port}/graphql", subprotocols=protocols, compression=None, **options
    ) as socket:
        yield Caller(socket)


def events_in(text):
    """The events of a stream, with what each holds; signs of life are passed over."""
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) if ": " in line else (line, "") for line in block.split("\n"))
        if "event" in lines:
            yield lines["event"], json.loads(lines["data"]) if lines.get("data") else None


class Events:
    """A stream of events as its caller sees it."""

    def __init__(self, response):
        self.response = response

    async def hear(self):
        """The next event."""
        while True:
            block = await self.response.content.readuntil(b"\n\n")
            for event in events_in(block.decode()):
                return event
