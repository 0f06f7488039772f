"""The clients that apps are built with, as they come: queries, stored documents by GET, and news of a case."""

import asyncio

import pytest

from tests.clients.test_tools import DOCUMENTS
from tests.http.cases import CODE, own_case

pytestmark = pytest.mark.anyio


async def test_each_client_gets_what_it_asks_for_and_the_news_that_it_waits_for(node, site, urls):
    arguments = (f"http://127.0.0.1:{site.port}/graphql", str(DOCUMENTS), site.key)
    async with own_case(urls) as case:
        task = asyncio.create_task(asyncio.to_thread(node, "clients.js", *arguments, case.number, CODE))
        found = await case.changed_until(task)
    variables = {"district": "64000080"}
    expected = site.post((DOCUMENTS / "mobile.graphql").read_text("utf-8"), variables).json["data"]
    for name, client in found.items():
        assert set(client["mobile"]) >= set(expected), name
        assert len(client["withKey"]["petitions"]["nodes"]) == 1, name
        assert client["news"]["serviceCaseUpdated"]["caseNumber"] == case.number, name
    assert len(found["@apollo/client"]["hashed"]["systems"]) == 8
    assert len(found) == 5
