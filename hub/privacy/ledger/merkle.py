"""Merkle trees as RFC 9162, section 2.1 defines them, over SHA-256.

A tree is known by the hashes of its leaves. Proofs are made from these, and checked without them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Final

from hub.errors import BadInput

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node over two others."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class CompactRange:
    """All of a tree that it takes to go on: its size, and the roots of its perfect subtrees, the largest first."""

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.roots) != self.size.bit_count() or any(len(root) != HASH_BYTES for root in self.roots):
            raise BadInput(
                f"大小為 {self.size} 的樹應有 {self.size.bit_count()} 個 {HASH_BYTES} 位元組的子樹根",
                f"a tree of size {self.size} has {self.size.bit_count()} roots of {HASH_BYTES} bytes",
            )

    def extended(self, leaves: Iterable[bytes]) -> CompactRange:
        """The range of the tree with these leaf hashes after its own, which are taken one by one."""
        size, roots = self.size, list(self.roots)
        for leaf in leaves:
            root, full = leaf, size
            # Two perfect subtrees of one size are one of the next, as a carry is in a sum.
            while full & 1:
                root = sha256(b"\x01" + roots.pop() + root).digest()
                full >>= 1
            roots.append(root)
            size += 1
        return CompactRange(size, tuple(roots))

    def root(self) -> bytes:
        """The root of the tree."""
        if not self.roots:
            return EMPTY_ROOT
        *others, root = self.roots
        while others:
            root = node_hash(others.pop(), root)
        return root

    def to_bytes(self) -> bytes:
        """The range written down: its size in eight bytes, then its roots."""
        return struct.pack(">Q", self.size) + b"".join(self.roots)

    @classmethod
    def from_bytes(cls, written: bytes) -> CompactRange:
        """What `to_bytes` wrote; raises BadInput for anything else."""
        if len(written) < 8:
            raise BadInput(
                f"應至少有 8 位元組，收到 {len(written)}", f"expected eight bytes at least, got {len(written)}"
            )
        size = int.from_bytes(written[:8], "big")
        return cls(size, tuple(written[at : at + HASH_BYTES] for at in range(8, len(written), HASH_BYTES)))


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of section 2.1.3.1: that the leaf at this index, from 0 on, is in the tree of these leaf hashes."""
    if not 0 <= index < len(leaves):
        raise BadInput(
            f"索引應為 0 到 {len(leaves) - 1}，收到 {index}",
            f"expected an index from 0 to {len(leaves) - 1}, got {index}",
        )
    low, high, path = 0, len(leaves), []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_root(leaves, middle, high))
            high = middle
        else:
            path.append(_root(leaves, low, middle))
            low = middle
    return path[::-1]


def consistency_proof(tree: CompactRange, new: Sequence[bytes]) -> list[bytes]:
    """PROOF of section 2.1.4.1: that a tree is the beginning of the one with these leaf hashes after its own.

    Whatever it needs of the beginning is the root of a perfect subtree, which the range has.
    """
    if not tree.size:
        raise BadInput("空樹無從證明", "of an empty tree nothing can be shown")
    low, high, proof, roots = 0, tree.size + len(new), [], iter(tree.roots)
    while high != tree.size:
        middle = low + _split(high - low)
        if tree.size <= middle:
            proof.append(_root(new, middle - tree.size, high - tree.size))
            high = middle
        else:
            proof.append(next(roots))
            low = middle
    # Where the smaller tree is a subtree of the larger, whoever checks has its root.
    if low:
        proof.append(next(roots))
    return proof[::-1]


def is_included(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows that the leaf hash is at the index of the tree (section 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(leaf, *proof):
        return False
    node, last, found = index, size - 1, leaf
    for each in proof:
        if not last:
            return False
        if node & 1 or node == last:
            found = node_hash(each, found)
            node, last = _up_to_right_child(node, last)
        else:
            found = node_hash(found, each)
        node, last = node >> 1, last >> 1
    return not last and found == root


def is_consistent(first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes) -> bool:
    """Whether the proof shows that the first tree is the beginning of the second (section 2.1.4.2).

    A tree is the beginning of itself, with an empty proof. Of an empty one nothing else can be shown.
    """
    if first == second:
        return not proof and first_root == second_root
    if not 0 < first < second or not proof or not _are_hashes(*proof):
        return False
    path = [first_root, *proof] if first.bit_count() == 1 else list(proof)
    node, last = _up_to_left_child(first - 1, second - 1)
    old = new = path[0]
    for each in path[1:]:
        if not last:
            return False
        if node & 1 or node == last:
            old, new = node_hash(each, old), node_hash(each, new)
            node, last = _up_to_right_child(node, last)
        else:
            new = node_hash(new, each)
        node, last = node >> 1, last >> 1
    return not last and old == first_root and new == second_root


def _split(size: int) -> int:
    """The largest power of two that is smaller than the size."""
    return 1 << ((size - 1).bit_length() - 1)


def _root(leaves: Sequence[bytes], low: int, high: int) -> bytes:
    return CompactRange().extended(islice(leaves, low, high)).root()


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)


def _up_to_right_child(node: int, last: int) -> tuple[int, int]:
    """Past the levels at which the node has no sibling in a tree that is not full."""
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _up_to_left_child(node: int, last: int) -> tuple[int, int]:
    """To the root of the largest perfect subtree that ends with the node."""
    while node & 1:
        node, last = node >> 1, last >> 1
    return node, last
