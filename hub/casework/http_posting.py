"""Posting to a service of an agency over HTTP: bounded in time, without redirects, never where no agency is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp

from hub.casework.posting import Failure, failure_of
from hub.services.addresses import refused_url
from hub.services.certificates import certificate_fault
from hub.services.http_resolver import RefusingResolver

ANSWER_SECONDS = 10
CONNECT_SECONDS = 5
CONNECTIONS = 20


class HttpPost:
    """Posts over HTTP; what is answered beside the status is not read."""

    def __init__(self, session: aiohttp.ClientSession, *, loopback: bool) -> None:
        self._session = session
        self._loopback = loopback

    async def __call__(self, address: str, headers: Mapping[str, str], content: bytes) -> Failure | None:
        """Why it was not taken; None if it was."""
        if refused_url(address, loopback=self._loopback):
            return Failure("refused address", is_final=True)
        try:
            async with self._session.post(
                address, data=content, headers=headers, allow_redirects=False
            ) as response:
                return failure_of(response.status, response.headers.get("Retry-After"))
        except (aiohttp.ClientError, OSError) as error:
            # The error's own text may repeat the address; its kind tells enough.
            why = certificate_fault(error)
            return Failure(f"certificate: {why}" if why else type(error).__name__)


@asynccontextmanager
async def opened_post(*, loopback: bool) -> AsyncIterator[HttpPost]:
    """What posts over HTTP; `loopback`: whether services on this machine may be posted to."""
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=CONNECTIONS, resolver=RefusingResolver(loopback=loopback)),
        timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS, sock_connect=CONNECT_SECONDS),
        headers={"User-Agent": "khub"},
        cookie_jar=aiohttp.DummyCookieJar(),
    ) as session:
        yield HttpPost(session, loopback=loopback)
