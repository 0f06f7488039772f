"""A primary and its read replica as one server: the replica is read, unless something has just changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from hub.services.postgres import Pool, Server
from hub.services.postgres_connection import Rows
from hub.services.postgres_errors import UNREACHABLE, ConnectTimeout

# A replica is behind its primary by milliseconds; this long after a change the primary is read.
SETTLE_SECONDS = 2.0

# A replica that failed is left for so long; then one read at a time tries it, until one succeeds.
LEAVE_SECONDS = 5.0

# A read that took longer and was then given up says that the replica is slow, and not that its caller left.
SLOW_SECONDS = 0.5

# A replica has less time to let the hub in than the primary: there must be time for the primary after it.
CONNECT_SECONDS = 0.3


class ReplicatedServer:
    """Statements that write go to the primary, those that read to the replica, each within `limit` seconds."""

    def __init__(self, primary: Server, replica: Server, clock: Callable[[], float], limit: float) -> None:
        self._primary = primary
        self._replica = replica
        self._clock = clock
        self._limit = limit
        self._replica_from = clock()
        self._is_trusted = True
        self._is_tried = False

    async def fetch(self, text: str, *arguments: object) -> Rows:
        """The rows, from the replica if it may be asked and can be reached, else from the primary."""
        async with asyncio.timeout(self._limit):
            if self._may_ask_replica():
                rows = await self._from_replica(text, arguments)
                if rows is not None:
                    return rows
            return await self._primary.fetch(text, *arguments)

    async def fetch_current(self, text: str, *arguments: object) -> Rows:
        """The rows, from the primary."""
        return await self._primary.fetch_current(text, *arguments)

    async def execute(self, text: str, *arguments: object) -> Rows:
        """Run it on the primary; reads go there too for a while, even if it failed: it may have been done."""
        try:
            return await self._primary.execute(text, *arguments)
        finally:
            self.changed()

    def changed(self) -> None:
        """Read from the primary until the replica has surely caught up."""
        self._avoid_replica(SETTLE_SECONDS)

    def pools(self) -> Mapping[str, Pool]:
        """The pools of both."""
        return {**self._primary.pools(), "replica": self._replica.pools()["primary"]}

    def _may_ask_replica(self) -> bool:
        if self._clock() < self._replica_from or self._is_tried:
            return False
        self._is_tried = not self._is_trusted
        return True

    async def _from_replica(self, text: str, arguments: tuple[object, ...]) -> Rows | None:
        """The rows; None if the replica could not be reached, and there is time left to ask the primary."""
        began = self._clock()
        try:
            rows = await self._replica.fetch(text, *arguments)
        except (ConnectTimeout, *UNREACHABLE) as error:
            self._leave_replica()
            # One that was reached and is slow has taken the time of this read.
            if isinstance(error, TimeoutError) and not isinstance(error, ConnectTimeout):
                raise
            return None
        except asyncio.CancelledError:
            if self._clock() - began > SLOW_SECONDS:
                self._leave_replica()
            raise
        finally:
            self._is_tried = False
        self._is_trusted = True
        return rows

    def _leave_replica(self) -> None:
        self._is_trusted = False
        self._avoid_replica(LEAVE_SECONDS)

    def _avoid_replica(self, seconds: float) -> None:
        self._replica_from = max(self._replica_from, self._clock() + seconds)
