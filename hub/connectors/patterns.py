"""Patterns of text search."""

from __future__ import annotations

import re

_WILDCARD = re.compile(r"([%_\\])")


def containing(text: str | None) -> str | None:
    """The `ilike` pattern of texts that contain `text`; None for no text."""
    return None if text is None else "%" + _WILDCARD.sub(r"\\\1", text) + "%"
