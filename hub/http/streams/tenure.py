"""How long a caller may stay on a stream: until its token ends or its key is revoked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from hub.errors import HubError, NotAuthenticated
from hub.http.streams.ending import CloseCode, Ending
from hub.services.callers import Caller


async def until_refused(
    caller: Caller, again: Callable[[], Awaitable[Caller]], now: Callable[[], datetime], check_seconds: float
) -> Ending:
    """Wait until the caller may no longer be here; why.

    `again` finds the caller out anew. If that cannot be done, nobody knows whether it may stay, and it may not.
    """
    while True:
        left = check_seconds
        if caller.expires_at is not None:
            left = min(left, (caller.expires_at - now()).total_seconds())
        await asyncio.sleep(max(0, left))
        if caller.expires_at is not None and now() >= caller.expires_at:
            return Ending(CloseCode.FORBIDDEN, "the token has expired")
        try:
            await again()
        except NotAuthenticated:
            return Ending(CloseCode.FORBIDDEN, "the key is not valid any more")
        except HubError:
            return Ending(CloseCode.TRY_AGAIN_LATER, "the key cannot be checked")
