"""A service that drops connections is tried seldom, however its connections end."""

from contextlib import asynccontextmanager

import aiohttp
import pytest
from yarl import URL

from hub.errors import SourceUnavailable
from hub.rules.systems import SystemCode
from hub.services.http_link import CALM_SECONDS, PAUSE_SECONDS, HttpLink
from tests.fakes.cached import Clock

pytestmark = pytest.mark.anyio

ADDRESS = URL("http://dispatch.invalid/v2")

DROPPED = (
    aiohttp.ServerDisconnectedError(),
    aiohttp.ClientOSError(104, "reset by peer"),
    aiohttp.ClientPayloadError("broke off"),
    # The connection was taken, and reset before the request was written.
    aiohttp.ClientConnectionResetError("Cannot write to closing transport"),
    ConnectionResetError(104, "reset by peer"),
)


class DroppingSession:
    """A session whose every request ends with the same failure."""

    def __init__(self, failure):
        self.requests = 0
        self._failure = failure

    @asynccontextmanager
    async def request(self, method, url, **_options):
        self.requests += 1
        raise self._failure
        yield


async def refusals(link, asks):
    for _ in range(asks):
        with pytest.raises(SourceUnavailable):
            await link.get("requests.json", {})


@pytest.mark.parametrize("failure", DROPPED, ids=lambda failure: type(failure).__name__)
async def test_calls_after_a_dropped_connection_fail_without_a_new_one(failure):
    session, clock = DroppingSession(failure), Clock()
    link = HttpLink(SystemCode.DISPATCH, session, ADDRESS, clock)
    await refusals(link, 100)
    assert session.requests == 2  # the call's own, and once more
    clock.seconds += PAUSE_SECONDS
    await refusals(link, 100)
    assert session.requests == 3
    clock.seconds += CALM_SECONDS
    await refusals(link, 100)
    assert session.requests == 4
