"""`khub hold` and `khub client unused`, over the ledger of the demo."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from typer.testing import CliRunner

from hub.app.systems import opened_database
from hub.cli.verbs import cli
from hub.errors import StartupError
from hub.privacy.ledger.postgres import PostgresLedger
from hub.rules.systems import SystemCode
from hub.services.api_keys import Clients
from tests.unit.ledger.test_entries import asked

TOMORROW = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}"
ORDER = ("--ordered-by", "a court", "--law", "個人資料保護法", "--article", "第 10 條", "--until", TOMORROW)
CASE = ("--case", "a case of verbs", "--agency", "397120000J")


@pytest.fixture
def khub(urls, monkeypatch):
    monkeypatch.setenv("HUB_DATABASE_URL", urls[SystemCode.HUB])
    monkeypatch.setenv("HUB_AGENCIES_URL", urls[SystemCode.AGENCIES])

    def run(*arguments):
        result = CliRunner().invoke(cli, [*map(str, arguments)])
        if isinstance(result.exception, StartupError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


def test_a_hold_is_added_listed_and_ended(khub):
    hold = UUID(khub("hold", "add", *ORDER, *CASE, "--by", "k0042").strip())
    line = f"{hold}  case 397120000J a case of verbs"
    assert line in khub("hold", "list")
    assert khub("hold", "end", hold, "--by", "k0042") == f"{hold} has ended\n"
    assert line not in khub("hold", "list")
    with pytest.raises(StartupError, match=f"no hold {hold}"):
        khub("hold", "end", hold, "--by", "k0042")


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ((), "either --lookup, or --case and --agency"),
        (("--case", "1"), "either --lookup, or --case and --agency"),
        (("--lookup", UUID(int=1), *CASE), "either --lookup, or --case and --agency"),
        (("--case", "1", "--agency", "397"), "--agency: expected a code"),
        (("--lookup", UUID(int=1)), "no lookup has the entry"),
        ((*CASE, "--since", "2099-01-01"), "within 365 days"),
        ((*CASE, "--law", " "), "--law: expected words"),
    ],
)
def test_a_hold_of_nothing_or_by_nobody_is_refused(khub, scope, said):
    with pytest.raises(StartupError, match=said):
        khub("hold", "add", *ORDER, *scope, "--by", "k0042")


@pytest.fixture
def client(urls):
    """A client of the month, which has looked up one of its two kinds."""

    async def made():
        async with opened_database(SystemCode.HUB, urls[SystemCode.HUB]) as database:
            scopes = ["verification:LOW_INCOME", "verification:TAX_PAID"]
            await Clients(database).add("unused01", "has more than it uses", "397120000J", scopes, "s" * 43)
            await PostgresLedger(database).append(
                asked(client="unused01", at=datetime.now(UTC), disclosure=UUID(int=99))
            )

    asyncio.run(made())


def test_what_was_granted_and_not_used_is_told_for_each_agency(khub, client):
    month = f"{datetime.now(UTC):%Y-%m}"
    report = json.loads(khub("client", "unused", "--month", month, "--json"))
    assert report["month"] == month
    [agency] = [each for each in report["agencies"] if each["code"] == "397120000J"]
    assert (agency["nameZh"], agency["nameEn"]) == ("高雄市政府社會局", "Social Affairs Bureau")
    assert [each for each in agency["unused"] if each["client"] == "unused01"] == [
        {"client": "unused01", "name": "has more than it uses", "kind": "TAX_PAID", "form": "ASSERTION"}
    ]
    table = khub("client", "unused", "--month", month)
    assert "397120000J  高雄市政府社會局" in table
    assert "  unused01  TAX_PAID  ASSERTION  has more than it uses" in table


def test_of_a_month_before_all_clients_there_is_nothing_to_tell(khub):
    assert khub("client", "unused", "--month", "1999-12").startswith("1999-12：")
