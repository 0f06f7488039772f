"""How the agency systems are doing: public, and known without asking them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

from hub.context import Context
from hub.rules.systems import SystemCode
from hub.services.callers import PUBLIC
from hub.sources.health import SYSTEM_STATUS, Health

_BY_CODE: Mapping[str | None, SystemCode] = {system.value: system for system in SystemCode}


def systems(context: Context) -> Sequence[Health]:
    """Every system."""
    context.require(PUBLIC)
    return [context.health(code) for code in SystemCode]


def system(context: Context, code: str) -> Health | None:
    """One system; None for a code that no system has."""
    context.require(PUBLIC)
    return context.health(_BY_CODE[code]) if code in _BY_CODE else None


def status_changes(context: Context) -> AsyncIterator[Health]:
    """A system whenever its status has become another, as it is then."""
    context.require(PUBLIC)
    return _status_changes(context)


async def _status_changes(context: Context) -> AsyncIterator[Health]:
    with context.topics.listened(SYSTEM_STATUS) as inbox:
        while True:
            for code in await inbox.taken():
                if code in _BY_CODE:
                    yield context.health(_BY_CODE[code])
