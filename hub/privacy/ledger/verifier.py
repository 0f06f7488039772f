"""Verifies an exported ledger against its signed checkpoints, with nothing else but the keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from hub.errors import BadInput
from hub.privacy.ledger.checkpoints import SignedCheckpoint, open_checkpoint
from hub.privacy.ledger.deletions import Deletions
from hub.privacy.ledger.export import Entry, read_entry, sequence_of
from hub.privacy.ledger.faults import Fault, Found
from hub.privacy.ledger.keys import VerifyingKey
from hub.privacy.ledger.merkle import CompactRange, leaf_hash
from hub.privacy.ledger.retention import kept_leaf
from hub.rules.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a ledger is proven, and what is wrong after that.

    `witnessed`: how far a witness vouches for it as well; `beyond`: how many entries no checkpoint covers yet;
    `deleted`: of how many only the leaf is left, by a rule that had them kept for so many `years`.
    """

    size: int
    root: bytes
    witnessed: int
    beyond: int
    fault: Fault | None
    deleted: int
    years: int


@dataclass(frozen=True, slots=True)
class _Proven:
    tree: CompactRange
    witnessed: int

    def verdict(self, beyond: int, fault: Fault | None, deletions: Deletions) -> Verdict:
        size, root = self.tree.size, self.tree.root()
        return Verdict(size, root, self.witnessed, beyond, fault, deletions.count, deletions.years)


def verify(lines: Iterable[bytes], notes: Iterable[bytes], keys: Collection[VerifyingKey]) -> Verdict:
    """What there is to say of a ledger's lines, by the checkpoints of the second place in their order.

    Each line is read once, and nothing is kept of it but the roots of the tree.
    """
    deletions = Deletions()
    leaves, proven = _leaves(lines, deletions), _Proven(CompactRange(), 0)
    number = 0
    try:
        for number, note in enumerate(notes, 1):
            proven = _proven_by(_opened(number, note, keys, proven.tree.size), number, leaves, proven)
        beyond = sum(1 for _ in leaves)
        if beyond and not number:
            raise Found(Fault(1, None, Bilingual("沒有檢查點，無從證明", "there is no checkpoint that proves it")))
    except Found as found:
        return proven.verdict(0, found.fault, deletions)
    return proven.verdict(beyond, None, deletions)


def _opened(number: int, note: bytes, keys: Collection[VerifyingKey], proven: int) -> SignedCheckpoint:
    try:
        return open_checkpoint(note, keys)
    except BadInput as error:
        raise _wrong_checkpoint(number, proven, error.zh_tw, error.en) from error


def _proven_by(signed: SignedCheckpoint, number: int, leaves: Iterator[bytes], proven: _Proven) -> _Proven:
    """What is proven with one checkpoint more, for which the leaves up to its size are taken."""
    size, before = signed.checkpoint.size, proven.tree.size
    if size < before:
        raise _wrong_checkpoint(
            number,
            before,
            f"前一檢查點已有 {before} 筆，此處僅 {size} 筆",
            f"it has {size} entries, the one before {before}",
        )
    tree = proven.tree.extended(islice(leaves, size - before))
    if tree.size < size:
        raise _cut(tree.size, size)
    if tree.root() != signed.checkpoint.root:
        raise _changed(number, before, size)
    return _Proven(tree, size if signed.is_witnessed else proven.witnessed)


def _leaves(lines: Iterable[bytes], deletions: Deletions) -> Iterator[bytes]:
    for sequence, line in enumerate(lines, 1):
        entry, written = _entry(sequence, line), line[:-1]
        leaf = kept_leaf(written)
        if leaf:
            deletions.left(sequence)
        else:
            deletions.there(sequence, entry)
        yield leaf or leaf_hash(written)
    deletions.ended()


def _entry(sequence: int, line: bytes) -> Entry:
    """The entry that this line must be, or that says in place of it which leaf it was."""
    if not line.endswith(b"\n"):
        raise Found.at(sequence, "這一行不完整", "its line is cut short")
    try:
        entry = read_entry(line[:-1])
    except BadInput as error:
        raise Found.at(sequence, error.zh_tw, error.en) from error
    found = sequence_of(entry)
    if found is None:
        raise Found.at(sequence, "沒有序號", "it has no sequence number")
    if found > sequence:
        raise Found.at(
            sequence, f"此處為第 {found} 筆：其間遭刪除或移動", f"here is {found}: it was deleted or moved"
        )
    if found < sequence:
        raise Found.at(
            sequence, f"此處為第 {found} 筆：遭插入或移動", f"here is {found}: that was inserted or moved"
        )
    return entry


def _cut(found: int, size: int) -> Found:
    return Found.at(
        found + 1,
        f"紀錄止於第 {found} 筆，檢查點則有 {size} 筆：末尾遭截去",
        f"the ledger ends with {found}, the checkpoint has {size}: its tail is cut",
    )


def _changed(number: int, before: int, size: int) -> Found:
    if before == size:
        return _wrong_checkpoint(
            number, before, "與前一檢查點筆數相同而樹根不同", "it has the size of the one before and another root"
        )
    what = Bilingual(
        f"內容與第 {number} 個檢查點所簽署的不同：遭竄改",
        f"one at least is not what checkpoint {number} was signed for: it was changed",
    )
    return Found(Fault(before + 1, size, what))


def _wrong_checkpoint(number: int, proven: int, zh_tw: str, en: str) -> Found:
    what = Bilingual(f"第 {number} 個檢查點不可信：{zh_tw}", f"checkpoint {number} proves nothing: {en}")
    return Found(Fault(proven + 1, None, what))
