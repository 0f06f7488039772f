"""`khub policy`: rows are written, shown and withdrawn; what cannot be meant is refused in a sentence."""

import asyncio

import pytest
from typer.testing import CliRunner

from hub.app.systems import opened_database
from hub.cli.verbs import cli
from hub.errors import StartupError
from hub.rules.systems import SystemCode
from hub.services.api_keys import Clients

CLIENT = "polverb1"
LAW = ("--purpose", "023", "--law", "社會救助法", "--article", "第 4 條", "--by", "a test")


@pytest.fixture(scope="module")
def policy(urls):
    async def registered():
        async with opened_database(SystemCode.HUB, urls[SystemCode.HUB], 4) as hub:
            await Clients(hub).add(CLIENT, "a test", "397120000J", ["verification:LOW_INCOME"], "s" * 43)

    def run(*arguments):
        done = CliRunner().invoke(cli, ["policy", *arguments], env={"HUB_DATABASE_URL": urls[SystemCode.HUB]})
        if isinstance(done.exception, StartupError):
            return str(done.exception)
        assert done.exit_code == 0, done.output
        return done.stdout.strip()

    asyncio.run(registered())
    return run


def test_a_row_is_written_shown_and_withdrawn(policy):
    number = policy("allow", CLIENT, "LOW_INCOME", *LAW, "--field", "YEAR", "--daily", "5")
    assert policy("list", "--client", CLIENT).startswith(f"{number}  {CLIENT}  LOW_INCOME  023 社會救助法 第 4 條")
    assert "withdraw it first" in policy("allow", CLIENT, "LOW_INCOME", *LAW)
    assert policy("withdraw", number, "--by", "a test") == f"{number} is withdrawn"
    assert policy("list", "--client", CLIENT) == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody00", "LOW_INCOME", *LAW), "no client nobody00"),
        ((CLIENT, "PASSPORT", *LAW), "no such kind as PASSPORT"),
        ((CLIENT, "LOW_INCOME", *LAW, "--field", "ADDRESS"), "LOW_INCOME has no ADDRESS"),
        ((CLIENT, "LOW_INCOME", *LAW, "--unmasked", "YEAR"), "--unmasked: expected fields that --field names"),
        ((CLIENT, "LOW_INCOME", *LAW, "--purpose", "183"), "--purpose: expected 001 to 182"),
    ],
)
def test_what_cannot_be_meant_is_refused(policy, arguments, said):
    assert said in policy("allow", *arguments)
