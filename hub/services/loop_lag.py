"""How late the event loop is: whatever waits in it, waits at least so long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import NoReturn

LOOK_SECONDS = 0.25


async def watch_lag(
    observe: Callable[[float], None],
    clock: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> NoReturn:
    """Tell `observe`, four times a second, by how many seconds the loop came late; until cancelled."""
    while True:
        due = clock() + LOOK_SECONDS
        await sleep(LOOK_SECONDS)
        observe(max(0.0, clock() - due))
