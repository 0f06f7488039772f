"""Checkpoints: one way to write each, signed by the ledger whose name they bear."""

import base64

import pytest

from hub.errors import BadInput
from hub.privacy.ledger.checkpoints import (
    Checkpoint,
    notes_in,
    open_checkpoint,
    read_checkpoint,
    signed_checkpoint,
)
from hub.privacy.ledger.keys import SigningKey
from hub.privacy.ledger.merkle import EMPTY_ROOT, CompactRange, leaf_hash
from hub.privacy.ledger.notes import Note, signed

# The example of c2sp.org/tlog-checkpoint.
TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
ROOT = base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")

KEY = SigningKey("khub.example/ledger", b"k" * 32)
TREE = CompactRange().extended([leaf_hash(b"one"), leaf_hash(b"two")])


def test_the_published_checkpoint_is_read_and_written_as_it_is():
    assert read_checkpoint(TEXT) == Checkpoint("example.com/behind-the-sofa", 20_852_163, ROOT)
    assert read_checkpoint(TEXT).text == TEXT


def test_extension_lines_are_kept_as_they_are_signed():
    assert read_checkpoint(TEXT + "an extension\nanother\n").extensions == ("an extension", "another")
    assert read_checkpoint(TEXT + "an extension\n").text == TEXT + "an extension\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        TEXT[:-1],
        TEXT + "\n",
        TEXT + "\nafter a blank line\n",
        "\n" + TEXT,
        TEXT.replace("example.com/behind-the-sofa", ""),
        TEXT.replace("20852163", ""),
        TEXT.replace("20852163", "020852163"),
        TEXT.replace("20852163", "+20852163"),
        TEXT.replace("20852163", "-1"),
        TEXT.replace("20852163", "20_852_163"),
        TEXT.replace("20852163", "２０８５２１６３"),
        TEXT.replace("20852163", str(2**63)),
        TEXT.replace("20852163", "9" * 5000),
        TEXT.replace("q2I=", "q2J="),
        TEXT.replace("q2I=", "q2I"),
        TEXT.replace("CsUY", ""),
        TEXT.replace("CsUY", "CsU"),
        TEXT.replace("CsUY", "CsU二"),
    ],
)
def test_what_is_not_exactly_a_checkpoint_is_refused(text):
    with pytest.raises(BadInput, match="expected the lines of a checkpoint"):
        read_checkpoint(text)


def test_a_signed_checkpoint_is_opened_by_the_key_of_its_ledger():
    note = signed_checkpoint(TREE, KEY)
    assert note.text.startswith("khub.example/ledger\n2\n")
    opened = open_checkpoint(str(note).encode(), [KEY.verifying])
    assert opened.checkpoint == Checkpoint("khub.example/ledger", 2, TREE.root())
    assert not opened.is_witnessed


def test_an_empty_ledger_has_a_checkpoint_too():
    opened = open_checkpoint(str(signed_checkpoint(CompactRange(), KEY)).encode(), [KEY.verifying])
    assert opened.checkpoint == Checkpoint("khub.example/ledger", 0, EMPTY_ROOT)


def test_a_known_key_does_not_speak_for_another_ledger():
    other = SigningKey("other.example/ledger", b"o" * 32)
    note = signed(Note(Checkpoint("khub.example/ledger", 2, TREE.root()).text), [other])
    with pytest.raises(BadInput, match=r"the checkpoint of khub\.example/ledger is not signed by that origin"):
        open_checkpoint(str(note).encode(), [KEY.verifying, other.verifying])


def test_a_signed_note_that_is_no_checkpoint_is_refused():
    with pytest.raises(BadInput, match="expected the lines of a checkpoint"):
        open_checkpoint(str(signed(Note("anything\n"), [KEY])).encode(), [KEY.verifying])


def test_checkpoints_stand_in_a_file_with_a_blank_line_after_each():
    notes = [str(signed_checkpoint(CompactRange(), KEY)), str(signed_checkpoint(TREE, KEY))]
    for written in ("\n".join(notes), "".join(f"{note}\n" for note in notes)):
        assert [note.decode() for note in notes_in(written.encode().splitlines(keepends=True))] == notes
    assert list(notes_in([])) == []
