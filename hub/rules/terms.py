"""Coded terms: an enum whose members carry their name in both languages."""

from __future__ import annotations

import enum
from typing import Self


class Term(enum.StrEnum):
    """A code with its zh-TW and English name: `DONE = "DONE", "處理完成", "Done"`."""

    zh_tw: str
    en: str

    def __new__(cls, code: str, zh_tw: str, en: str) -> Self:
        """One member: the code is its value."""
        term = str.__new__(cls, code)
        term._value_ = code
        term.zh_tw = zh_tw
        term.en = en
        return term
