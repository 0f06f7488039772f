"""The WebSocket of `/graphql`, by graphql-transport-ws to the letter."""

import asyncio
import json

import pytest
from websockets.exceptions import InvalidStatus, NegotiationError

from tests.http.streams import PROTOCOL, STATUS, TYPE, socket_to

pytestmark = pytest.mark.anyio


async def test_a_query_is_answered_and_complete(site):
    async with socket_to(site) as caller:
        await caller.begin()
        await caller.ask("1", "{ __typename }")
        assert [await caller.hear() for _ in range(2)] == [("next", "1", TYPE), ("complete", "1", None)]


async def test_a_ping_is_answered_before_and_after_the_beginning(site):
    async with socket_to(site) as caller:
        await caller.say("ping")
        assert await caller.hear() == ("pong", None, None)
        await caller.begin()
        await caller.say("ping", note="any")
        assert await caller.hear() == ("pong", None, None)
        await caller.say("pong")
        await caller.say("ping")
        assert await caller.hear() == ("pong", None, None)


@pytest.mark.parametrize("protocols", [("graphql-ws",), ("graphql-ws", "soap"), None])
async def test_another_protocol_is_refused(site, protocols):
    try:
        async with socket_to(site, protocols=protocols) as caller:
            assert await caller.closed() == (4406, "Subprotocol not acceptable")
    except NegotiationError:
        pytest.fail("a protocol was chosen that was not offered")


async def test_of_several_protocols_the_new_one_is_taken(site):
    async with socket_to(site, protocols=("graphql-ws", PROTOCOL)) as caller:
        assert caller.socket.subprotocol == PROTOCOL


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("", 4400),
        ("nonsense", 4400),
        ("[]", 4400),
        ("{}", 4400),
        ('{"type":"start","id":"1","payload":{"query":"{ __typename }"}}', 4400),
        ('{"type":"subscribe","payload":{"query":"{ __typename }"}}', 4400),
        ('{"type":"subscribe","id":"","payload":{"query":"{ __typename }"}}', 4400),
        ('{"type":"subscribe","id":1,"payload":{"query":"{ __typename }"}}', 4400),
        (json.dumps({"type": "subscribe", "id": "i" * 101, "payload": {"query": "{ __typename }"}}), 4400),
        ('{"type":"subscribe","id":"1","payload":{"query":7}}', 4400),
        ('{"type":"subscribe","id":"1"}', 4400),
        ('{"type":"connection_init","payload":[]}', 4400),
        ("[" * 8000, 4400),
        ('{"type":"connection_init"}', 4429),
        (b"\x00\x01", 4400),
        ("x" * (16 * 1024 + 1), 1009),
    ],
)
async def test_what_is_no_message_closes_the_socket(site, sent, code):
    async with socket_to(site) as caller:
        await caller.begin()
        await caller.socket.send(sent)
        assert (await caller.closed())[0] == code


async def test_nothing_is_run_before_the_beginning(site):
    async with socket_to(site) as caller:
        await caller.ask("1", "{ __typename }")
        assert await caller.closed() == (4401, "Unauthorized")


async def test_an_id_that_is_taken_closes_the_socket_and_one_that_was_is_free(site):
    async with socket_to(site) as caller:
        await caller.begin()
        for _ in range(2):
            await caller.ask("a", "{ __typename }")
            assert [(await caller.hear())[0] for _ in range(2)] == ["next", "complete"]
        for _ in range(2):
            await caller.ask("b", STATUS)
        assert await caller.closed() == (4409, "Subscriber for b already exists")


async def test_an_id_is_free_again_when_its_caller_has_ended_it(site):
    async with socket_to(site) as caller:
        await caller.begin()
        for _ in range(30):
            await caller.ask("a", STATUS)
            await caller.say("complete", "a")
        await caller.say("complete", "unknown")
        await caller.ask("b", "{ __typename }")
        assert [await caller.hear() for _ in range(2)] == [("next", "b", TYPE), ("complete", "b", None)]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ nonsense", "GRAPHQL_PARSE_FAILED"),
        ("{ nonsense }", "GRAPHQL_VALIDATION_FAILED"),
        ("mutation { nonsense }", "BAD_USER_INPUT"),
        ("subscription { systemStatusChanged { code } serviceCaseUpdated { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{" + "a{" * 40 + "b" + "}" * 41, "QUERY_TOO_EXPENSIVE"),
    ],
)
async def test_an_error_in_one_operation_leaves_the_others_alone(site, query, code):
    async with socket_to(site) as caller:
        await caller.begin()
        await caller.ask("good", STATUS)
        await caller.ask("bad", query)
        kind, operation_id, errors = await caller.hear()
        assert (kind, operation_id, errors[0]["extensions"]["code"]) == ("error", "bad", code)
        await caller.ask("next", "{ __typename }")
        assert [(await caller.hear())[1] for _ in range(2)] == ["next", "next"]


