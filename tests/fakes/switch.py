"""A way to a database that can be cut and mended; what passes is not looked at."""

import asyncio
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl, urlsplit


class Switch:
    """Stands between the hub and the database at `url`, a UNIX socket; `address` is what the hub is given."""

    def __init__(self, url):
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        self._socket = f"{options['host']}/.s.PGSQL.{options['port']}"
        self._database = parts.path
        self._ways = set()
        self._open = True
        self.address = ""

    async def start(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.address = f"postgresql://hub@127.0.0.1:{port}{self._database}?sslmode=disable"

    def cut(self):
        """Reset what is connected, and whoever tries to connect."""
        self._open = False
        for way in self._ways:
            way.transport.abort()

    def mend(self):
        self._open = True

    def stop(self):
        self.cut()
        self._server.close()

    async def _serve(self, reader, writer):
        if not self._open:
            writer.transport.abort()
            return
        there, back = await asyncio.open_unix_connection(self._socket)
        self._ways.update((writer, back))
        await asyncio.gather(_pump(reader, back), _pump(there, writer), return_exceptions=True)


async def _pump(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()


@asynccontextmanager
async def switched(url):
    switch = Switch(url)
    await switch.start()
    try:
        yield switch
    finally:
        switch.stop()
