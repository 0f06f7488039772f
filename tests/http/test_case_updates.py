"""A citizen waits for news of a case: told by the database, read with the citizen's own permission."""

import asyncio
import hashlib
import json
from contextlib import asynccontextmanager

import aiohttp
import asyncpg
import pytest

from hub.rules.systems import SystemCode
from tests.http.streams import Events, socket_to

pytestmark = pytest.mark.anyio

CODE = "a code of the tests"
UPDATES = """subscription Updates($number: CaseNumber!, $code: Text!) {
  serviceCaseUpdated(caseNumber: $number, queryCode: $code) {
    __typename caseNumber status history { kind } ... on Petition { subject transfers { reason } agency { code } }
  }
}"""
# A case like another, under a number and a code of its own.
COPIED = """insert into service_case select (jsonb_populate_record(null::service_case,
  to_jsonb(c) || jsonb_build_object('id', (select max(id) + 1 from service_case), 'case_number', $1::text)
)).* from service_case as c where kind = 'PETITION' and status = 'IN_PROGRESS' order by id limit 1 returning id"""


@pytest.fixture
async def petitions(urls):
    connection = await asyncpg.connect(urls[SystemCode.PETITIONS])
    yield connection
    await connection.close()


@pytest.fixture
async def case(petitions):
    """A case of the test's own: its number and its id."""
    number = "115-9999999"
    proof = hashlib.sha256(f"{number}:{CODE}".encode()).digest()
    case_id = await petitions.fetchval(COPIED, number)
    await petitions.execute("update service_case set code_sha256 = $2 where id = $1", case_id, proof)
    yield number, case_id
    await petitions.execute("delete from transfer where case_id = $1", case_id)
    await petitions.execute("delete from service_case where id = $1", case_id)


@asynccontextmanager
async def waiting(site, number, code=CODE):
    """A citizen who waits for news of a case, and whom the hub has let in."""
    async with socket_to(site) as caller:
        await caller.begin()
        await caller.ask("news", UPDATES, variables={"number": number, "code": code})
        yield caller


async def news(caller):
    kind, operation_id, payload = await asyncio.wait_for(caller.hear(), 20)
    assert (kind, operation_id) == ("next", "news"), payload
    assert "errors" not in payload
    return payload["data"]["serviceCaseUpdated"]


async def listened_to(hear, petitions, case_id):
    """The first news: the case is changed until there are some, as nothing says when the hub begins to listen."""
    heard, number = asyncio.create_task(hear()), 0
    while not heard.done():
        number += 1
        await petitions.execute("update service_case set subject = $2 where id = $1", case_id, f"change {number}")
        await asyncio.wait((heard,), timeout=0.3)
    return heard.result()


async def test_a_change_of_the_case_is_news_with_all_that_is_asked_for(site, case, petitions):
    number, case_id = case
    async with waiting(site, number) as caller:
        told = await listened_to(lambda: news(caller), petitions, case_id)
        assert (told["caseNumber"], told["subject"][:6], told["__typename"]) == (number, "change", "Petition")
        await petitions.execute(
            "insert into transfer values ($1, now(), '397010000A', '397020000A', 'for the test', now())", case_id
        )
        while not (told := await news(caller))["transfers"]:
            pass
        assert [each["reason"] for each in told["transfers"]] == ["for the test"]
        assert "TRANSFERRED" in [each["kind"] for each in told["history"]]


async def test_a_change_of_another_case_or_of_nothing_is_no_news(site, case, petitions):
    number, case_id = case
    async with waiting(site, number) as caller:
        await listened_to(lambda: news(caller), petitions, case_id)
        await petitions.execute("update service_case set subject = 'before' where id = $1", case_id)
        while (await news(caller))["subject"] != "before":
            pass
        await petitions.execute("update service_case set subject = subject where id = $1", case_id)
        await petitions.execute("update service_case set subject = subject where id <> $1", case_id)
        # Longer than it takes the hub to look.
        await asyncio.sleep(1.5)
        await petitions.execute("update service_case set subject = 'the only news' where id = $1", case_id)
        assert (await news(caller))["subject"] == "the only news"


async def test_when_the_code_changes_the_stream_is_complete(site, case, petitions):
    number, case_id = case
    async with waiting(site, number) as caller:
        await listened_to(lambda: news(caller), petitions, case_id)
        await petitions.execute("update service_case set code_sha256 = $2 where id = $1", case_id, bytes(32))
        while (heard := await asyncio.wait_for(caller.hear(), 20))[0] == "next":
            pass
        assert heard == ("complete", "news", None)


async def test_a_wrong_code_and_an_unknown_number_are_refused_alike(site, case):
    refused = []
    for number, code in ((case[0], "wrong"), ("115-8888888", CODE)):
        async with waiting(site, number, code) as caller:
            kind, _, payload = await caller.hear()
            assert (kind, await caller.hear()) == ("next", ("complete", "news", None))
            refused.append(payload)
    assert refused[0] == refused[1]
    assert refused[0]["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_news_come_as_events_too_and_not_by_get(site, case, petitions):
    number, case_id = case
    asked = {"query": UPDATES, "variables": {"number": number, "code": CODE}}
    headers = {"accept": "text/event-stream"}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{site.port}") as session:
        async with session.post("/graphql", json=asked, headers=headers) as response:
            kind, payload = await listened_to(Events(response).hear, petitions, case_id)
            assert (kind, payload["data"]["serviceCaseUpdated"]["caseNumber"]) == ("next", number)
        given = {"query": UPDATES, "variables": json.dumps(asked["variables"])}
        async with session.get("/graphql", params=given, headers=headers) as response:
            _, payload = await Events(response).hear()
            assert payload["errors"][0]["extensions"]["code"] == "FORBIDDEN"
