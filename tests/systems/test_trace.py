"""Staff see how an operation is run: the plan, and each call of a source."""

import msgspec
import pytest

from hub.http.requests import GraphQLRequest
from hub.services.callers import ANYONE

pytestmark = pytest.mark.anyio

QUERY = "query { tenders(first: 2) { nodes { agency { code } progressReports(first: 1) { month } } } }"


async def asked(hub, key=None, extensions=None):
    caller = await hub.clients.caller(f"Bearer {key}") if key else ANYONE
    answer = await hub.operations.answer(GraphQLRequest(QUERY, extensions=extensions), caller, "test-request")
    return msgspec.json.decode(msgspec.json.encode(answer.body))


async def test_staff_see_the_plan_and_what_each_call_took(hub):
    trace = (await asked(hub, await hub.key("trace:read"), {"trace": True}))["extensions"]["trace"]
    assert [(step["level"], ".".join(step["place"]), step["source"], step["key"]) for step in trace["plan"]] == [
        (1, "tenders", "its own resolver", ""),
        (2, "tenders.nodes.agency", "agencies.agency_by_code", "agency_code"),
        (2, "tenders.nodes.progressReports", "tenders.progress_of_tender", ""),
    ]
    assert trace["plan"][1]["policy"] == "fresh for 30 s, given in need for 600 s"
    assert sorted((call["source"], call["keys"], call["answered"]) for call in trace["calls"])[1:] == [
        ("tenders.progress_of_tender", 2, True),
        ("tenders.tenders", 1, True),
    ]
    assert all(0 <= call["milliseconds"] <= trace["milliseconds"] for call in trace["calls"])


async def test_the_answer_is_the_same_with_a_trace_and_without(hub):
    key = await hub.key("trace:read")
    assert (await asked(hub, key, {"trace": True}))["data"] == (await asked(hub))["data"]


@pytest.mark.parametrize("extensions", [None, {}, {"trace": False}, {"trace": "yes"}, {"other": 1}])
async def test_nobody_is_told_who_does_not_ask(hub, extensions):
    assert "extensions" not in await asked(hub, await hub.key("trace:read"), extensions)


async def test_nobody_is_told_who_may_not_know(hub):
    assert "extensions" not in await asked(hub, extensions={"trace": True})
    assert "extensions" not in await asked(hub, await hub.key("petitions:read"), {"trace": True})
