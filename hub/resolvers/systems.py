"""How the agency systems are doing: public, and known without asking them."""

from __future__ import annotations

from collections.abc import Sequence

from hub.context import Context
from hub.rules.systems import SystemCode
from hub.services.callers import PUBLIC
from hub.sources.health import Health


def systems(context: Context) -> Sequence[Health]:
    """Every system."""
    context.require(PUBLIC)
    return [context.health(code) for code in SystemCode]


def system(context: Context, code: str) -> Health | None:
    """One system; None for a code that no system has."""
    context.require(PUBLIC)
    known = {system.value: system for system in SystemCode}
    return context.health(known[code]) if code in known else None
