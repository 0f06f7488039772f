"""Proofs that one entry is in the ledger, for whoever has nothing else of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

import msgspec

from hub.errors import BadInput
from hub.privacy.ledger.checkpoints import Checkpoint, open_checkpoint, read_checkpoint
from hub.privacy.ledger.export import read_entry, sequence_of
from hub.privacy.ledger.keys import VerifyingKey
from hub.privacy.ledger.merkle import CompactRange, inclusion_proof, is_included, leaf_hash
from hub.privacy.ledger.notes import read_note
from hub.privacy.ledger.retention import kept_leaf, leaf_of


class InclusionProof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry as it is written, its path to the root, and the signed checkpoint with that root."""

    entry: msgspec.Raw
    path: list[bytes]
    checkpoint: str


@dataclass(frozen=True, slots=True)
class Included:
    """What a proof has shown: which entry of which tree there is."""

    sequence: int
    checkpoint: Checkpoint


def prove(sequence: int, lines: Iterable[bytes], note: bytes) -> InclusionProof:
    """The proof that an entry is in the ledger of this checkpoint; raises BadInput if it is not in it."""
    checkpoint = read_checkpoint(read_note(note).text)
    if not 1 <= sequence <= checkpoint.size:
        raise BadInput(
            f"序號應為 1 到檢查點的 {checkpoint.size}，收到 {sequence}",
            f"expected a sequence from 1 to the checkpoint's {checkpoint.size}, got {sequence}",
        )
    entry, leaves = b"", []
    for number, line in enumerate(islice(lines, checkpoint.size), 1):
        written = line.removesuffix(b"\n")
        leaves.append(leaf_of(written))
        if number == sequence:
            entry = written
    if (len(leaves), CompactRange().extended(leaves).root()) != (checkpoint.size, checkpoint.root):
        raise BadInput(
            "紀錄與檢查點不符：khub ledger verify 可指出何處",
            "the ledger is not the checkpoint's: khub ledger verify says where",
        )
    if kept_leaf(entry):
        raise BadInput(
            f"第 {sequence} 筆已依保存期限刪除，僅存雜湊值",
            f"entry {sequence} was deleted by the rule; its hash is left",
        )
    return InclusionProof(msgspec.Raw(entry), inclusion_proof(sequence - 1, leaves), note.decode())


def included(written: bytes, keys: Collection[VerifyingKey]) -> Included:
    """What a proof shows that was written as JSON; raises BadInput if it does not show it."""
    try:
        proof = msgspec.json.decode(written, type=InclusionProof)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadInput("不是證明檔：應有 entry、path 與 checkpoint", f"no proof: {error}") from error
    checkpoint = open_checkpoint(proof.checkpoint.encode(), keys).checkpoint
    sequence, leaf = sequence_of(read_entry(bytes(proof.entry))), leaf_hash(bytes(proof.entry))
    if not sequence or not is_included(sequence - 1, checkpoint.size, leaf, proof.path, checkpoint.root):
        raise BadInput(
            "證明不成立：檢查點的樹中沒有這筆紀錄", "the entry is not in the checkpoint's tree by this path"
        )
    return Included(sequence, checkpoint)
