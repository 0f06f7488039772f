"""A GET of a stored document is kept whole, for everyone, while all of it is fresh and nothing has changed."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import quote

import asyncpg
import pytest

from hub.app import opened_parts
from hub.app.configuration import Configuration
from hub.http.graphql import GraphQLEndpoint
from hub.http.operations import Answer
from hub.http.requests import GraphQLRequest
from hub.http.stored_documents import StoredDocuments, sha256_of
from hub.rules.systems import SystemCode
from hub.services.callers import ANYONE
from tests.conftest import BUDGET, PATIENCE, SECRET

pytestmark = pytest.mark.anyio

LIST = "query List($first: Int) { tenders(first: $first) { nodes { title agency { code } } } }"
OWN = '{ serviceCase(caseNumber: "M20120611DEMO01", queryCode: "DEMO-2012") { status } }'
MOMENT = "{ systems { status } districts { code } }"
STAMPED = "{ tenders(first: 1) { nodes { title source { state system { status } } } } }"
DOCUMENTS = (LIST, OWN, MOMENT, STAMPED)


class Edge:
    """The endpoint over parts of a hub, without a server."""

    def __init__(self, parts):
        self.parts = {**parts, "admission": parts["admission"]}
        self.asked = 0
        admitted, run = parts["operations"].admitted, parts["operations"].run

        async def counted(*arguments):
            found = await admitted(*arguments)
            self.asked += isinstance(found, Answer)
            return found

        async def counted_run(*arguments):
            self.asked += 1
            return await run(*arguments)

        parts["operations"].admitted, parts["operations"].run = counted, counted_run
        parts["admission"]._stored = StoredDocuments({sha256_of(each): each for each in DOCUMENTS})

    async def get(self, text, variables=None, **headers):
        given = f"&variables={quote(json.dumps(variables))}" if variables else ""
        return await self.at(f"documentId=sha256:{sha256_of(text)}{given}", **headers)

    async def at(self, query, **headers):
        pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/graphql",
            "query_string": query.encode(),
            "headers": pairs,
            "state": self.parts,
        }
        sent = []

        async def send(message):
            sent.append(message)

        await GraphQLEndpoint(lambda: "test-request")(scope, None, send)
        start, body = sent
        return start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, body["body"]


@asynccontextmanager
async def opened_edge(urls, cache_megabytes=8, budget=BUDGET):
    configured = Configuration(patience=PATIENCE, cache_megabytes=cache_megabytes, budget=budget)
    async with opened_parts(urls, SECRET, configured=configured) as parts:
        yield Edge(parts)


async def kept(edge, text):
    """The answer once it is kept: what was read before the hub listens for changes is read again."""
    async with asyncio.timeout(20):
        while True:
            before = edge.asked
            found = await edge.get(text)
            if edge.asked == before:
                return found


async def test_a_second_question_is_answered_with_the_same_bytes_and_runs_nothing(urls):
    async with opened_edge(urls) as edge:
        status, headers, body = await kept(edge, LIST)
        again = await edge.get(LIST)
        assert (status, body) == (again[0], again[2])
        assert len(json.loads(body)["data"]["tenders"]["nodes"]) == 20
        assert headers["cache-control"].startswith("public, max-age=")
        assert 0 < int(headers["cache-control"].rpartition("=")[2]) <= 30
        assert {"age", "etag", "vary"} <= headers.keys()
        status, headers, body = await edge.get(LIST, if_none_match=headers["etag"])
        assert (status, body) == (304, b"")


async def test_an_answer_is_the_same_for_readers_of_every_language(urls):
    async with opened_edge(urls) as edge:
        _, headers, body = await kept(edge, LIST)
        asked = edge.asked
        for language in ("zh-TW", "en", "ja"):
            status, found, same = await edge.get(LIST, accept_language=language)
            assert (status, found["etag"], same) == (200, headers["etag"], body)
            assert "content-language" not in found
        assert edge.asked == asked


async def test_what_was_refused_is_told_to_each_in_its_own_language(urls):
    async with opened_edge(urls) as edge:
        for language, member in (("zh-TW", "zhTw"), ("en", "en"), ("zh", "zhTw")):
            _, headers, body = await edge.get(OWN, accept_language=language)
            (error,) = json.loads(body)["errors"]
            assert error["message"] == error["extensions"][member]
            assert headers["cache-control"] == "no-store"


async def test_other_variables_and_another_media_type_are_other_answers(urls):
    async with opened_edge(urls) as edge:
        await kept(edge, LIST)
        _, _, body = await edge.get(LIST, {"first": 2})
        assert len(json.loads(body)["data"]["tenders"]["nodes"]) == 2
        _, headers, _ = await edge.get(LIST, accept="application/graphql-response+json")
        assert headers["content-type"] == "application/graphql-response+json; charset=utf-8"


async def test_a_change_in_a_system_is_in_the_next_answer(urls):
    connection = await asyncpg.connect(urls[SystemCode.TENDERS])
    try:
        async with opened_edge(urls) as edge:
            _, headers, body = await kept(edge, LIST)
            title = json.loads(body)["data"]["tenders"]["nodes"][0]["title"]
            await connection.execute("update tender set title = title || '!' where title = $1", title)
            async with asyncio.timeout(10):
                while (await edge.get(LIST))[2] == body:  # noqa: ASYNC110  # it tells nobody
                    await asyncio.sleep(0.01)
            status, changed, _ = await edge.get(LIST, if_none_match=headers["etag"])
            assert (status, changed["etag"] != headers["etag"]) == (200, True)
    finally:
        await connection.execute("update tender set title = rtrim(title, '!') where title like '%!'")
        await connection.close()


async def test_those_who_ask_at_the_same_time_are_one_question(urls):
    async with opened_edge(urls, cache_megabytes=0) as edge:
        found = await asyncio.gather(*(edge.get(LIST) for _ in range(20)))
        assert edge.asked == 1
        assert len({body for _, _, body in found}) == 1
        await edge.get(LIST)
        assert edge.asked == 2


@pytest.mark.parametrize("text", [OWN, MOMENT, STAMPED, "{ nothing }", "{ __typename }"])
async def test_what_is_personal_of_the_moment_or_refused_is_not_kept(urls, text):
    async with opened_edge(urls) as edge:
        for asked in (1, 2):
            _, headers, _ = await (edge.get(text) if text in DOCUMENTS else edge.at(f"query={quote(text)}"))
            assert (headers["cache-control"], edge.asked) == ("no-store", asked)
            assert "etag" not in headers


async def test_a_text_that_is_not_stored_is_not_kept(urls):
    async with opened_edge(urls) as edge:
        for asked in (1, 2):
            _, headers, _ = await edge.at(f"query={quote('{ districts { code } }')}")
            assert (headers["cache-control"], edge.asked) == ("no-store", asked)


async def test_whoever_calls_gets_what_anyone_gets(urls, hub):
    key = await hub.key("petitions:read", "petitions:read-all")
    async with opened_edge(urls) as edge:
        with_key = await edge.get(OWN, authorization=f"Bearer {key}")
        without = await edge.get(OWN)
        assert with_key[2] == without[2]
        assert json.loads(with_key[2])["data"] == {"serviceCase": None}


async def test_by_post_nothing_says_how_it_may_be_shared(hub):
    request = GraphQLRequest("{ districts { code } }")
    assert (await hub.operations.answer(request, ANYONE, "test")).sharing is not None
    assert (await hub.operations.answer(request, replace(ANYONE, by_post=True), "test")).sharing is None


async def test_who_has_spent_it_all_is_refused_until_the_minute_is_over_and_whole_answers_cost_nothing(urls):
    async with opened_edge(urls, budget=50) as edge:
        _, headers, _ = await edge.at(f"query={quote('{ districts { code } }')}")
        assert headers["ratelimit-policy"] == '"anyone";q=50;w=60'
        assert headers["ratelimit"].startswith('"anyone";r=12;t=')
        status, headers, body = await edge.at(f"query={quote('{ districts { code } }')}")
        assert (status, json.loads(body)["errors"][0]["extensions"]["code"]) == (429, "RATE_LIMITED")
        assert 0 < int(headers["retry-after"]) <= 60
        assert headers["ratelimit-policy"] == '"anyone";q=50;w=60'
        assert headers["ratelimit"] == f'"anyone";r=0;t={headers["retry-after"]}'
    async with opened_edge(urls) as edge:
        _, headers, _ = await kept(edge, LIST)
        assert "ratelimit" not in headers
