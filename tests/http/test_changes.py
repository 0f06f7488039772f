"""A notice of changes over real HTTP: taken from whom may tell of them, refused with what was expected."""

import asyncio
import json
import threading
import time
from contextlib import asynccontextmanager, contextmanager

import asyncpg
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from hub.app.hearing import TAGS, announcer
from hub.app.systems import opened_database
from hub.http.changes import changes_endpoint
from hub.rules.systems import SystemCode
from hub.services.api_keys import Clients, api_key
from tests.conftest import Site

SECRET = "s" * 43
KEY = api_key("teller01", SECRET)
KEY_WITHOUT_SCOPE = api_key("reader01", SECRET)
NOTICE = {"system": "TENDERS", "tables": ["tender"]}
NOWHERE = "postgresql://hub@/nowhere?host=/nonexistent"


@contextmanager
def served(hub_url):
    """The endpoint over this database of the hub, behind a real server."""

    @asynccontextmanager
    async def lifespan(_app):
        async with opened_database(SystemCode.HUB, hub_url) as hub:
            yield {"clients": Clients(hub), "announce": announcer(hub, None), "tags": TAGS}

    app = Starlette(routes=[Route("/changes", changes_endpoint, methods=["POST"])], lifespan=lifespan)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Site(server.servers[0].sockets[0].getsockname()[1], KEY)
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def site(urls):
    async def register():
        async with opened_database(SystemCode.HUB, urls[SystemCode.HUB]) as hub:
            await Clients(hub).add("teller01", "a test", "397120000J", ["changes:write"], SECRET)
            await Clients(hub).add("reader01", "a test", "397120000J", ["petitions:read"], SECRET)

    asyncio.run(register())
    with served(urls[SystemCode.HUB]) as site:
        yield site


def tell(site, body, key=KEY, **headers):
    authorization = {"authorization": f"Bearer {key}"} if key else {}
    text = body if isinstance(body, bytes) else json.dumps(body)
    return site.request(
        "POST", "/changes", text, **{"content_type": "application/json", **authorization, **headers}
    )


def refusal(reply):
    (error,) = reply.json["errors"]
    assert error["message"] == f"{error['extensions']['zhTw']} / {error['extensions']['en']}"
    assert reply.headers["cache-control"] == "no-store"
    return reply.status, error["extensions"]["code"]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("notice", "told"),
    [
        (NOTICE, ["tenders.tender"]),
        ({"system": "TENDERS", "tables": ["tender", "firm"]}, ["tenders.firm", "tenders.tender"]),
        ({"system": "AWARDS"}, ["awards.*"]),
    ],
)
async def test_a_notice_is_told_to_whoever_listens_to_the_hubs_database(site, urls, notice, told):
    heard = asyncio.Queue()
    connection = await asyncpg.connect(urls[SystemCode.HUB])
    try:
        await connection.add_listener("khub_changed", lambda *told: heard.put_nowait(told[-1]))
        reply = await asyncio.to_thread(tell, site, notice)
        assert (reply.status, reply.json) == (202, {"changed": told})
        assert [await asyncio.wait_for(heard.get(), 5) for _ in told] == told
    finally:
        await connection.close()


def test_without_a_key_or_with_one_that_is_not_good_it_is_401(site):
    for key in (None, "", "khub_deadbeef_" + "x" * 43, KEY[:-1]):
        reply = tell(site, NOTICE, key)
        assert refusal(reply) == (401, "UNAUTHENTICATED")
        assert reply.headers["www-authenticate"] == "Bearer"


def test_a_key_without_the_scope_is_403(site):
    reply = tell(site, NOTICE, KEY_WITHOUT_SCOPE)
    assert refusal(reply) == (403, "FORBIDDEN")
    assert "changes:write" in reply.json["errors"][0]["message"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_405(site, method):
    assert site.request(method, "/changes", authorization=f"Bearer {KEY}").status == 405


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"TENDERS"',
        b"\xff\xfe",
        b"{}",
        b'{"system": null}',
        b'{"system": 7, "tables": ["tender"]}',
        b'{"system": "TENDERS", "tables": "tender"}',
        b'{"system": "TENDERS", "tables": null}',
        b'{"system": "TENDERS", "tables": [1]}',
        b'{"system": "TENDERS", "table": ["tender"]}',
        b'{"system": "TENDERS"} {}',
        b'{"system": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"' + b"x" * 100_000 + b'": 1}',
        b'{"system": "TENDERS", "A123456789": 1}',
        {"system": "tenders"},
        {"system": "PARKING"},
        {"system": "TENDERS; drop table tender"},
        {"system": "TENDERS", "tables": []},
        {"system": "TENDERS", "tables": ["award"]},
        {"system": "TENDERS", "tables": ["tender", "nothing"]},
        {"system": "TENDERS", "tables": ["*"]},
        {"system": "TENDERS", "tables": ["A123456789"]},
    ],
)
def test_a_body_that_is_no_notice_is_400_and_not_repeated(site, body):
    reply = tell(site, body)
    assert refusal(reply) == (400, "BAD_USER_INPUT")
    assert len(reply.body) < 2_000
    assert b"A123456789" not in reply.body


@pytest.mark.parametrize(
    "headers",
    [{"content_type": "text/plain"}, {"content_type": ""}, {"content_encoding": "gzip"}],
)
def test_another_kind_of_content_is_415(site, headers):
    assert refusal(tell(site, NOTICE, **headers)) == (415, "BAD_USER_INPUT")


def test_a_body_over_the_limit_is_413(site):
    assert refusal(tell(site, b" " * (256 * 1024 + 1))) == (413, "BAD_USER_INPUT")


def test_a_hub_whose_own_database_is_down_says_so_with_503():
    with served(NOWHERE) as site:
        reply = tell(site, NOTICE)
    assert refusal(reply) == (503, "UPSTREAM_UNAVAILABLE")
    assert reply.json["errors"][0]["extensions"]["system"] == "HUB"
    assert b"nonexistent" not in reply.body