async def test_what_is_refused_while_it_runs_is_data_with_an_error(site):
    async with socket_to(site) as caller:
        await caller.begin()
        await caller.ask("1", "{ petitions { edges { cursor } } }")
        kind, _, payload = await caller.hear()
        assert (kind, payload["data"]) == ("next", {"petitions": None})
        assert payload["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert (await caller.hear())[0] == "complete"


async def test_a_key_is_said_in_the_first_message(site):
    async with socket_to(site) as caller:
        await caller.begin(Authorization=f"Bearer {site.key}")
        await caller.ask("1", "{ petitions(first: 1) { edges { node { caseNumber } } } }")
        _, _, payload = await caller.hear()
        assert len(payload["data"]["petitions"]["edges"]) == 1


@pytest.mark.parametrize("authorization", ["Bearer khub_nobody00_" + "x" * 43, "Bearer", "", 7])
async def test_a_key_that_is_not_good_closes_the_socket(site, authorization):
    async with socket_to(site) as caller:
        await caller.say("connection_init", authorization=authorization)
        assert await caller.closed() == (4403, "Forbidden")


async def test_twenty_operations_run_on_a_socket_and_no_more(site):
    async with socket_to(site) as caller:
        await caller.begin()
        for number in range(21):
            await caller.ask(str(number), STATUS)
        kind, operation_id, errors = await caller.hear()
        assert (kind, operation_id, errors[0]["extensions"]["code"]) == ("error", "20", "QUERY_TOO_EXPENSIVE")
        await caller.say("complete", "0")
        await caller.ask("21", "{ __typename }")
        assert (await caller.hear())[:2] == ("next", "21")


async def test_ten_sockets_are_for_an_address_and_no_more(site):
    async with asyncio.TaskGroup() as group, asyncio.timeout(20):
        enough, opened = asyncio.Event(), 0

        async def one():
            nonlocal opened
            async with socket_to(site) as caller:
                await caller.begin()
                opened += 1
                await enough.wait()

        for _ in range(10):
            group.create_task(one())
        while opened < 10:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        with pytest.raises(InvalidStatus) as refused:
            await socket_to(site).__aenter__()
        enough.set()
    assert refused.value.response.status_code == 429
    async with socket_to(site) as caller:
        await caller.begin()


@pytest.mark.parametrize(
    ("origin", "is_welcome"),
    [(None, True), ("http://127.0.0.1:{port}", True), ("https://evil.example", False), ("null", False)],
)
async def test_a_page_of_another_origin_is_refused(site, origin, is_welcome):
    origin = origin and origin.format(port=site.port)
    if is_welcome:
        async with socket_to(site, origin=origin) as caller:
            await caller.begin()
    else:
        with pytest.raises(InvalidStatus) as refused:
            await socket_to(site, origin=origin).__aenter__()
        assert refused.value.response.status_code == 403


async def test_a_stored_document_is_run_by_its_id(site):
    async with socket_to(site) as caller:
        await caller.begin()
        await caller.say("subscribe", "1", documentId="0" * 64)
        kind, _, errors = await caller.hear()
        assert (kind, errors[0]["extensions"]["code"]) == ("error", "PERSISTED_QUERY_NOT_FOUND")


@pytest.mark.parametrize(("language", "message"), [("zh-TW", "查詢不符合 schema"), ("en", "Cannot query field")])
async def test_an_error_is_in_the_language_of_the_page(site, language, message):
    async with socket_to(site, additional_headers={"Accept-Language": language}) as caller:
        await caller.begin()
        await caller.ask("1", "{ nonsense }")
        assert (await caller.hear())[2][0]["message"].startswith(message)


def test_a_subscription_by_a_plain_request_is_told_where_to_go(site):
    reply = site.post(STATUS)
    assert "text/event-stream" in reply.json["errors"][0]["message"]
