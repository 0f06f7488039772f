"""The link to a service over HTTP: every use ends in time and within a size, whatever the other side does."""

from __future__ import annotations

import asyncio
import math
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

import aiohttp
from yarl import URL

from hub.errors import (
    SourceError,
    SourceMalformed,
    SourceRejected,
    SourceThrottled,
    SourceTimeout,
    SourceUnavailable,
)
from hub.rules.systems import SystemCode
from hub.services.certificates import certificate_fault
from hub.services.http_messages import Answer, Question
from hub.services.http_resolver import RefusingResolver

CONNECTIONS = 12
# Of what a call may take, what a connect may.
CONNECT_SHARE = 0.5

# After a failed try the next fails at once for so long: five connections a second at most.
PAUSE_SECONDS = 0.2

# For so long after a connection was dropped, calls go one after another.
CALM_SECONDS = 1.0

# What one answer may have, unpacked: more is a service gone wrong, and would fill the memory.
MAX_BYTES = 5_000_000

_TOO_MANY = 429
# What a service says when it cannot answer now, and not of what it was asked.
_UNAVAILABLE = (_TOO_MANY, 408, 425)

# The other side, or something on the way, has dropped the connection: while it was read, as it was made, in the
# middle of the answer, or (a ConnectionError) before the request was written.
_DROPPED = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, aiohttp.ClientPayloadError, ConnectionError)


class HttpLink:
    """Asks one service below its address; raises `SourceError` and nothing else.

    Whatever it asks only reads, by whichever method: when a connection was dropped, it is asked once more. It
    follows nobody to another place.
    """

    def __init__(
        self, system: SystemCode, session: aiohttp.ClientSession, base: URL, clock: Callable[[], float]
    ) -> None:
        self.system = system
        self._session = session
        self._base = base
        self._clock = clock
        self._turn = asyncio.Lock()
        self._has_failed = False
        self._dropped_at = -math.inf

    @property
    def asked(self) -> Mapping[str, str]:
        """What the address itself asks for."""
        return self._base.query

    async def get(self, path: str, asked: Mapping[str, str]) -> Answer:
        """The answer at `path` below the address, with what the address itself asks for and `asked`."""
        return await self.ask(Question(path, asked))

    async def ask(self, question: Question) -> Answer:
        """The answer to a question."""
        with self._translated():
            if not self._is_suspect:
                try:
                    return await self._got(question)
                except _DROPPED:
                    self._dropped_at = self._clock()
            return await self._got_in_turn(question)

    @property
    def _is_suspect(self) -> bool:
        """Whether one call at a time is to find out if the service answers, over one connection."""
        return self._has_failed or self._clock() < self._dropped_at + CALM_SECONDS

    async def _got_in_turn(self, question: Question) -> Answer:
        async with self._turn:
            if self._is_suspect:
                return await self._tried(question)
        return await self._got(question)

    async def _tried(self, question: Question) -> Answer:
        if self._has_failed and self._clock() < self._dropped_at + PAUSE_SECONDS:
            raise ConnectionRefusedError("not tried, as the service has just dropped a connection")
        try:
            answer = await self._got(question)
        except (*_DROPPED, TimeoutError):
            self._has_failed, self._dropped_at = True, self._clock()
            raise
        self._has_failed = False
        return answer

    async def _got(self, question: Question) -> Answer:
        async with self._session.request(
            question.method,
            self._url_of(question),
            headers=question.headers,
            data=question.body,
            allow_redirects=False,
        ) as response:
            if response.status not in question.answers:
                raise self.failure(response.status, response.headers)
            asked_with = tuple(response.request_info.headers.items())
            return Answer(response.status, response.headers, await self._body(response.content), asked_with)

    def _url_of(self, question: Question) -> URL:
        below = self._base.joinpath(question.path, encoded=True) if question.path else self._base
        return below.with_query([*self._base.query.items(), *question.asked.items()])

    def failure(self, status: int, headers: Mapping[str, str]) -> SourceError:
        """What an answer of this status means where it answers nothing."""
        said = f"HTTP {status}"
        if status >= 500 or status in _UNAVAILABLE:
            failure = SourceThrottled if status == _TOO_MANY else SourceUnavailable
            return failure(self.system, said, retry_after=_seconds(headers.get("Retry-After")))
        return SourceRejected(self.system, said)

    async def _body(self, content: aiohttp.StreamReader) -> bytes:
        body = bytearray()
        async for part in content.iter_any():
            body += part
            if len(body) > MAX_BYTES:
                raise SourceMalformed(self.system, f"an answer of more than {MAX_BYTES} bytes")
        return bytes(body)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        # The error's own text may repeat what was asked for, so only its kind is told.
        try:
            yield
        except TimeoutError as error:
            raise SourceTimeout(self.system, type(error).__name__) from error
        except (aiohttp.InvalidURL, aiohttp.ClientResponseError) as error:
            raise SourceMalformed(self.system, type(error).__name__) from error
        except (aiohttp.ClientError, OSError) as error:
            why = certificate_fault(error)
            raise SourceUnavailable(self.system, f"certificate: {why}" if why else type(error).__name__) from error


@asynccontextmanager
async def opened_http_link(
    system: SystemCode,
    address: str,
    limit: float,
    clock: Callable[[], float] = time.monotonic,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[HttpLink]:
    """A link to the service at an http:// or https:// address; no answer may take longer than `limit` seconds.

    `tls`: whose certificates are taken and which one is shown, if not those of the machine and none.
    """
    timeout = aiohttp.ClientTimeout(total=limit, sock_connect=CONNECT_SHARE * limit)
    connector = aiohttp.TCPConnector(limit=CONNECTIONS, resolver=RefusingResolver(), ssl=tls or True)
    headers = {"User-Agent": "khub", "Accept": "application/json, application/xml;q=0.9, text/xml;q=0.9"}
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=timeout,
        headers=headers,
        cookie_jar=aiohttp.DummyCookieJar(),
    ) as session:
        # The session would ask again by itself, over one more connection for every caller at once.
        session._retry_connection = False  # noqa: SLF001
        yield HttpLink(system, session, URL(address), clock)


def _seconds(retry_after: str | None) -> int | None:
    """The whole seconds that a Retry-After header states; a date, or nonsense, is none."""
    return int(retry_after) if retry_after and retry_after.isdecimal() and len(retry_after) < 6 else None
