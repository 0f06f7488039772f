"""Checkpoints over a real database and a real file: what was signed once is never left."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from hub.app.ledger import LATEST, Standing
from hub.app.systems import opened_database
from hub.errors import SourceMalformed
from hub.privacy.ledger.checkpointing import LedgerSigner, entries_after, last_checkpoint, leased
from hub.privacy.ledger.checkpoints import notes_in
from hub.privacy.ledger.keys import SigningKey
from hub.privacy.ledger.postgres import PostgresLedger
from hub.privacy.ledger.second_place import CheckpointFile
from hub.privacy.ledger.verifier import verify
from hub.rules.systems import SystemCode
from hub.services.folders import sql_folder
from hub.services.migrations import migrate
from tests.unit.ledger.test_entries import NOW, asked

pytestmark = pytest.mark.anyio

KEY, NEW_KEY = (SigningKey("khub.test/ledger", bytes(range(place, place + 32))) for place in range(2))


class SignedLedger:
    """A ledger of its own, who signs it, and whoever may do anything in its database."""

    def __init__(self, database, admin, file):
        self.database, self.admin, self.file = database, admin, file
        self._ledger = PostgresLedger(database)

    async def append(self, number):
        await asyncio.gather(*(self._ledger.append(asked(disclosure=uuid4())) for _ in range(number)))

    async def signed(self, key=KEY, previous=()):
        """The size of the next checkpoint, of a worker that has just started."""
        return (await LedgerSigner(self.database, key, CheckpointFile(self.file), previous).make()).size

    async def verdict(self):
        """What whoever verifies says, with nothing but an export and the second place."""
        lines = [entry + b"\n" async for page in entries_after(self.database, 0) for entry in page]
        with self.file.open("rb") as notes:
            return verify(lines, list(notes_in(notes)), [KEY.verifying, NEW_KEY.verifying])

    async def tampered(self, statement):
        """What an administrator of the database can do."""
        await self.admin.execute(f"alter table ledger disable trigger user; {statement}")


@pytest.fixture
async def ledger(postgres, tmp_path):
    admin = await asyncpg.connect(postgres.url("postgres"))
    await admin.execute("create database ledger_signed")
    own = await asyncpg.connect(postgres.url("ledger_signed"))
    await migrate(own, sql_folder() / "hub" / "migrations")
    async with opened_database(SystemCode.HUB, postgres.url("ledger_signed"), 4) as database:
        yield SignedLedger(database, own, tmp_path / "checkpoints")
    await own.close()
    await admin.execute("drop database ledger_signed with (force)")
    await admin.close()


async def test_each_checkpoint_continues_the_one_before_and_the_export_is_proven_by_them(ledger):
    sizes = []
    for number in (0, 5, 1, 3_000):
        await ledger.append(number)
        sizes.append(await ledger.signed())
    assert sizes == [0, 5, 6, 3_006]
    await ledger.append(2)
    verdict = await ledger.verdict()
    assert (verdict.size, verdict.beyond, verdict.fault) == (3_006, 2, None)


async def test_without_news_nothing_is_added_and_it_is_known_that_all_was_right(ledger):
    await ledger.append(5)
    await ledger.signed()
    written, before = ledger.file.read_bytes(), await last_checkpoint(ledger.database)
    assert await ledger.signed() == 5
    after = await last_checkpoint(ledger.database)
    assert ledger.file.read_bytes() == written
    assert (after.note, after.kept_at > before.kept_at) == (before.note, True)


async def test_a_worker_that_died_between_the_two_places_is_followed_by_one_that_goes_on(ledger):
    await ledger.append(5)
    await ledger.signed()
    await ledger.append(5)
    await ledger.signed()
    await ledger.admin.execute("delete from ledger_checkpoint where size = 10")
    await ledger.append(5)
    assert await ledger.signed() == 15
    assert (await ledger.verdict()).fault is None


WRONG = {
    "an entry that is not signed yet is deleted": ("delete from ledger where sequence = 8", "entry 8 is missing"),
    "the newest are deleted with their checkpoint": (
        "delete from ledger where sequence > 3; delete from ledger_checkpoint",
        "3 entries, and 5 were signed",
    ),
    "all is written anew": (
        """delete from ledger_checkpoint;
        update ledger set entry = replace(entry, 'k0042', 'k0043') where sequence = 2""",
        "at 5 entries the second place has another root",
    ),
    "the tree is another": (
        "update ledger_checkpoint set tree = set_byte(tree, 40, 1)",
        "is not the one that was",
    ),
    "the checkpoint is another": (
        "update ledger_checkpoint set note = replace(note, '5', '4')",
        "the signature of khub.test/ledger is not right",
    ),
}


@pytest.mark.parametrize(("tampering", "said"), WRONG.values(), ids=WRONG)
async def test_a_ledger_that_does_not_continue_what_was_signed_gets_no_checkpoint_more(ledger, tampering, said):
    await ledger.append(5)
    await ledger.signed()
    await ledger.append(5)
    await ledger.tampered(tampering)
    before = ledger.file.read_bytes()
    for _ in range(2):
        with pytest.raises(SourceMalformed) as refusal:
            await ledger.signed()
        assert said in refusal.value.detail
    assert ledger.file.read_bytes() == before


async def test_nor_does_one_whose_second_place_is_gone_or_another(ledger):
    await ledger.append(5)
    await ledger.signed()
    there = ledger.file.read_bytes()
    ledger.file.unlink()
    with pytest.raises(SourceMalformed, match=r".*") as gone:
        await ledger.signed()
    assert "no checkpoint, and the database has" in gone.value.detail
    ledger.file.write_bytes(there.replace(b"khub.test", b"khub.text"))
    with pytest.raises(SourceMalformed) as another:
        await ledger.signed()
    assert "not ours" in another.value.detail


async def test_what_was_changed_long_ago_is_noticed_by_whoever_verifies(ledger):
    await ledger.append(5)
    await ledger.signed()
    await ledger.append(5)
    await ledger.signed()
    await ledger.tampered("update ledger set entry = replace(entry, 'k0042', 'k0043') where sequence = 7")
    fault = (await ledger.verdict()).fault
    assert (fault.first, fault.last) == (6, 10)


async def test_a_worker_that_starts_goes_on_from_the_last_checkpoint_and_reads_nothing_before_it(ledger):
    await ledger.append(5)
    await ledger.signed()
    await ledger.append(2)
    before = ledger.file.read_bytes()
    await ledger.tampered("delete from ledger where sequence <= 5")
    assert await ledger.signed() == 7
    assert ledger.file.read_bytes().startswith(before)


async def test_a_new_key_goes_on_from_what_the_old_one_signed(ledger):
    await ledger.append(5)
    await ledger.signed()
    await ledger.append(5)
    with pytest.raises(SourceMalformed):
        await ledger.signed(NEW_KEY)
    assert await ledger.signed(NEW_KEY, [KEY.verifying]) == 10
    verdict = await ledger.verdict()
    assert (verdict.size, verdict.fault) == (10, None)


async def test_one_worker_at_a_time_makes_them(ledger):
    async with leased(ledger.database) as ours:
        async with leased(ledger.database) as theirs:
            assert (ours, theirs) == (True, False)
        async with leased(ledger.database) as theirs:
            assert not theirs
    async with leased(ledger.database) as later:
        assert later


async def test_one_that_has_died_is_followed_by_another(ledger):
    async with leased(ledger.database):
        await ledger.admin.execute("update ledger_head set leased_until = now() - interval '1 second'")
        async with leased(ledger.database) as theirs:
            assert theirs


def test_after_four_hours_without_one_it_is_late():
    standing = Standing(NOW)
    assert not standing.is_late(NOW + LATEST)
    assert standing.is_late(NOW + LATEST + timedelta(seconds=1))
