"""What is wrong with a ledger, and with which of its entries."""

from __future__ import annotations

from dataclasses import dataclass

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


class Found(Exception):
    """A fault, on its way out of whatever was being read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault

    @classmethod
    def at(cls, sequence: int, zh_tw: str, en: str) -> Found:
        """A fault of one entry."""
        return cls(Fault(sequence, sequence, Bilingual(zh_tw, en)))
