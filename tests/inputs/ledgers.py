"""A small ledger as it is exported, with the checkpoints of its second place."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.privacy.ledger.checkpoints import signed_checkpoint
from hub.privacy.ledger.export import canonical
from hub.privacy.ledger.keys import KeyKind, SigningKey, VerifyingKey
from hub.privacy.ledger.merkle import CompactRange, leaf_hash
from hub.privacy.ledger.notes import Signature

KEY = SigningKey("khub.example/ledger", b"k" * 32)
# The second is of a minute in which nothing happened.
SIZES = (3, 3, 5, 8)


def exported(count: int) -> list[bytes]:
    """The lines of a ledger."""
    return [
        canonical({"sequence": each, "officer": f"承辦人 {each % 3}", "fields": ["NAME"], "claim": None}) + b"\n"
        for each in range(1, count + 1)
    ]


def checkpoints(lines: Sequence[bytes], sizes: Sequence[int] = SIZES, key: SigningKey = KEY) -> list[bytes]:
    """The checkpoints that the ledger of these lines has signed at these sizes."""
    return [str(signed_checkpoint(tree(lines[:size]), key)).encode() for size in sizes]


def tree(lines: Sequence[bytes]) -> CompactRange:
    """The tree of these lines."""
    return CompactRange().extended(leaf_hash(line[:-1]) for line in lines)


# A witness as c2sp.org/tlog-cosignature defines it, written out once more.
_WITNESS = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
_PUBLIC = _WITNESS.public_key().public_bytes_raw()
WITNESS = VerifyingKey("witness.example/w1", KeyKind.COSIGNATURE, _PUBLIC)
SEEN = 1_679_315_147


def cosignature(text: str, time: int = SEEN, signed_time: int = SEEN) -> Signature:
    """The witness's signature of a note, which says one time and was made for another, if that is asked for."""
    key_id = sha256(b"witness.example/w1\n\x04" + _PUBLIC).digest()[:4]
    value = _WITNESS.sign(b"cosignature/v1\ntime " + str(signed_time).encode() + b"\n" + text.encode())
    return Signature("witness.example/w1", key_id, time.to_bytes(8) + value)
