"""Entries that were deleted: by the rule that an entry after them says, or they are the first that is wrong."""

from datetime import UTC, datetime

import pytest

from hub.errors import BadInput
from hub.privacy.ledger.entries import EntriesDeleted, LookupAnswered, unnumbered
from hub.privacy.ledger.inclusion import prove
from hub.privacy.ledger.merkle import leaf_hash
from hub.privacy.ledger.retention import kept_leaf, leaf_of, years_after
from hub.privacy.ledger.verifier import verify
from hub.privacy.terms import LookupOutcome
from tests.inputs.ledgers import KEY, checkpoints
from tests.unit.ledger.test_entries import DISCLOSURE

BEFORE = datetime(2021, 11, 1, tzinfo=UTC)


def answered(year):
    return LookupAnswered(disclosure=DISCLOSURE, at=datetime(year, 1, 1, tzinfo=UTC), outcome=LookupOutcome.MATCH)


def deletion(**members):
    given = {"at": datetime(2026, 11, 28, tzinfo=UTC), "before": BEFORE, "years": 5, "officer": "k0042"}
    return EntriesDeleted(**{**given, "reason": "x", "first": 1, "last": 4, "deleted": 4, **members})


def exported(*entries):
    return [unnumbered(entry).numbered(place).encode() + b"\n" for place, entry in enumerate(entries, 1)]


def left(line):
    """The line in place of this one once it is deleted."""
    sequence = line.split(b'"sequence":')[1].split(b",")[0]
    return b'{"leaf":"%s","sequence":%s}\n' % (leaf_hash(line[:-1]).hex().encode(), sequence)


def without(lines, *sequences):
    return [left(line) if place in sequences else line for place, line in enumerate(lines, 1)]


# Four are old, the fifth and sixth are not; the seventh says that the old ones were deleted.
LINES = exported(*map(answered, (2020, 2020, 2021, 2021, 2022, 2022)), deletion(), answered(2026))
NOTES = checkpoints(LINES, [2, 3, 6, 8])


def verdict_on(lines, notes=NOTES):
    return verify(iter(lines), iter(notes), [KEY.verifying])


def test_what_was_deleted_by_the_rule_is_told_and_every_checkpoint_is_still_proven():
    found = verdict_on(without(LINES, 1, 2, 3, 4))
    assert (found.size, found.beyond, found.fault) == (8, 0, None)
    assert (found.deleted, found.years) == (4, 5)
    assert (verdict_on(LINES).fault, verdict_on(LINES).deleted) == (None, 0)


def test_what_was_held_is_still_there():
    found = verdict_on(without(LINES, 1, 3))
    assert (found.deleted, found.fault) == (2, None)


WRONG = {
    "one more": (without(LINES, 1, 2, 3, 4, 5), 5, "it was deleted, and no entry says so"),
    "one that is not old": (without(LINES, 1, 2, 3, 4, 6), 6, "it was deleted, and no entry says so"),
    "after what it says was deleted": (without(LINES, 1, 8), 8, "it was deleted, and no entry says so"),
    "the entry that says so": (without(LINES, 1, 2, 3, 4, 7), 1, "it was deleted, and no entry says so"),
    "that entry, without its leaf": (
        without([*LINES[:6], *LINES[7:]], 1),
        7,
        "here is 8: it was deleted or moved",
    ),
}


@pytest.mark.parametrize(("lines", "first", "said"), WRONG.values(), ids=WRONG)
def test_what_was_deleted_by_no_rule_is_named(lines, first, said):
    fault = verdict_on(lines).fault
    assert (fault.first, fault.last, fault.what.en) == (first, first, said)


def test_the_leaf_of_another_entry_is_noticed_as_a_change():
    lines = without(LINES, 1, 2, 3, 4)
    lines[2] = left(LINES[2].replace(b"MATCH", b"NO_MATCH"))
    fault = verdict_on(lines).fault
    assert (fault.first, fault.last, "it was changed" in fault.what.en) == (3, 3, True)


LIES = {
    "it deletes what is younger than its rule": (
        {"before": datetime(2022, 6, 1, tzinfo=UTC), "last": 6},
        (1, 2, 3, 4, 5, 6),
        (7, "what it says is deleted had not been kept for its 5 years"),
    ),
    "it deletes itself": ({"last": 7}, (1,), (7, "what it says is deleted had not been kept for its 5 years")),
    "without years": ({"years": 0}, (1,), (7, "what it says is deleted had not been kept for its 0 years")),
    "old as it says, and an entry before it is not": (
        {"first": 6, "last": 6, "deleted": 1},
        (6,),
        (6, "it was deleted, and the entry before it is not from before 2021-11-01"),
    ),
}


@pytest.mark.parametrize(("members", "gone", "told"), LIES.values(), ids=LIES)
def test_an_entry_that_says_so_has_to_be_right(members, gone, told):
    lines = exported(*map(answered, (2020, 2020, 2021, 2021, 2022, 2022)), deletion(**members))
    fault = verdict_on(without(lines, *gone), checkpoints(lines, [7])).fault
    assert (fault.first, fault.what.en) == told


def test_a_deletion_that_does_not_say_what_it_deletes_is_named():
    lines = exported(answered(2020), deletion(last=1))
    lines[1] = lines[1].replace(b'"last":1,', b"")
    fault = verdict_on(without(lines, 1), checkpoints(lines, [2])).fault
    assert (fault.first, "does not say what was deleted" in fault.what.en) == (2, True)


def test_entries_that_are_there_are_proven_beside_those_that_are_not():
    lines = without(LINES, 1, 2, 3, 4)
    assert prove(6, lines, NOTES[-1]) == prove(6, LINES, NOTES[-1])
    with pytest.raises(BadInput, match="entry 2 was deleted by the rule"):
        prove(2, lines, NOTES[-1])


def test_a_line_without_its_entry_has_the_leaf_that_the_entry_had():
    written = LINES[0][:-1]
    assert leaf_of(written) == leaf_of(left(LINES[0])[:-1]) == leaf_hash(written)
    assert kept_leaf(written) is None


def test_years_later_is_the_same_day():
    assert years_after(BEFORE, 5) == datetime(2026, 11, 1, tzinfo=UTC)
    assert years_after(datetime(2024, 2, 29, tzinfo=UTC), 5) == datetime(2029, 3, 1, tzinfo=UTC)
