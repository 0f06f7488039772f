"""Verifies an exported ledger against its signed checkpoints, with nothing else but the keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from hub.errors import BadInput
from hub.privacy.ledger.checkpoints import SignedCheckpoint, open_checkpoint
from hub.privacy.ledger.export import read_entry, sequence_of
from hub.privacy.ledger.keys import VerifyingKey
from hub.privacy.ledger.merkle import CompactRange, leaf_hash
from hub.rules.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong first, and with which entry: one from `first` to `last`, or all from `first` on."""

    first: int
    last: int | None
    what: Bilingual

    @property
    def where(self) -> Bilingual:
        """The entries in words."""
        if self.last is None:
            return Bilingual(f"第 {self.first} 筆起", f"from entry {self.first} on")
        if self.first == self.last:
            return Bilingual(f"第 {self.first} 筆", f"entry {self.first}")
        return Bilingual(f"第 {self.first} 至 {self.last} 筆之間", f"between entries {self.first} and {self.last}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a ledger is proven, and what is wrong after that.

    `witnessed`: how far a witness vouches for it as well; `beyond`: how many entries no checkpoint covers yet.
    """

    size: int
    root: bytes
    witnessed: int
    beyond: int
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class _Proven:
    tree: CompactRange
    witnessed: int

    def verdict(self, beyond: int, fault: Fault | None) -> Verdict:
        return Verdict(self.tree.size, self.tree.root(), self.witnessed, beyond, fault)


class _Found(Exception):
    """A fault, on its way out of whatever was being read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def verify(lines: Iterable[bytes], notes: Iterable[bytes], keys: Collection[VerifyingKey]) -> Verdict:
    """What there is to say of a ledger's lines, by the checkpoints of the second place in their order.

    Each line is read once, and nothing is kept of it but the roots of the tree.
    """
    leaves, proven = _leaves(lines), _Proven(CompactRange(), 0)
    number = 0
    try:
        for number, note in enumerate(notes, 1):
            proven = _proven_by(_opened(number, note, keys, proven.tree.size), number, leaves, proven)
        beyond = sum(1 for _ in leaves)
        if beyond and not number:
            raise _Found(
                Fault(1, None, Bilingual("沒有檢查點，無從證明", "there is no checkpoint that proves it"))
            )
    except _Found as found:
        return proven.verdict(0, found.fault)
    return proven.verdict(beyond, None)


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


def _leaves(lines: Iterable[bytes]) -> Iterator[bytes]:
    for sequence, line in enumerate(lines, 1):
        yield leaf_hash(_entry(sequence, line))


def _entry(sequence: int, line: bytes) -> bytes:
    """The bytes of the entry that this line must be."""
    if not line.endswith(b"\n"):
        raise _at(sequence, "這一行不完整", "its line is cut short")
    written = line[:-1]
    try:
        found = sequence_of(read_entry(written))
    except BadInput as error:
        raise _at(sequence, error.zh_tw, error.en) from error
    if found is None:
        raise _at(sequence, "沒有序號", "it has no sequence number")
    if found > sequence:
        raise _at(sequence, f"此處為第 {found} 筆：其間遭刪除或移動", f"here is {found}: it was deleted or moved")
    if found < sequence:
        raise _at(sequence, f"此處為第 {found} 筆：遭插入或移動", f"here is {found}: that was inserted or moved")
    return written


def _at(sequence: int, zh_tw: str, en: str) -> _Found:
    return _Found(Fault(sequence, sequence, Bilingual(zh_tw, en)))


def _cut(found: int, size: int) -> _Found:
    return _at(
        found + 1,
        f"紀錄止於第 {found} 筆，檢查點則有 {size} 筆：末尾遭截去",
        f"the ledger ends with {found}, the checkpoint has {size}: its tail is cut",
    )


def _changed(number: int, before: int, size: int) -> _Found:
    if before == size:
        return _wrong_checkpoint(
            number, before, "與前一檢查點筆數相同而樹根不同", "it has the size of the one before and another root"
        )
    what = Bilingual(
        f"內容與第 {number} 個檢查點所簽署的不同：遭竄改",
        f"one at least is not what checkpoint {number} was signed for: it was changed",
    )
    return _Found(Fault(before + 1, size, what))


def _wrong_checkpoint(number: int, proven: int, zh_tw: str, en: str) -> _Found:
    what = Bilingual(f"第 {number} 個檢查點不可信：{zh_tw}", f"checkpoint {number} proves nothing: {en}")
    return _Found(Fault(proven + 1, None, what))
