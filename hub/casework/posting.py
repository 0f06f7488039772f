"""Posting to a service of an agency: bounded in time, without redirects, and never where no agency is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import aiohttp

from hub.services.addresses import refused_url
from hub.services.certificates import certificate_fault
from hub.services.http_resolver import RefusingResolver

ANSWER_SECONDS = 10
CONNECT_SECONDS = 5
CONNECTIONS = 20
_GONE = 410


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something did not arrive, without a word of what it was; `is_final`: trying again is of no use."""

    reason: str
    retry_after: timedelta | None = None
    is_final: bool = False


class Post(Protocol):
    """Posts a body to an address."""

    async def __call__(self, address: str, headers: Mapping[str, str], content: bytes) -> Failure | None:
        """Why it was not taken; None if it was."""
        ...


def failure_of(status: int, retry_after: str | None = None) -> Failure | None:
    """What a status says: 2xx that it was taken, 410 that nothing will be any more."""
    if 200 <= status < 300:
        return None
    asked = timedelta(seconds=int(retry_after)) if retry_after and _is_short_number(retry_after) else None
    return Failure(f"HTTP {status}", asked, is_final=status == _GONE)


def _is_short_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 6


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
