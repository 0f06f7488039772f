"""`khub notices`: dead letters are seen and tried anew."""

import re

import pytest
from typer.testing import CliRunner

from hub.cli.verbs import cli
from hub.errors import StartupError
from hub.rules.notices import NoticeEvent
from hub.rules.systems import SystemCode
from tests.inputs.notices import MOTOR

pytestmark = pytest.mark.anyio


@pytest.fixture
def khub(urls, monkeypatch):
    monkeypatch.setenv("HUB_DATABASE_URL", urls[SystemCode.HUB])

    def run(*arguments):
        result = CliRunner().invoke(cli, ["notices", *arguments])
        if isinstance(result.exception, StartupError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout.strip()

    return run


@pytest.fixture
async def dead(desk):
    """The ids of a notice and a message that were tried often enough."""
    await desk.subscriptions.add(MOTOR, NoticeEvent.DEATH, "https://motor.example/hooks", "whsec_")
    [delivery] = await desk.notices.of_notice(await desk.send(event=NoticeEvent.DEATH))
    for table in ("notice_delivery", "citizen_message"):
        await desk.connection.execute(f"update {table} set attempts = 12, dead_at = now(), failure = 'HTTP 500'")
    # Its clock is not to have run out, whenever this is run.
    await desk.connection.execute("update notice_delivery set due_at = now() + interval '1 hour'")
    return str(delivery.id), str(await desk.connection.fetchval("select id from citizen_message"))


# Each runs a loop of its own, as the command line does, and so not within that of the tests.
def test_what_is_dead_is_shown_without_the_citizen(dead, khub):
    notice, message = dead
    shown = khub("dead")
    assert re.search(rf"^{notice}  notice  {MOTOR}  .*  12  HTTP 500$", shown, re.MULTILINE)
    assert re.search(rf"^{message}  message  a citizen  .*  12  HTTP 500$", shown, re.MULTILINE)
    assert "@" not in shown


def test_one_is_replayed_by_its_id_and_the_others_all_at_once(dead, khub):
    notice, _message = dead
    assert khub("replay", notice) == "1 to be tried anew"
    assert notice not in khub("dead")
    assert khub("replay", "--all") == "1 to be tried anew"
    assert khub("dead") == ""


@pytest.mark.parametrize("arguments", [(), ("00000000-0000-0000-0000-000000000001", "--all")])
def test_which_is_to_be_said(khub, arguments):
    with pytest.raises(StartupError, match="by its id, or say --all"):
        khub("replay", *arguments)
