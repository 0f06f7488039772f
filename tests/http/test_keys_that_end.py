"""A key that was given a last day is good until then, and is listed with it."""

import asyncio

import pytest
from typer.testing import CliRunner

from hub.cli.verbs import cli
from hub.errors import StartupError
from hub.rules.systems import SystemCode
from hub.services.databases import connected

PETITIONS = "{ petitions(first: 1) { nodes { caseNumber } } }"
NEW = ("add", "a temporary app", "--agency", "397120000J", "--scope", "petitions:read")


@pytest.fixture
def khub(urls, monkeypatch):
    monkeypatch.setenv("HUB_DATABASE_URL", urls[SystemCode.HUB])

    def run(*arguments):
        result = CliRunner().invoke(cli, ["client", *arguments])
        if isinstance(result.exception, StartupError):
            raise result.exception
        return result.stdout

    return run


@pytest.fixture
def day_comes(urls):
    """Brings about the day from which the key of a client is refused."""

    async def come(client_id):
        async with connected(SystemCode.HUB, urls[SystemCode.HUB]) as hub:
            await hub.execute("update api_client set revoked_at = now() where client_id = $1", client_id)

    return lambda client_id: asyncio.run(come(client_id))


def test_it_is_refused_from_that_day_on(site, khub, day_comes):
    key = khub(*NEW, "--expires", "2999-01-01").strip()
    client_id = key.split("_")[1]
    assert f"{client_id}  397120000J  until 2999-01-01  a temporary app" in khub("list")
    assert site.post(PETITIONS, authorization=f"Bearer {key}").json["data"]["petitions"]
    day_comes(client_id)
    assert site.post(PETITIONS, authorization=f"Bearer {key}").status == 401
    assert f"{client_id}  397120000J  revoked " in khub("list")


def test_it_can_be_revoked_before(site, khub):
    key = khub(*NEW, "--expires", "2999-01-01").strip()
    assert "is revoked" in khub("revoke", key)
    assert site.post(PETITIONS, authorization=f"Bearer {key}").status == 401
    with pytest.raises(StartupError, match="no client"):
        khub("revoke", key)


def test_a_day_that_has_begun_is_refused(khub):
    with pytest.raises(StartupError, match="--expires: expected a day to come, got 2026-01-01"):
        khub(*NEW, "--expires", "2026-01-01")
