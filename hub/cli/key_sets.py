"""An issuer's public keys, from where it publishes them."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import aiohttp

FETCH_SECONDS = 5
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def fetched(address: str) -> bytes:
    """What is published at an address; raises OSError, and ValueError where it is no https or not there."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError("expected https")
    try:
        return asyncio.run(_body(address))
    except aiohttp.ClientError as error:
        raise OSError(str(error) or type(error).__name__) from error


async def _body(address: str) -> bytes:
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=FETCH_SECONDS)) as client,
        client.get(address, allow_redirects=False) as response,
    ):
        if response.status != 200:
            raise ValueError(f"HTTP {response.status}")
        return await response.read()
