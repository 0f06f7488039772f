"""What the hub knows is given while its system is away, and says how old it is; a change is seen at once."""

import asyncio

import asyncpg
import pytest

from hub.connectors import SYSTEMS
from hub.rules.systems import SystemCode
from hub.sources import PublicSource
from hub.sources.health import SystemStatus
from tests.conftest import opened_hub
from tests.fakes.switch import switched

pytestmark = pytest.mark.anyio

LIST = "{ tenders(first: 2) { nodes { title source { state ageSeconds } agency { code } } } }"


async def until(hub, system, status):
    async with asyncio.timeout(20):
        while hub.health(system).status is not status:  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.05)


async def known(hub, query):
    """The answer once it is kept: what was read before the hub listens for changes is read again."""
    async with asyncio.timeout(20):
        while True:
            answer = await hub.ask(query)
            if not hub.statements:
                return answer


async def test_a_second_question_costs_no_statement_and_says_that_it_was_kept(urls):
    async with opened_hub(urls, cache_megabytes=8) as hub:
        again = await known(hub, LIST)
    freshness = again["extensions"]["freshness"]
    assert [entry["path"] for entry in freshness] == [["tenders"], ["tenders", "nodes", "agency"]]
    assert {entry["system"] for entry in freshness} == {"TENDERS", "AGENCIES"}
    assert {entry["state"] for entry in freshness} == {"CACHED"}
    assert {node["source"]["state"] for node in again["data"]["tenders"]["nodes"]} == {"CACHED"}


async def test_personal_answers_and_those_of_an_agency_are_never_kept(urls, hub):
    key = await hub.key("petitions:read:all", "petitions:read")
    async with opened_hub(urls, cache_megabytes=8) as keeping:
        query = "{ petitions(first: 1) { nodes { caseNumber source { state } } } }"
        for _ in range(2):
            data = await keeping.data(query, key=key)
            assert [system for system, _ in keeping.statements if system == "petitions"] == ["petitions"]
            assert data["petitions"]["nodes"][0]["source"]["state"] == "LIVE"


async def test_while_a_system_is_away_what_is_known_of_it_is_given_and_the_rest_fails_alone(urls):
    asked = LIST[:-1] + "other: tenders(first: 3) { nodes { title } } awards(first: 1) { nodes { id } } }"
    async with (
        switched(urls[SystemCode.TENDERS]) as switch,
        opened_hub({**urls, SystemCode.TENDERS: switch.address}, cache_megabytes=8) as hub,
    ):
        before = (await known(hub, LIST))["data"]["tenders"]["nodes"]
        switch.cut()
        await until(hub, SystemCode.TENDERS, SystemStatus.DOWN)
        answer = await hub.ask(asked)
        after = answer["data"]["tenders"]["nodes"]
        assert [node["title"] for node in after] == [node["title"] for node in before]
        assert {node["source"]["state"] for node in after} <= {"STALE", "CACHED"}
        assert answer["data"]["awards"]["nodes"]
        assert answer["data"]["other"] is None
        (error,) = answer["errors"]
        assert (error["path"], error["extensions"]["system"]) == (["other"], "TENDERS")
        assert error["extensions"]["retryAfter"] >= 1
        switch.mend()
        await until(hub, SystemCode.TENDERS, SystemStatus.UP)
        assert (await hub.data("{ tenders(first: 4) { nodes { title } } }"))["tenders"]["nodes"]


async def test_a_change_in_the_database_is_seen_by_the_next_question(urls):
    async with opened_hub(urls, cache_megabytes=8) as hub:
        query = '{ district(code: "64000010") { postalCode } }'
        await known(hub, query)
        connection = await asyncpg.connect(urls[SystemCode.AGENCIES])
        try:
            await connection.execute("update district set postal_code = postal_code where code = '64000010'")
        finally:
            await connection.close()
        async with asyncio.timeout(1):
            while "extensions" in await hub.ask(query):
                pass


def test_every_public_source_says_what_tables_it_reads():
    sources = [source for system in SYSTEMS for source in system.sources if isinstance(source, PublicSource)]
    assert [str(source) for source in sources if not source.keeping.tags] == []
