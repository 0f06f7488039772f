"""What is sealed is opened with the same secret, or the one before, for the same use alone."""

import os

import pytest

from hub.services.seals import BrokenSeal, Seals

OLD, NEW = b"an old secret", b"a new secret"
SEALED = Seals(OLD, None, os.urandom).seal("contact", "A123456789 陳")


@pytest.mark.parametrize("seals", [Seals(OLD, None, os.urandom), Seals(NEW, OLD, os.urandom)])
def test_it_is_opened_with_its_secret_also_if_that_is_the_previous_one(seals):
    assert seals.open("contact", SEALED) == "A123456789 陳"


@pytest.mark.parametrize(
    ("seals", "use", "sealed"),
    [
        (Seals(NEW, None, os.urandom), "contact", SEALED),
        (Seals(OLD, None, os.urandom), "subject", SEALED),
        (Seals(OLD, None, os.urandom), "contact", SEALED[:-1] + bytes([SEALED[-1] ^ 1])),
    ],
    ids=["another secret", "another use", "other bytes"],
)
def test_or_not_at_all(seals, use, sealed):
    with pytest.raises(BrokenSeal) as raised:
        seals.open(use, sealed)
    assert "A123456789" not in str(raised.value)


def test_the_same_text_is_sealed_otherwise_each_time_and_not_to_be_read():
    seals = Seals(OLD, None, os.urandom)
    assert seals.seal("contact", "A123456789") != seals.seal("contact", "A123456789")
    assert b"A123456789" not in SEALED
