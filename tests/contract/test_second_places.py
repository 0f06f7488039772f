"""What holds of a second place, whatever it is: a file, a table of a real PostgreSQL, a service over HTTP."""

import re
from pathlib import Path

import asyncpg
import pytest

from hub.app.second_places import second_place, shown_place
from hub.errors import StartupError
from hub.privacy.ledger.second_place import TAIL_BYTES, CheckpointFile
from tests.fakes.checkpoint_store import checkpoint_store
from tests.fakes.dispatch_server import app_served
from tests.inputs.ledgers import checkpoints, exported

pytestmark = pytest.mark.anyio

NOTES = checkpoints(exported(10), range(10))
HOW_TO = Path(__file__).parents[2] / "docs/how-to/run-in-production.md"
TABLE = re.search(r"```sql\n(create table checkpoint .*?)```", HOW_TO.read_text("utf-8"), re.DOTALL)[1]


@pytest.fixture
def file(tmp_path):
    return str(tmp_path / "checkpoints")


@pytest.fixture
async def table(postgres):
    """The address of a table that was made as the how-to says, for the role that adds to it."""
    admin = await asyncpg.connect(postgres.url("postgres"))
    await admin.execute("create database checkpoints")
    url = postgres.url("checkpoints")
    connection = await asyncpg.connect(url)
    await connection.execute(TABLE)
    await connection.close()
    yield url.replace("hub@", "khub_checkpoints@")
    await admin.execute("drop database checkpoints with (force)")
    await admin.execute("drop role khub_checkpoints")
    await admin.close()


@pytest.fixture
def service():
    with app_served(checkpoint_store([])) as address:
        yield f"{address}/checkpoints"


@pytest.fixture(params=["file", "table", "service"])
def address(request):
    return request.getfixturevalue(request.param)


async def test_where_nothing_was_kept_there_is_no_last_one(address):
    assert await second_place(address).last() is None


async def test_the_last_one_is_as_it_was_signed_for_whoever_asks(address):
    place = second_place(address)
    for note in NOTES:
        await place.keep(note)
        assert await place.last() == await second_place(address).last() == note


@pytest.mark.parametrize(
    "away",
    ["FOLDER/gone/checkpoints", "postgresql://hub@127.0.0.1:1/checkpoints", "http://127.0.0.1:1/checkpoints"],
)
async def test_one_that_cannot_be_reached_says_so(away, tmp_path):
    (tmp_path / "gone").mkdir()
    place = second_place(away.replace("FOLDER", str(tmp_path)))
    (tmp_path / "gone").rmdir()
    with pytest.raises(OSError, match=r".+"):
        await place.keep(NOTES[0])


async def test_a_table_that_is_not_there_and_a_service_that_refuses_are_told_of(postgres, service):
    for address, said in ((postgres.url("postgres"), "checkpoint"), (f"{service}/elsewhere", "HTTP 404")):
        with pytest.raises(OSError, match=said):
            await second_place(address).keep(NOTES[0])


@pytest.mark.parametrize(
    "change", ["delete from checkpoint", "update checkpoint set note = ''", "truncate checkpoint"]
)
async def test_whoever_adds_to_the_table_changes_nothing_of_it(table, change):
    connection = await asyncpg.connect(table)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
        await connection.execute(change)
    await connection.close()


async def test_of_a_large_file_the_end_is_read_and_all_of_it_if_there_is_no_other_way(file):
    written = b"".join(note + b"\n" for note in NOTES * 60)
    assert len(written) > TAIL_BYTES
    kept = CheckpointFile(Path(file))
    await kept.keep(written[:-1])
    assert await kept.last() == NOTES[-1]
    large = NOTES[0].replace(b"\n\n", b"\n" + b"x" * TAIL_BYTES + b"\n\n", 1)
    await kept.keep(large)
    assert await kept.last() == large


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/nowhere/checkpoints", "there is no folder /nowhere"),
        ("ftp://host/checkpoints", "expected a path, or an address with postgresql:// or https://"),
        ("http://store.example/checkpoints", "expected a path, or an address with postgresql:// or https://"),
        ("https://169.254.169.254/checkpoints", "169.254.169.254"),
        ("postgresql://169.254.169.254/checkpoints", "169.254.169.254"),
    ],
)
async def test_an_address_that_can_be_none_is_refused(address, said):
    with pytest.raises(StartupError, match=re.escape(said)):
        second_place(address)


async def test_an_address_is_shown_without_its_password():
    assert shown_place("postgresql://hub:secret@host:5433/checkpoints") == "postgresql://host"
    assert shown_place("/var/lib/khub/checkpoints") == "/var/lib/khub/checkpoints"
