"""One request over HTTP and its answer, within a time and a size; for what is asked once in a while."""

from __future__ import annotations

import aiohttp

from hub.services.certificates import certificate_fault
from hub.services.http_resolver import RefusingResolver

MOST_BYTES = 1_000_000


async def exchanged(method: str, address: str, seconds: float, body: bytes = b"") -> tuple[int, bytes]:
    """The status and the body of an answer; raises OSError if there is none in time, or it is too large."""
    try:
        async with (
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=RefusingResolver()),
                timeout=aiohttp.ClientTimeout(total=seconds),
                headers={"User-Agent": "khub", "Content-Type": "text/plain; charset=utf-8"},
                cookie_jar=aiohttp.DummyCookieJar(),
            ) as session,
            session.request(method, address, data=body or None, allow_redirects=False) as response,
        ):
            return response.status, await _read(response.content)
    except aiohttp.ClientError as error:
        # Its own text may repeat the address, and with it a password.
        why = certificate_fault(error)
        raise ConnectionError(f"certificate: {why}" if why else type(error).__name__) from error


async def _read(content: aiohttp.StreamReader) -> bytes:
    body = bytearray()
    async for part in content.iter_any():
        body += part
        if len(body) > MOST_BYTES:
            raise ConnectionError(f"an answer of more than {MOST_BYTES} bytes")
    return bytes(body)
