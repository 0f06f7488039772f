"""`khub subscription`: an agency is told by a webhook with a secret of its own, or asks."""

import pytest
from typer.testing import CliRunner

from hub.cli.verbs import cli
from hub.errors import StartupError
from hub.rules.systems import SystemCode


@pytest.fixture
def khub(urls, monkeypatch):
    monkeypatch.setenv("HUB_DATABASE_URL", urls[SystemCode.HUB])
    monkeypatch.setenv("HUB_SECRET", "a secret that only this test has")

    def run(*arguments):
        result = CliRunner().invoke(cli, ["subscription", *arguments])
        if isinstance(result.exception, StartupError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout.strip()

    return run


def test_an_agency_is_subscribed_listed_and_ended(khub):
    secret = khub("add", "397290000H", "DEATH", "--webhook", "https://motor.example/hooks")
    assert secret.startswith("whsec_")
    assert khub("add", "397160000A", "DEATH") == "397160000A asks for DEATH"
    listed = khub("list")
    assert "397290000H  DEATH  https://motor.example/hooks" in listed
    assert "397160000A  DEATH  asks" in listed
    assert secret not in listed
    khub("remove", "397290000H", "DEATH")
    khub("remove", "397160000A", "DEATH")
    with pytest.raises(StartupError, match="is not subscribed to DEATH"):
        khub("remove", "397290000H", "DEATH")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("97110000H", "DEATH"), "expected a code"),
        (("397290000H", "DEATH", "--webhook", "ftp://motor.example"), "expected an address such as https"),
        (("397290000H", "DEATH", "--webhook", "https://169.254.169.254/x"), "link-local"),
        (("397290000H", "DEATH", "--webhook", "https://2852039166/x"), "in disguise"),
    ],
)
def test_what_no_agency_can_have_is_one_sentence(khub, arguments, message):
    with pytest.raises(StartupError, match=message):
        khub("add", *arguments)


@pytest.mark.parametrize("address", ["http://motor.example/hooks", "https://127.0.0.1/hooks"])
def test_in_production_a_webhook_is_beyond_this_machine_and_encrypted(khub, monkeypatch, address):
    monkeypatch.setenv("HUB_ENV", "production")
    with pytest.raises(StartupError, match="--webhook"):
        khub("add", "397290000H", "DEATH", "--webhook", address)
