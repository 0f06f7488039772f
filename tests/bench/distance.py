"""A way to a database that is far: all that it says arrives so many milliseconds later, and in its order."""

import asyncio
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl, urlsplit


@asynccontextmanager
async def far(url, milliseconds):
    """The address of a database at this distance."""
    path, options = urlsplit(url).path, dict(parse_qsl(urlsplit(url).query))

    async def serve(reader, writer):
        back, out = await asyncio.open_unix_connection(f"{options['host']}/.s.PGSQL.{options['port']}")
        await asyncio.gather(passed(reader, out, 0), passed(back, writer, milliseconds / 1000))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"postgresql://hub@127.0.0.1:{server.sockets[0].getsockname()[1]}{path}?sslmode=disable"
    finally:
        server.close()


async def passed(reader, writer, delay):
    """Whatever is read, so much later, until there is no more."""
    loop = asyncio.get_running_loop()
    while part := await reader.read(65_536):
        loop.call_later(delay, writer.write, part)
    loop.call_later(delay, writer.close)
