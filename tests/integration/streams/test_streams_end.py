"""A stream ends with what let its caller in: a token that ends, a key that is revoked."""

import asyncio
import time

import aiohttp
import pytest

from hub.app.systems import opened_database
from hub.rules.systems import SystemCode
from hub.services.api_keys import Clients, api_key
from tests.fakes.issuer import FakeApp, FakeIssuer, configured
from tests.http.streams import STATUS, Events, socket_to
from tests.http.test_tokens import LOOKUP, PETITIONS, PUBLIC, bound, permitted, served

pytestmark = pytest.mark.anyio

# The hub looks every four seconds; the rest is for a busy machine.
WITHIN = 20


@pytest.fixture(scope="module")
def issuer():
    return FakeIssuer(time.time)


@pytest.fixture(scope="module")
def site(urls, issuer, tmp_path_factory):
    file = issuer.written_to(tmp_path_factory.mktemp("issuers") / "agencies.json")
    with served(urls, issuers=[configured(file)]) as site:
        yield site


@pytest.fixture
async def clients(urls):
    async with opened_database(SystemCode.HUB, urls[SystemCode.HUB]) as database:
        yield Clients(database)


async def with_key(clients, client_id):
    await clients.add(client_id, "a test", "397120000J", ["petitions:read"], "s" * 43)
    return f"Bearer {api_key(client_id, 's' * 43)}"


async def test_a_socket_ends_with_its_token(site, issuer):
    async with socket_to(site) as caller:
        await caller.begin(authorization=f"Bearer {issuer.token(exp=int(time.time()) + 3)}")
        await caller.ask("1", PETITIONS)
        assert (await caller.hear())[2]["data"]["petitions"]["nodes"]
        async with asyncio.timeout(WITHIN):
            assert await caller.closed() == (4403, "the token has expired")


async def test_a_socket_ends_when_its_key_is_revoked(site, clients):
    async with socket_to(site) as caller:
        await caller.begin(authorization=await with_key(clients, "sockets1"))
        await caller.ask("1", STATUS)
        await clients.revoke("sockets1")
        async with asyncio.timeout(WITHIN):
            assert await caller.closed() == (4403, "the key is not valid any more")


async def test_events_end_when_their_key_is_revoked(site, clients):
    headers = {"accept": "text/event-stream", "authorization": await with_key(clients, "events01")}
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{site.port}") as session,
        session.post("/graphql", json={"query": STATUS}, headers=headers) as response,
    ):
        await clients.revoke("events01")
        async with asyncio.timeout(WITHIN):
            kind, data = await Events(response).hear()
            end = await Events(response).hear()
    assert (kind, data["errors"][0]["extensions"]["code"], end) == ("next", "UNAUTHENTICATED", ("complete", None))


async def test_a_bound_token_comes_with_a_proof_and_its_socket_goes_on_without_another(site, issuer, urls):
    await permitted(urls, "agencies/counter-app")
    app = FakeApp(time.time)
    token = bound(issuer, app)
    proof = app.proof(token, f"{PUBLIC}/graphql", htm="GET")
    async with socket_to(site) as caller:
        await caller.begin(authorization=f"DPoP {token}", dpop=proof)
        # Longer than it takes the hub to look again.
        await asyncio.sleep(5)
        await caller.ask("1", LOOKUP)
        assert (await caller.hear())[2]["data"]["verification"]["assertion"]["outcome"]
    async with socket_to(site) as caller:
        await caller.say("connection_init", authorization=f"DPoP {token}", dpop=proof)
        assert await caller.closed() == (4403, "Forbidden")
