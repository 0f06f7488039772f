"""Proofs of single entries: they need the key of the ledger, and nothing else of it."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import BadInput
from hub.privacy.ledger.inclusion import included, prove
from hub.privacy.ledger.keys import SigningKey
from tests.inputs.ledgers import KEY, checkpoints, exported

LINES = exported(10)
(NOTE,) = checkpoints(LINES, [8])
WRITTEN = msgspec.json.encode(prove(5, LINES, NOTE))


@pytest.mark.parametrize("sequence", range(1, 9))
def test_every_entry_of_a_checkpoint_can_be_proven(sequence):
    written = msgspec.json.encode(prove(sequence, iter(LINES), NOTE))
    assert LINES[sequence - 1][:-1] in written
    found = included(written, [KEY.verifying])
    assert (found.sequence, found.checkpoint.size) == (sequence, 8)


@pytest.mark.parametrize("sequence", [0, -1, 9])
def test_an_entry_that_the_checkpoint_does_not_cover_cannot(sequence):
    with pytest.raises(BadInput, match=f"expected a sequence from 1 to the checkpoint's 8, got {sequence}"):
        prove(sequence, LINES, NOTE)


@pytest.mark.parametrize("lines", [LINES[:7], [*LINES[:2], LINES[3], LINES[2], *LINES[4:]], []])
def test_nothing_is_proven_of_a_ledger_that_is_not_the_checkpoints(lines):
    with pytest.raises(BadInput, match="the ledger is not the checkpoint's"):
        prove(1, lines, NOTE)


def test_a_proof_holds_for_the_key_of_its_ledger_alone():
    with pytest.raises(BadInput, match="no signature is of a known key"):
        included(WRITTEN, [SigningKey(KEY.name, b"o" * 32).verifying])


@pytest.mark.parametrize(
    "changes", [{"path": []}, {"entry": {"sequence": 5}}, {"entry": {}}, {"entry": {"sequence": 0}}]
)
def test_a_proof_of_anything_else_does_not_hold(changes):
    with pytest.raises(BadInput, match="the entry is not in the checkpoint's tree by this path"):
        included(msgspec.json.encode({**msgspec.json.decode(WRITTEN), **changes}), [KEY.verifying])


@pytest.mark.parametrize("written", [b"", b"{}", b"[]", b"\xff", WRITTEN[:-1] + b',"more":1}'])
def test_what_is_no_proof_is_refused(written):
    with pytest.raises(BadInput, match="no proof: "):
        included(written, [KEY.verifying])


@given(st.integers(0, len(WRITTEN) - 1), st.binary(min_size=1, max_size=1))
def test_any_change_of_a_byte_of_a_proof_is_noticed(at, byte):
    changed = WRITTEN[:at] + byte + WRITTEN[at + 1 :]
    try:
        found = included(changed, [KEY.verifying])
    except BadInput:
        return
    # JSON has more than one way to write the same: a proof that holds is the same proof.
    assert msgspec.json.decode(changed) == msgspec.json.decode(WRITTEN)
    assert found.sequence == 5
