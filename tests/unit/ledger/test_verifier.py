"""The offline verifier: every way to tamper with a ledger is noticed, and which entry is the first bad one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.privacy.ledger.checkpoints import Checkpoint, notes_in
from hub.privacy.ledger.keys import KeyKind, SigningKey, VerifyingKey
from hub.privacy.ledger.merkle import EMPTY_ROOT
from hub.privacy.ledger.notes import Note, read_note, signed
from hub.privacy.ledger.verifier import verify
from tests.inputs.ledgers import KEY, SIZES, WITNESS, checkpoints, cosignature, exported, tree

LINES = exported(10)
NOTES = checkpoints(LINES)


def verdict_on(lines, notes=NOTES, keys=(KEY.verifying,)):
    return verify(iter(lines), iter(notes), keys)


def first_bad(lines, notes=NOTES):
    """The first bad entry, or the first and the last that it can be; and what is said of it."""
    fault = verdict_on(lines, notes).fault
    assert fault is not None
    return (fault.first, fault.last), fault.what.en


def changed(lines, at):
    """The lines with another officer in the entry with this number."""
    return [*lines[: at - 1], lines[at - 1].replace("承辦人".encode(), "承辨人".encode()), *lines[at:]]


def renumbered(lines):
    """The lines, each with the number of its place."""
    return [
        line[: line.index(b'"sequence":')] + b'"sequence":%d}\n' % place for place, line in enumerate(lines, 1)
    ]


def test_of_a_good_ledger_it_says_how_far_it_is_proven_and_what_lies_beyond():
    found = verdict_on(LINES)
    assert (found.size, found.root, found.beyond, found.fault) == (8, tree(LINES[:8]).root(), 2, None)
    assert found.witnessed == 0


def test_an_empty_ledger_is_good():
    found = verdict_on([], [])
    assert (found.size, found.root, found.beyond, found.fault) == (0, EMPTY_ROOT, 0, None)
    assert verdict_on([], checkpoints([], [0, 0])).fault is None


def test_without_a_checkpoint_nothing_is_proven():
    assert first_bad(LINES, []) == ((1, None), "there is no checkpoint that proves it")


@pytest.mark.parametrize(
    ("at", "bounds"), [(1, (1, 3)), (3, (1, 3)), (4, (4, 5)), (5, (4, 5)), (6, (6, 8)), (8, (6, 8))]
)
def test_a_changed_entry_is_bounded_by_the_checkpoints_around_it(at, bounds):
    found, why = first_bad(changed(LINES, at))
    assert found == bounds
    assert "it was changed" in why


def test_a_changed_entry_is_named_where_every_entry_has_a_checkpoint():
    notes = checkpoints(LINES, range(1, 11))
    assert first_bad(changed(LINES, 7), notes)[0] == (7, 7)


def test_what_was_proven_before_the_first_bad_entry_is_told():
    found = verdict_on(changed(LINES, 7))
    assert (found.size, found.root) == (5, tree(LINES[:5]).root())


@pytest.mark.parametrize("at", range(1, 10))
def test_a_deleted_entry_is_named(at):
    assert first_bad([*LINES[: at - 1], *LINES[at:]]) == ((at, at), f"here is {at + 1}: it was deleted or moved")


@pytest.mark.parametrize("at", range(1, 9))
def test_a_deletion_that_is_hidden_by_new_numbers_is_bounded_by_the_checkpoints_around_it(at):
    (low, high), why = first_bad(renumbered([*LINES[: at - 1], *LINES[at:]]))
    assert low <= at <= high
    assert "it was changed" in why


@pytest.mark.parametrize("at", range(1, 11))
def test_an_inserted_entry_is_named(at):
    assert first_bad([*LINES[:at], LINES[at - 1], *LINES[at:]]) == (
        (at + 1, at + 1),
        f"here is {at}: that was inserted or moved",
    )


@pytest.mark.parametrize("at", range(1, 10))
def test_two_entries_in_the_other_order_are_named(at):
    lines = [*LINES[: at - 1], LINES[at], LINES[at - 1], *LINES[at + 1 :]]
    assert first_bad(lines) == ((at, at), f"here is {at + 1}: it was deleted or moved")


@pytest.mark.parametrize("left", range(8))
def test_a_cut_tail_is_named(left):
    why = f"the ledger ends with {left}, the checkpoint has {min(s for s in SIZES if s > left)}: its tail is cut"
    assert first_bad(LINES[:left]) == ((left + 1, left + 1), why)


def test_a_last_line_that_is_cut_short_is_named():
    for cut in (-1, -5):
        lines = [*LINES[:-1], LINES[-1][:cut]]
        assert first_bad(lines) == ((10, 10), "its line is cut short")


def test_a_chain_that_was_rewritten_from_one_entry_on_does_not_fit_the_checkpoints_of_the_second_place():
    rewritten = changed(changed(LINES, 4), 6)
    assert first_bad(rewritten)[0] == (4, 5)
    assert verdict_on(rewritten, checkpoints(rewritten)).fault is None


@pytest.mark.parametrize(
    "line", [b"\n", b"{}\n", b'{"sequence": 2}\n', b'{"sequence":2.0}\n', LINES[1].replace(b":", b": ")]
)
def test_an_entry_that_is_not_canonical_or_has_no_number_is_named(line):
    lines = [LINES[0], line, *LINES[2:]]
    found, why = first_bad(lines, checkpoints(lines))
    assert found == (2, 2)
    assert "canonical JSON" in why or "no sequence number" in why


def test_beyond_the_last_checkpoint_order_and_form_are_still_looked_at():
    assert first_bad([*LINES[:8], LINES[9]])[0] == (9, 9)
    assert first_bad([*LINES, b"{}\n"])[0] == (11, 11)


def foreign(key):
    return checkpoints(LINES, [5], key)[0]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (foreign(SigningKey("other.example/ledger", b"o" * 32)), "no signature is of a known key"),
        (foreign(SigningKey(KEY.name, b"o" * 32)), "no signature is of a known key"),
        (NOTES[2].replace(b"\n5\n", b"\n4\n"), "the signature of khub.example/ledger is not right"),
        (b"\n", "no signed note"),
        (NOTES[2].partition(b"\n\n")[0] + b"\n", "no signed note"),
        (str(signed(Note("anything\n"), [KEY])).encode(), "expected the lines of a checkpoint"),
        (checkpoints(changed(LINES, 1), [3])[0], "it has the size of the one before and another root"),
        (NOTES[0].replace(b"\n3\n", b"\n2\n"), "the signature of khub.example/ledger is not right"),
        (checkpoints(LINES, [2])[0], "it has 2 entries, the one before 3"),
    ],
)
def test_a_swapped_or_foreign_checkpoint_proves_nothing_from_there_on(wrong, why):
    found, said = first_bad(LINES, [*NOTES[:2], wrong, *NOTES[3:]])
    assert found == (4, None)
    assert said.startswith("checkpoint 3 proves nothing: ")
    assert why in said


def test_checkpoints_out_of_order_are_noticed():
    found, why = first_bad(LINES, [NOTES[0], NOTES[3], NOTES[2]])
    assert (found, why) == ((9, None), "checkpoint 3 proves nothing: it has 5 entries, the one before 8")


def test_a_checkpoint_that_the_ledger_signed_for_other_entries_is_noticed():
    notes = [*NOTES[:2], checkpoints(changed(LINES, 4), [5])[0]]
    assert first_bad(LINES, notes)[0] == (4, 5)
    too_large = str(signed(Note(Checkpoint(KEY.name, 2**63 - 1, bytes(32)).text), [KEY])).encode()
    assert first_bad(LINES, [*NOTES, too_large])[0] == (11, 11)


def test_a_new_key_goes_on_where_the_old_one_stopped():
    new = SigningKey(KEY.name, b"n" * 32)
    notes = [*NOTES[:2], *checkpoints(LINES, [8, 10], new)]
    assert verdict_on(LINES, notes, [KEY.verifying, new.verifying]).size == 10
    assert verdict_on(LINES, notes).fault.first == 4


def test_a_witness_is_told_of_and_its_wrong_signature_refused():
    notes = [witnessed(NOTES[0]), witnessed(NOTES[2]), NOTES[3]]
    keys = (KEY.verifying, WITNESS)
    assert (verdict_on(LINES, notes, keys).size, verdict_on(LINES, notes, keys).witnessed) == (8, 5)
    assert verdict_on(LINES, notes).witnessed == 0
    swapped = str(Note(read_note(NOTES[2]).text, (cosignature("another\n"), *read_note(NOTES[2]).signatures)))
    found = verdict_on(LINES, [notes[0], swapped.encode()], keys)
    assert (found.witnessed, found.fault.first) == (3, 4)


def test_a_witness_alone_does_not_stand_for_the_ledger():
    as_ledger = VerifyingKey(KEY.name, KeyKind.COSIGNATURE, WITNESS.public)
    alone = str(Note(read_note(NOTES[0]).text, (cosignature(read_note(NOTES[0]).text),)))
    assert (
        "is not signed by that origin" in verdict_on(LINES, [alone.encode()], [as_ledger, WITNESS]).fault.what.en
    )


def witnessed(note):
    read = read_note(note)
    return str(Note(read.text, (*read.signatures, cosignature(read.text)))).encode()


def test_it_says_where_in_both_languages():
    where = verdict_on(changed(LINES, 4)).fault.where
    assert (where.zh_tw, where.en) == ("第 4 至 5 筆之間", "between entries 4 and 5")
    assert verdict_on(LINES[:4]).fault.where.en == "entry 5"
    assert verdict_on(LINES, []).fault.where.zh_tw == "第 1 筆起"


EXPORT = b"".join(LINES[:8])
SECOND_PLACE = b"\n".join(NOTES)


def verdict_on_files(export, second_place):
    notes = notes_in(second_place.splitlines(keepends=True))
    return verify(export.splitlines(keepends=True), notes, [KEY.verifying])


@st.composite
def one_change(draw, written):
    """The bytes with one of them changed, one less or one more."""
    at = draw(st.integers(0, len(written) - 1))
    byte = bytes([draw(st.integers(0, 255))])
    return draw(
        st.sampled_from(
            [
                written[:at] + byte + written[at + 1 :],
                written[:at] + written[at + 1 :],
                written[:at] + byte + written[at:],
            ]
        )
    )


@given(one_change(EXPORT))
def test_any_change_of_a_byte_of_the_export_is_noticed(export):
    found = verdict_on_files(export, SECOND_PLACE)
    assert (found.fault is None) == (export == EXPORT)


@given(one_change(SECOND_PLACE))
def test_any_change_of_a_byte_of_the_checkpoints_is_noticed(second_place):
    # But for the blank line after the last one, which may be there or not.
    same = second_place in (SECOND_PLACE, SECOND_PLACE + b"\n")
    assert (verdict_on_files(EXPORT, second_place).fault is None) == same


def test_a_checkpoint_less_proves_less_and_is_otherwise_not_missed():
    assert verdict_on(LINES, NOTES[:3]).size == 5
    assert verdict_on(LINES, NOTES[3:]).root == tree(LINES[:8]).root()


def test_nothing_is_read_before_it_is_needed():
    read = []

    def lines():
        for line in LINES:
            read.append(line)
            yield line

    def notes():
        for note, size in zip(NOTES, SIZES, strict=True):
            assert len(read) <= size
            yield note

    assert verify(lines(), notes(), [KEY.verifying]).fault is None
    assert len(read) == 10
