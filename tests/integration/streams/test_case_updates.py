"""A citizen waits for news of a case: told by the database, read with the citizen's own permission."""

import asyncio
import json
from contextlib import asynccontextmanager

import aiohttp
import pytest

from tests.http.cases import CODE, own_case
from tests.http.streams import Events, socket_to

pytestmark = pytest.mark.anyio

UPDATES = """subscription Updates($number: CaseNumber!, $code: Text!) {
  serviceCaseUpdated(caseNumber: $number, queryCode: $code) {
    __typename caseNumber status history { kind } ... on Petition { subject transfers { reason } agency { code } }
  }
}"""


@pytest.fixture
async def case(urls):
    async with own_case(urls) as case:
        yield case


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


async def first_news(hear, case):
    return await case.changed_until(asyncio.create_task(hear()))


async def test_a_change_of_the_case_is_news_with_all_that_is_asked_for(site, case):
    async with waiting(site, case.number) as caller:
        told = await first_news(lambda: news(caller), case)
        assert (told["caseNumber"], told["subject"][:6], told["__typename"]) == (case.number, "change", "Petition")
        await case.database.execute(
            "insert into transfer values ($1, now(), '397010000A', '397020000A', 'for the test', now())", case.id
        )
        while not (told := await news(caller))["transfers"]:
            pass
        assert [each["reason"] for each in told["transfers"]] == ["for the test"]
        assert "TRANSFERRED" in [each["kind"] for each in told["history"]]


async def test_a_change_of_another_case_or_of_nothing_is_no_news(site, case):
    async with waiting(site, case.number) as caller:
        await first_news(lambda: news(caller), case)
        await case.change("before")
        while (await news(caller))["subject"] != "before":
            pass
        await case.database.execute("update service_case set subject = subject where id = $1", case.id)
        await case.database.execute("update service_case set subject = subject where id <> $1", case.id)
        # Longer than it takes the hub to look.
        await asyncio.sleep(1.5)
        await case.change("the only news")
        assert (await news(caller))["subject"] == "the only news"


async def test_when_the_code_changes_the_stream_is_complete(site, case):
    async with waiting(site, case.number) as caller:
        await first_news(lambda: news(caller), case)
        await case.database.execute("update service_case set code_sha256 = $2 where id = $1", case.id, bytes(32))
        while (heard := await asyncio.wait_for(caller.hear(), 20))[0] == "next":
            pass
        assert heard == ("complete", "news", None)


async def test_a_wrong_code_and_an_unknown_number_are_refused_alike(site, case):
    refused = []
    for number, code in ((case.number, "wrong"), ("115-8888888", CODE)):
        async with waiting(site, number, code) as caller:
            kind, _, payload = await caller.hear()
            assert (kind, await caller.hear()) == ("next", ("complete", "news", None))
            refused.append(payload)
    assert refused[0] == refused[1]
    assert refused[0]["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_news_come_as_events_too_and_not_by_get(site, case):
    asked = {"query": UPDATES, "variables": {"number": case.number, "code": CODE}}
    headers = {"accept": "text/event-stream"}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{site.port}") as session:
        async with session.post("/graphql", json=asked, headers=headers) as response:
            kind, payload = await first_news(Events(response).hear, case)
            assert (kind, payload["data"]["serviceCaseUpdated"]["caseNumber"]) == ("next", case.number)
        given = {"query": UPDATES, "variables": json.dumps(asked["variables"])}
        async with session.get("/graphql", params=given, headers=headers) as response:
            _, payload = await Events(response).hear()
            assert payload["errors"][0]["extensions"]["code"] == "FORBIDDEN"
