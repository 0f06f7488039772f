"""A live witness in a process of its own: it cosigns what goes on, and nothing else, and nobody waits for it."""

import asyncio
import re

import pytest
from typer.testing import CliRunner

from hub.app.ledger import LedgerSigning, opened_standing
from hub.app.metrics import new_metrics
from hub.app.second_places import witness_at
from hub.cli.verbs import cli
from hub.errors import StartupError
from hub.privacy.ledger.checkpointing import LedgerSigner, entries_after, last_checkpoint
from hub.privacy.ledger.checkpoints import notes_in
from hub.privacy.ledger.second_place import CheckpointFile
from hub.privacy.ledger.verifier import verify
from hub.privacy.ledger.witness import Witness
from hub.services.logs import json_log
from tests.fakes.witness import running_witness, witness_key
from tests.systems.test_ledger_checkpoints import KEY, NEW_KEY, SignedLedger, ledger  # noqa: F401  # a fixture

pytestmark = pytest.mark.anyio

SEED = b"w" * 32
WITNESS = witness_key(SEED)


class WitnessedLedger:
    """A ledger whose checkpoints a witness is asked to cosign."""

    def __init__(self, signed: SignedLedger, folder):
        self.signed = signed
        self.state = folder / "witness"
        self.told: list[tuple[str, str]] = []

    def witness(self, seed=SEED, log=KEY.verifying):
        return running_witness(self.state, seed, log)

    async def grown(self, number, address):
        """The size of the checkpoint with so many entries more."""
        await self.signed.append(number)
        place, witness = CheckpointFile(self.signed.file), Witness(f"{address}/", WITNESS)
        signer = LedgerSigner(self.signed.database, KEY, place, (), witness, lambda *said: self.told.append(said))
        return (await signer.make()).size

    async def lines(self):
        return [entry + b"\n" async for page in entries_after(self.signed.database, 0) for entry in page]

    async def witnessed(self):
        """How far the ledger is proven, and how far the witness vouches for it."""
        lines = await self.lines()
        with self.signed.file.open("rb") as notes:
            verdict = verify(lines, list(notes_in(notes)), [KEY.verifying, WITNESS])
        assert verdict.fault is None
        return verdict.size, verdict.witnessed


@pytest.fixture
def witnessed(ledger, tmp_path):  # noqa: F811  # the fixture
    return WitnessedLedger(ledger, tmp_path)


async def test_each_checkpoint_is_cosigned_with_the_proof_that_it_goes_on(witnessed):
    with witnessed.witness() as address:
        for number in (0, 3, 4, 1, 30, 0):
            await witnessed.grown(number, address)
    assert (await witnessed.witnessed(), witnessed.told) == ((38, 38), [])


async def test_the_next_one_goes_on_from_what_the_witness_saw_before_it_was_away(witnessed):
    with witnessed.witness() as address:
        await witnessed.grown(5, address)
    assert [await witnessed.grown(1, address) for _ in range(2)] == [6, 7]
    assert [reason for reason, _ in witnessed.told] == ["away", "away"]
    assert await witnessed.witnessed() == (7, 5)
    with witnessed.witness() as address:
        await witnessed.grown(4, address)
    assert (await witnessed.witnessed(), len(witnessed.told)) == ((11, 11), 2)


async def test_of_what_it_saw_without_a_checkpoint_that_is_left_the_proof_is_made_from_the_entries(witnessed):
    with witnessed.witness() as address:
        await witnessed.grown(7, address)
        await witnessed.signed.append(2)
        await witnessed.signed.signed()
        await witnessed.signed.admin.execute("delete from ledger_checkpoint where size = 7")
        await witnessed.grown(3, address)
    assert (await witnessed.witnessed(), witnessed.told) == ((12, 12), [])


REWRITTEN = {
    "longer": (6, 3, "refuses: HTTP 422"),
    "as long": (6, 0, "refuses: HTTP 409"),
    "shorter": (4, 0, "has seen 6 entries, here are 4"),
}


@pytest.mark.parametrize(("size", "more", "said"), REWRITTEN.values(), ids=REWRITTEN)
async def test_it_cosigns_no_second_history_of_whoever_has_the_key(witnessed, size, more, said):
    with witnessed.witness() as address:
        await witnessed.grown(6, address)
        await witnessed.signed.tampered(
            f"delete from ledger where sequence > {size}; delete from ledger_checkpoint;"
            "update ledger set entry = replace(entry, 'k0042', 'k0043') where sequence = 2;"
            f"update ledger_head set size = {size}"
        )
        witnessed.signed.file.unlink()
        assert await witnessed.grown(more, address) == size + more
    ((reason, why),) = witnessed.told
    assert (reason, said in why) == ("refused", True), why
    assert await witnessed.witnessed() == (size + more, 0)


async def test_an_answer_that_the_witness_did_not_sign_is_none(witnessed):
    with witnessed.witness(seed=b"x" * 32) as address:
        assert await witnessed.grown(3, address) == 3
    assert [reason for reason, _ in witnessed.told] == ["refused"]
    assert await witnessed.witnessed() == (3, 0)


async def test_a_witness_that_knows_another_key_of_the_ledger_refuses(witnessed):
    with witnessed.witness(log=NEW_KEY.verifying) as address:
        await witnessed.grown(3, address)
    assert witnessed.told == [("refused", "the witness refuses: HTTP 403")]


async def test_whoever_verifies_can_ask_for_the_witness(witnessed, tmp_path):
    signed, entries = witnessed.signed, tmp_path / "ledger.jsonl"

    async def said(exit_code):
        entries.write_bytes(b"".join(await witnessed.lines()))
        command = ["ledger", "verify", str(entries), "--checkpoints", str(signed.file)]
        keys = ["--key", KEY.verifying.text, "--witness", WITNESS.text]
        result = CliRunner().invoke(cli, [*command, *keys])
        assert result.exit_code == exit_code, result.output
        return result.output

    await signed.append(3)
    await signed.signed()
    assert "no checkpoint is cosigned by a witness" in await said(1)
    with witnessed.witness() as address:
        await witnessed.grown(1, address)
    assert "4 are witnessed" in await said(0)


@pytest.mark.parametrize(
    ("address", "key", "said"),
    [
        ("https://witness.example", None, "set both, or none"),
        (None, WITNESS.text, "set both, or none"),
        ("http://witness.example", WITNESS.text, "expected an address with https://"),
        ("https://169.254.169.254", WITNESS.text, "169.254.169.254"),
        ("https://witness.example", "nonsense", "expected a verifying key"),
        ("https://witness.example", KEY.verifying.text, "this is no key of a witness"),
    ],
)
async def test_a_witness_that_can_be_none_is_refused(address, key, said):
    with pytest.raises(StartupError, match=re.escape(said)):
        witness_at(address, key)


async def test_a_hub_whose_witness_is_away_answers_lookups_signs_and_counts(witnessed):
    signed, metrics = witnessed.signed, new_metrics()
    await signed.append(2)
    witness = Witness("http://127.0.0.1:1", WITNESS)
    signing = LedgerSigning(KEY, [], CheckpointFile(signed.file), witness)
    async with opened_standing(signed.database, signing, metrics.ledger, json_log()) as is_vouched_for:
        async with asyncio.timeout(20):
            while not await last_checkpoint(signed.database):  # noqa: ASYNC110  # nobody tells
                await asyncio.sleep(0.01)
        assert is_vouched_for()
    counted = metrics.registry.get_sample_value("khub_ledger_unwitnessed_total", {"reason": "away"})
    assert (counted, await witnessed.witnessed()) == (1, (2, 0))
