"""Vectors that others have published, typed in from where each is named; what each expects is theirs, not ours."""

import pytest

from hub.privacy.ledger.merkle import (
    CompactRange,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
)
from tests.unit.ledger.test_merkle import LEAVES, ROOTS

# Nodes over the eight leaves of Certificate Transparency, by the leaves that they are over.
NODES = {
    "0": "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "1": "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "2": "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
    "3": "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
    "4": "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "6": "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
    "0-1": "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "2-3": "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "4-5": "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "6-7": "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "0-3": "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4-6": "837dbb152e9b079010717e84e865da4ebc0fa198a806d59d31bf15accef22d0e",
    "4-7": "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
}
# Index, size and path, of the tests of google/certificate-transparency and transparency-dev/merkle.
PATHS = [
    (0, 1, ""),
    (0, 2, "1"),
    (1, 2, "0"),
    (2, 3, "0-1"),
    (1, 5, "0 2-3 4"),
    (2, 8, "3 0-1 4-7"),
    (5, 7, "4 6 0-3"),
    (0, 8, "1 2-3 4-7"),
    (5, 8, "4 6-7 0-3"),
]
# The two sizes and the proof, of the same.
CONSISTENT = [(1, 1, ""), (1, 8, "1 2-3 4-7"), (2, 5, "2-3 4"), (3, 7, "2 3 0-1 4-6"), (6, 8, "4-5 6-7 0-3")]


def nodes(names):
    return [bytes.fromhex(NODES[name]) for name in names.split()]


def root(size):
    return bytes.fromhex(ROOTS[size - 1])


@pytest.mark.parametrize(("index", "size", "names"), PATHS)
def test_paths_of_certificate_transparency_are_made_and_hold(index, size, names):
    assert inclusion_proof(index, LEAVES[:size]) == nodes(names)
    assert is_included(index, size, LEAVES[index], nodes(names), root(size))


@pytest.mark.parametrize(("first", "second", "names"), CONSISTENT)
def test_proofs_of_consistency_of_certificate_transparency_are_made_and_hold(first, second, names):
    assert consistency_proof(CompactRange().extended(LEAVES[:first]), LEAVES[first:second]) == nodes(names)
    assert is_consistent(first, second, nodes(names), root(first), root(second))


def wrong(proof, *roots):
    """The proof in the wrong ways of transparency-dev/merkle's testdata that lie in the proof itself."""
    yield "garbage before it", [b"", *proof]
    yield "garbage after it", [*proof, b""]
    for each in roots:
        yield "a root before it", [each, *proof]
        yield "a root after it", [*proof, each]
    if proof:
        yield "truncated", proof[:-1]
        yield "empty", []
        yield "its first twice", [proof[0], *proof]
        yield "one inserted", [*proof[:1], b"\1" * 32, *proof[1:]]
    for at, each in enumerate(proof):
        changed = bytes([each[0] ^ 1 << 4]) + each[1:]
        yield f"a bit of {at}", [*proof[:at], changed, *proof[at + 1 :]]


