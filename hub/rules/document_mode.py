"""Which documents the hub runs."""

from __future__ import annotations

from enum import StrEnum


class DocumentMode(StrEnum):
    """Whose documents are run: anybody's; those that are stored and those of staff; or only what is stored."""

    OPEN = "open"
    TRUSTED_AND_STAFF = "trusted+staff"
    TRUSTED = "trusted"
