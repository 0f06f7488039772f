"""The share of the ledger in a lookup over HTTP: beside a hub whose ledger keeps nothing.

The register is as far as one of a ministry may be: what it says comes so many milliseconds later. Both hubs serve
at the same time and are asked in turns, so that the machine is as busy for the one as for the other.
"""

import itertools
from contextlib import asynccontextmanager
from uuid import uuid4

import aiohttp
import pytest

from hub.app import opened_parts
from hub.app.configuration import Configuration
from hub.app.site import new_site
from hub.app.systems import database_opener
from hub.privacy.ledger.postgres import APPENDED, Numbered, PostgresLedger
from hub.rules.systems import SystemCode
from hub.services.api_keys import Clients, api_key
from hub.services.folders import sql_folder
from hub.services.postgres import Database
from tests.bench.distance import far
from tests.bench.load import load, medians
from tests.conftest import SECRET
from tests.fakes.dispatch_server import app_served
from tests.inputs.permissions import permit
from tests.integration.ledger.test_nothing_is_answered_unrecorded import BODY
from tests.unit.ledger.test_entries import asked

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("settled")]

CALLERS, TURNS = 8, 5
SCOPES = ["verification:HOUSEHOLD_TRANSCRIPT"]
CONFIGURED = Configuration(patience=10, budget=10**12, client_budget=10**12)


class KeepsNothing(Database):
    """A hub's own database that gives entries their numbers, at once, and keeps none."""

    numbers = itertools.count(1)

    async def execute_returning(self, statement, *arguments):
        if statement is not APPENDED:
            return await super().execute_returning(statement, *arguments)
        return [Numbered(next(self.numbers)) for _ in arguments[0]]


@asynccontextmanager
async def without_ledger(system, url, patience):
    async with database_opener({})(system, url, patience) as database:
        is_own = system is SystemCode.HUB
        yield KeepsNothing(system, database._server, sql_folder()) if is_own else database


def site(urls, opener):
    @asynccontextmanager
    async def lifespan(_app):
        async with opened_parts(urls, SECRET, opener, CONFIGURED) as parts:
            yield {**parts, "demo_key": None}

    return new_site(lifespan, CONFIGURED)


@pytest.fixture(scope="module")
async def lookup_key(urls):
    async with database_opener({})(SystemCode.HUB, urls[SystemCode.HUB], 4) as database:
        await Clients(database).add("ledger01", "a bench", "397120000J", SCOPES, "l" * 43)
        await permit(database, "ledger01", SCOPES)
    return api_key("ledger01", "l" * 43)


async def looked_up(address, key, seconds):
    """What callers see who look up as fast as they are answered."""
    headers = {"authorization": f"Bearer {key}"}
    async with aiohttp.ClientSession(address, headers=headers) as session:

        async def ask(_number):
            async with session.post("/graphql", json=BODY) as response:
                assert "outcome" in await response.text()

        return await load(ask, seconds, CALLERS)


@pytest.mark.parametrize("milliseconds", [20, 100, 300])
async def test_of_a_lookup(urls, lookup_key, seconds, milliseconds):
    async with far(urls[SystemCode.VERIFICATION], milliseconds) as register:
        there = {**urls, SystemCode.VERIFICATION: register}
        with (
            app_served(site(there, database_opener({}))) as durable,
            app_served(site(there, without_ledger)) as keeps_nothing,
        ):
            runs = {durable: [], keeps_nothing: []}
            for _ in range(TURNS):
                for address, found in runs.items():
                    found.append(await looked_up(address, lookup_key, seconds))
    (_, with_it), (_, without) = (medians(found[1:]) for found in runs.values())  # the first connects
    share = with_it / without - 1
    print(
        f"register at {milliseconds} ms: p95 {with_it:.1f} ms with the ledger, {without:.1f} without: {share:+.1%}"
    )


async def test_what_the_two_entries_of_a_lookup_take(urls, seconds):
    async with database_opener({})(SystemCode.HUB, urls[SystemCode.HUB], 4) as database:
        ledger = PostgresLedger(database)

        async def keep(_number):
            await ledger.append(asked(disclosure=uuid4()))

        for callers in (1, CALLERS):
            run = await load(keep, seconds, callers)
            print(f"{callers} at a time: an entry is committed within {run.p95:.1f} ms (p95)")
