"""Keys of issuers over https: within a time and a size, from the configured address and from no other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp

from hub.services.http_resolver import RefusingResolver
from hub.services.issuer_keys import MAX_BYTES, ReadKeys

# As a whole, whatever the other side does.
READ_SECONDS = 3.0


@asynccontextmanager
async def opened_key_readers() -> AsyncIterator[Callable[[str], ReadKeys]]:
    """What makes a reader for each address."""
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=4, resolver=RefusingResolver()),
        timeout=aiohttp.ClientTimeout(total=READ_SECONDS),
        headers={"User-Agent": "khub", "Accept": "application/jwk-set+json, application/json"},
        cookie_jar=aiohttp.DummyCookieJar(),
    ) as client:

        def reader(address: str) -> ReadKeys:
            async def read() -> bytes:
                return await _read(client, address)

            return read

        yield reader


async def _read(client: aiohttp.ClientSession, address: str) -> bytes:
    async with client.get(address, allow_redirects=False) as response:
        if response.status != 200:
            raise ValueError(f"HTTP {response.status}")
        body = bytearray()
        async for part in response.content.iter_any():
            body += part
            if len(body) > MAX_BYTES:
                raise ValueError(f"expected {MAX_BYTES} bytes at most")
        return bytes(body)
