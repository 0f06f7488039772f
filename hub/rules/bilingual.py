"""One text in the two languages of the hub."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in zh-TW and, where the source has one, in English."""

    zh_tw: str
    en: str | None = None
