"""Whoever waits is told when a system's status has become another."""

import asyncio
from contextlib import aclosing

import msgspec
import pytest

from hub.http.requests import GraphQLRequest
from hub.rules.systems import SystemCode
from hub.services.callers import ANYONE
from tests.conftest import opened_hub

pytestmark = pytest.mark.anyio

CHANGES = "subscription { changed: systemStatusChanged { code status name { zhTw } } }"


async def told_of(answers):
    """The changes that are told of, up to that a system is down."""
    found = []
    while not found or found[-1]["status"] != "DOWN":
        body = (await anext(answers)).body
        found.append(msgspec.json.decode(msgspec.json.encode(body))["data"]["changed"])
    return found


async def test_a_system_that_goes_down_is_told_of(urls):
    away = {**urls, SystemCode.AWARDS: "postgresql://nobody@127.0.0.1:1/nowhere"}
    async with (
        opened_hub(away) as hub,
        aclosing(await hub.operations.opened(GraphQLRequest(CHANGES), ANYONE, "a-test")) as answers,
    ):
        told = asyncio.create_task(told_of(answers))
        while not told.done():
            await hub.ask("{ awards(first: 1) { edges { cursor } } }")
    assert {each["code"] for each in told.result()} == {"AWARDS"}
    assert told.result()[-1]["name"] == {"zhTw": SystemCode.AWARDS.zh_tw}
