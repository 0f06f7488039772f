"""`extensions.freshness`: the parts of an answer that did not come from their system just now, and their age."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hub.execution.loaders import Loaders
from hub.sources.freshness import Provenance


def freshness(loaders: Loaders, now: datetime) -> list[dict[str, Any]]:
    """One entry for each field and system that was answered from what was kept, however often it is in lists."""
    return [_entry(path, found, now) for path, found in loaders.kept()]


def _entry(path: tuple[str, ...], found: Provenance, now: datetime) -> dict[str, Any]:
    return {
        "path": path,
        "system": found.system.name,
        "state": found.state,
        "asOf": found.as_of.isoformat(),
        "ageSeconds": found.age(now),
    }
