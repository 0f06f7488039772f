"""Merkle trees: RFC 9162 written as it stands, against the code; and the vectors of Certificate Transparency."""

import re
from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import BadInput
from hub.privacy.ledger.merkle import (
    EMPTY_ROOT,
    CompactRange,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
)

# The eight leaves that implementations of Certificate Transparency are tested with, and the roots of their trees.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = tuple(leaf_hash(entry) for entry in ENTRIES)


def leaves_of(size):
    return tuple(leaf_hash(str(each).encode()) for each in range(size))


def k(n):
    return max(1 << each for each in range(n.bit_length()) if 1 << each < n)


@cache
def mth(d):
    """MTH of section 2.1.1, over leaf hashes."""
    if not d:
        return sha256(b"").digest()
    if len(d) == 1:
        return d[0]
    return sha256(b"\x01" + mth(d[: k(len(d))]) + mth(d[k(len(d)) :])).digest()


def path(m, d):
    """PATH of section 2.1.3.1."""
    if len(d) == 1:
        return []
    if m < k(len(d)):
        return [*path(m, d[: k(len(d))]), mth(d[k(len(d)) :])]
    return [*path(m - k(len(d)), d[k(len(d)) :]), mth(d[: k(len(d))])]


def subproof(m, d, b):
    """SUBPROOF of section 2.1.4.1."""
    if m == len(d):
        return [] if b else [mth(d)]
    if m <= k(len(d)):
        return [*subproof(m, d[: k(len(d))], b), mth(d[k(len(d)) :])]
    return [*subproof(m - k(len(d)), d[k(len(d)) :], False), mth(d[: k(len(d))])]


def consistency(first, leaves):
    """The proof that the tree of the first so many leaves is the beginning of that of all."""
    return consistency_proof(CompactRange().extended(leaves[:first]), leaves[first:])


def test_the_tree_of_nothing_has_the_hash_of_nothing():
    assert CompactRange().root() == EMPTY_ROOT == mth(())
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_roots_of_the_eight_leaves_are_those_of_certificate_transparency():
    assert [CompactRange().extended(LEAVES[:size]).root().hex() for size in range(1, 9)] == ROOTS


