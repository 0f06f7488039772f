"""`extensions.freshness`: the parts of an answer that did not come from their system just now, and their age."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hub.execution.loaders import Loaders
from hub.sources.freshness import FreshnessState, Provenance


def freshness(loaders: Loaders, now: datetime) -> list[dict[str, Any]]:
    """One entry for each path and system that was answered from what was kept."""
    return [
        _entry(path, found, now)
        for path in loaders.paths()
        for found in loaders.provenances(path)
        if found.state is not FreshnessState.LIVE
    ]


def _entry(path: Any, found: Provenance, now: datetime) -> dict[str, Any]:
    return {
        "path": path.as_list(),
        "system": found.system.name,
        "state": found.state,
        "asOf": found.as_of.isoformat(),
        "ageSeconds": found.age(now),
    }
