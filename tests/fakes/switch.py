"""A way to a system on which everything can go wrong that goes wrong between machines."""

import asyncio
import enum
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl, urlsplit


class Fault(enum.Enum):
    """What the way does to what passes."""

    NONE = "as it should be"
    REFUSED = "connections are reset as they come"
    SWALLOWED = "connections are taken, and nothing passes any more"
    SLOW = "every answer comes 400 ms late"
    DRIPPING = "answers come byte by byte"
    TORN = "answers break off in the middle"


class Switch:
    """Stands between the hub and a system; `address` is what the hub is given.

    The system is a database behind a UNIX socket, or a service over HTTP.
    """

    def __init__(self, url):
        self._url = urlsplit(url)
        self._ways = set()
        self.fault = Fault.NONE
        self.connections = 0
        self.refused = 0
        self.address = ""

    async def start(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        if self._url.hostname:
            self.address = self._url._replace(netloc=f"127.0.0.1:{port}").geturl()
        else:
            self.address = f"postgresql://hub@127.0.0.1:{port}{self._url.path}?sslmode=disable"

    def cut(self):
        """Reset what is connected, and whoever tries to connect."""
        self.fault = Fault.REFUSED
        self._reset()

    def mend(self):
        """Let everything pass; what was swallowed is lost, so those connections are reset."""
        swallowed, self.fault = self.fault is Fault.SWALLOWED, Fault.NONE
        if swallowed:
            self._reset()

    def stop(self):
        self.cut()
        self._server.close()

    def _reset(self):
        for way in self._ways:
            way.transport.abort()
        self._ways.clear()

    async def _serve(self, reader, writer):
        self.connections += 1
        if self.fault is Fault.REFUSED:
            self.refused += 1
            writer.transport.abort()
            return
        there, back = await self._system()
        self._ways.update((writer, back))
        await asyncio.gather(self._ask(reader, back), self._answer(there, writer), return_exceptions=True)

    async def _system(self):
        if self._url.hostname:
            return await asyncio.open_connection(self._url.hostname, self._url.port)
        options = dict(parse_qsl(self._url.query))
        return await asyncio.open_unix_connection(f"{options['host']}/.s.PGSQL.{options['port']}")

    async def _ask(self, reader, writer):
        while data := await reader.read(65536):
            if self.fault is not Fault.SWALLOWED:
                writer.write(data)
        writer.close()

    async def _answer(self, reader, writer):
        while data := await reader.read(65536):
            await self._pass(data, writer)
        writer.close()

    async def _pass(self, data, writer):
        if self.fault is Fault.SWALLOWED:
            return
        if self.fault is Fault.SLOW:
            await asyncio.sleep(0.4)
        if self.fault is Fault.TORN and len(data) > 200:
            writer.write(data[:200])
            await writer.drain()
            writer.transport.abort()
        elif self.fault is Fault.DRIPPING:
            for place in range(len(data)):
                writer.write(data[place : place + 1])
                await asyncio.sleep(0.005)
        else:
            writer.write(data)


@asynccontextmanager
async def switched(url):
    switch = Switch(url)
    await switch.start()
    try:
        yield switch
    finally:
        switch.stop()