# As in its testdata/inclusion/1 to 4, of each 24 ways.
@pytest.mark.parametrize(("index", "size", "names"), [(0, 8, "1 2-3 4-7"), PATHS[-1], PATHS[3], PATHS[4]])
def test_wrong_paths_of_that_testdata_do_not_hold(index, size, names):
    proof, leaf, whole = nodes(names), LEAVES[index], root(size)
    for why, each in wrong(proof, whole):
        assert not is_included(index, size, leaf, each, whole), why
    for other in (index - 1, index + 1, index ^ 2):
        assert not is_included(other, size, leaf, proof, whole)
    for other in (size * 2, size // 2):
        assert not is_included(index, other, leaf, proof, whole)
    assert not is_included(index, size, leaf_hash(b"WrongLeaf"), proof, whole)
    for other in (b"", leaf_hash(b"random")):
        assert not is_included(index, size, leaf, proof, other)


# As in its testdata/consistency/1 to 3.
@pytest.mark.parametrize(("first", "second", "names"), [CONSISTENT[1], CONSISTENT[4], CONSISTENT[2]])
def test_wrong_proofs_of_consistency_of_that_testdata_do_not_hold(first, second, names):
    proof, old, new = nodes(names), root(first), root(second)
    for why, each in wrong(proof, old, new):
        assert not is_consistent(first, second, each, old, new), why
    for other in (first - 1, first + 1, first ^ 2):
        assert not is_consistent(other, second, proof, old, new)
    for other in (second * 2, second // 2):
        assert not is_consistent(first, other, proof, old, new)
    random = leaf_hash(b"random")
    for olds, news in ((new, old), (random, new), (old, random)):
        assert not is_consistent(first, second, proof, olds, news)


# The tree with seven leaves of RFC 9162, section 2.1.5, its nodes by their letters.
D = [leaf_hash(b"d%d" % number) for number in range(7)]
A, B, C, D3, E, F, J = D
G, H, I = node_hash(A, B), node_hash(C, D3), node_hash(E, F)  # noqa: E741  # the letter that the RFC has
K, L = node_hash(G, H), node_hash(I, J)
WHOLE = node_hash(K, L)


@pytest.mark.parametrize(("index", "path"), [(0, [B, H, L]), (3, [C, G, L]), (4, [F, J, K]), (6, [I, K])])
def test_the_paths_of_the_example_in_the_rfc(index, path):
    assert inclusion_proof(index, D) == path
    assert is_included(index, 7, D[index], path, WHOLE)


@pytest.mark.parametrize(
    ("first", "old", "proof"),
    [(3, node_hash(G, C), [C, D3, G, L]), (4, K, [L]), (6, node_hash(K, I), [I, J, K])],
)
def test_the_proofs_of_consistency_of_the_example_in_the_rfc(first, old, proof):
    assert consistency_proof(CompactRange().extended(D[:first]), D[first:]) == proof
    assert is_consistent(first, 7, proof, old, WHOLE)


# Entry 848049 of a public log when it had 3630887, of the Python tests of google/certificate-transparency.
LOGGED = "7a395c866d5ecdb0cccb623e011dbc392cd348d1d1d72776174e127a24b09c78"
LOG_ROOT = "78316a05c9bcf14a3a4548f5b854a9adfcd46a4c034401b3ce7eb7ac2f1d0ecb"
LOG_PATH = """
1a208aeebcd1b39fe2de247ee8db9454e1e93a312d206b87f6ca9cc6ec6f1ddd
0a1b78b383f580856f433c01a5741e160d451c185910027f6cc9f828687a40c4
3d1745789bc63f2da15850de1c12a5bf46ed81e1cc90f086148b1662e79aab3d
9095b61e14d8990acf390905621e62b1714fb8e399fbb71de5510e0aef45affe
0a332b91b8fab564e6afd1dd452449e04619b18accc0ff9aa8393cd4928451f2
2336f0181d264aed6d8f3a6507ca14a8d3b3c3a23791ac263e845d208c1ee330
b4ce56e300590500360c146c6452edbede25d4ed83919278749ee5dbe178e048
933f6ddc848ea562e4f9c5cfb5f176941301dad0c6fdb9d1fbbe34fac1be6966
b95a6222958a86f74c030be27c44f57dbe313e5e7c7f4ffb98bcbd3a03bb52f2
daeeb3ce5923defd0faeb8e0c210b753b85b809445d7d3d3cd537a9aabaa9c45
7fadd0a13e9138a2aa6c3fdec4e2275af233b94812784f66bcca9aa8e989f2bc
1864e6ba3e32878610546539734fb5eeae2529991f130c575c73a7e25a2a7c56
12842d1202b1dc6828a17ab253c02e7ce9409b5192430feba44189f39cc02d66
29af64b16fa3053c13d02ac63aa75b23aa468506e44c3a2315edc85d2dc22b11
b527b99934a0bd9edd154e449b0502e2c499bba783f3bc3dfe23364b6b532009
4584db8ae8e351ace08e01f306378a92bfd43611714814f3d834a2842d69faa8
86a9a41573b0d6e4292f01e93243d6cc65b30f06606fc6fa57390e7e90ed580f
a88b98fbe84d4c6aae8db9d1605dfac059d9f03fe0fcb0d5dff1295dacba09e6
06326dc617a6d1f7021dc536026dbfd5fffc6f7c5531d48ef6ccd1ed1569f2a1
f41fe8fdc3a2e4e8345e30216e7ebecffee26ff266eeced208a6c2a3cf08f960
40cf5bde8abb76983f3e98ba97aa36240402975674e120f234b3448911090f8d
b3222dc8658538079883d980d7fdc2bef9285344ea34338968f736b04aeb387a
"""


def test_the_path_of_an_entry_of_a_public_log_with_millions_holds_for_it_alone():
    path = [bytes.fromhex(line) for line in LOG_PATH.split()]
    leaf, log_root = bytes.fromhex(LOGGED), bytes.fromhex(LOG_ROOT)
    assert is_included(848_049, 3_630_887, leaf, path, log_root)
    assert not is_included(848_048, 3_630_887, leaf, path, log_root)
    assert not is_included(848_049, 3_630_887, leaf, path[:-1], log_root)
    assert not is_included(848_049, 3_630_887, leaf, path, bytes(32))