def test_proofs_of_the_eight_leaves_are_those_of_certificate_transparency():
    assert [each.hex() for each in inclusion_proof(5, LEAVES)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [each.hex() for each in consistency(6, LEAVES)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@pytest.mark.parametrize("size", range(1, 131))
def test_every_proof_of_a_tree_is_that_of_the_rfc_and_holds(size):
    leaves = leaves_of(size)
    root = mth(leaves)
    assert CompactRange().extended(leaves).root() == root
    for each in range(size):
        proof = inclusion_proof(each, leaves)
        assert proof == path(each, leaves)
        assert is_included(each, size, leaves[each], proof, root)
    for first in range(1, size + 1):
        proof = consistency(first, leaves)
        assert proof == subproof(first, leaves, True)
        assert is_consistent(first, size, proof, mth(leaves[:first]), root)


@given(st.lists(st.integers(0, 40), max_size=8))
def test_a_range_that_grows_in_steps_and_is_written_down_between_them_has_the_root_of_the_whole(steps):
    leaves, tree = leaves_of(sum(steps)), CompactRange()
    for step in steps:
        tree = CompactRange.from_bytes(tree.extended(leaves[tree.size : tree.size + step]).to_bytes())
    assert (tree.size, tree.root()) == (len(leaves), mth(leaves))


def test_a_range_stays_as_it_was_when_another_is_made_from_it():
    tree = CompactRange().extended(LEAVES[:3])
    tree.extended(LEAVES[3:])
    assert (tree.size, tree.root().hex()) == (3, ROOTS[2])


@pytest.mark.parametrize(
    "written", [b"", b"\0" * 7, b"\0" * 7 + b"\1", b"\0" * 7 + b"\1" + b"r" * 31, b"\0" * 8 + b"r" * 32]
)
def test_a_range_that_cannot_be_is_not_read(written):
    with pytest.raises(BadInput, match=r"roots of 32 bytes|eight bytes at least"):
        CompactRange.from_bytes(written)


@given(st.data())
def test_no_other_proof_of_inclusion_holds(data):
    size = data.draw(st.integers(1, 70))
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(index, leaves), mth(leaves)
    for wrong in wrong_proofs(data, proof, root):
        assert not is_included(index, size, leaves[index], wrong, root)
    for other in {0, size - 1, size, index ^ 1, index ^ 2, index + 1, -1, index - size} - {index}:
        assert not is_included(other, size, leaves[index], proof, root)
    assert not is_included(index, size, leaf_hash(b"another"), proof, root)
    assert not is_included(index, size, leaves[index], proof, leaf_hash(b"another"))


@given(st.data())
def test_no_other_proof_of_consistency_holds(data):
    size = data.draw(st.integers(2, 70))
    first = data.draw(st.integers(1, size - 1))
    leaves = leaves_of(size)
    proof, old, new = consistency(first, leaves), mth(leaves[:first]), mth(leaves)
    for wrong in wrong_proofs(data, proof, new):
        assert not is_consistent(first, size, wrong, old, new)
    for other in (leaf_hash(b"another"), new):
        assert not is_consistent(first, size, proof, other, new)
    assert not is_consistent(first, size, proof, old, old)
    assert not is_consistent(size, first, proof, new, old)
    assert not is_consistent(0, size, proof, EMPTY_ROOT, new)
    assert not is_consistent(first, size * 2, proof, old, new)


def wrong_proofs(data, proof, root):
    """Proofs that are too short, too long, out of order, or have one bit changed."""
    yield [*proof, b""]
    yield [*proof, root]
    yield [root, *proof]
    yield [b"", *proof]
    if proof:
        yield []
        yield proof[1:]
        yield proof[:-1]
        at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
        changed = (int.from_bytes(proof[at]) ^ 1 << bit).to_bytes(32)
        yield [*proof[:at], changed, *proof[at + 1 :]]
    if proof[::-1] != proof:
        yield proof[::-1]


def test_a_proof_that_is_too_long_for_its_sizes_does_not_hold_where_its_hashes_would():
    above = leaf_hash(b"above")
    assert not is_included(0, 1, LEAVES[1], [LEAVES[0]], mth(LEAVES[:2]))
    longer = [*consistency(3, LEAVES[:4]), above]
    old, new = node_hash(above, mth(LEAVES[:3])), node_hash(above, mth(LEAVES[:4]))
    assert not is_consistent(3, 4, longer, old, new)


def test_a_proof_that_is_too_short_for_its_sizes_does_not_hold_where_its_hashes_would():
    root = mth(LEAVES[:2])
    assert not is_included(0, 4, LEAVES[0], [LEAVES[1]], root)
    assert not is_consistent(1, 4, [LEAVES[1]], LEAVES[0], root)


def test_hashes_of_other_lengths_are_no_way_to_move_a_border():
    # One byte from the left to the right leaves what is hashed as it was.
    left, right = LEAVES[:2]
    root = mth((left, right))
    assert is_included(0, 2, left, [right], root)
    assert not is_included(0, 2, left[:-1], [left[-1:] + right], root)


def test_a_tree_is_the_beginning_of_itself_and_nothing_else_is_shown_of_an_empty_one():
    root = mth(LEAVES)
    assert is_consistent(8, 8, [], root, root)
    assert not is_consistent(8, 8, [root], root, root)
    assert not is_consistent(8, 8, [], root, EMPTY_ROOT)
    assert is_consistent(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    assert not is_consistent(0, 0, [], EMPTY_ROOT, root)
    assert not is_consistent(0, 8, [], EMPTY_ROOT, root)


@pytest.mark.parametrize("index", [-1, 8])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index):
    with pytest.raises(BadInput, match=re.escape(f"expected an index from 0 to 7, got {index}")):
        inclusion_proof(index, LEAVES)


def test_there_is_no_proof_of_consistency_with_nothing():
    with pytest.raises(BadInput, match="of an empty tree nothing can be shown"):
        consistency_proof(CompactRange(), LEAVES)
