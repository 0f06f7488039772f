"""The lock on query codes: after five wrong ones a case, and a caller, have to wait for a quarter of an hour."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from weakref import WeakValueDictionary

import msgspec

from hub.errors import RateLimited
from hub.services.budgets import network_of
from hub.services.callers import Caller
from hub.services.postgres import Database, Statement

T = TypeVar("T")

# 資通系統防護基準 4-2-3: five failures, fifteen minutes.
MOST_WRONG = 5
# A client of an agency asks for many citizens, whose mistakes are not its own.
MOST_WRONG_OF_CLIENT = 100
LOCK = timedelta(minutes=15)


class Counted(msgspec.Struct, frozen=True, array_like=True):
    """How many attempts of a case are wrong, or not yet known to be right."""

    failures: int


BEGUN = Statement("hub/begin_attempt", Counted)


class WrongCodes(Protocol):
    """Counts of wrong codes; every method raises SourceError if it cannot count."""

    async def begin(self, case: bytes, caller: bytes, most_of_caller: int, now: datetime) -> bool:
        """Count an attempt at a case as wrong, as long as nothing else is known; False if it may not be made."""
        ...

    async def take_back(self, case: bytes) -> None:
        """The attempt was no wrong one."""
        ...

    async def note(self, case: bytes, caller: bytes, now: datetime) -> None:
        """It was a wrong one: count it to the caller as well."""
        ...


class PostgresWrongCodes:
    """Implements `WrongCodes` in the hub's own database, for all hubs that share it."""

    def __init__(self, database: Database, most: int = MOST_WRONG) -> None:
        self._database = database
        self._most = most

    async def begin(self, case: bytes, caller: bytes, most_of_caller: int, now: datetime) -> bool:
        """See `WrongCodes`."""
        most = max(self._most, most_of_caller)
        return bool(await self._database.execute_returning(BEGUN, case, self._most, caller, most, now, now - LOCK))

    async def take_back(self, case: bytes) -> None:
        """See `WrongCodes`."""
        await self._database.execute("hub/take_back_attempt", case)

    async def note(self, case: bytes, caller: bytes, now: datetime) -> None:
        """See `WrongCodes`."""
        await self._database.execute("hub/note_wrong_code", case, caller, now, now - LOCK)


class QueryCodes:
    """Lets nobody try query codes until one is right. Without its counts it lets nobody try any."""

    def __init__(self, counts: WrongCodes, secret: bytes, clock: Callable[[], datetime]) -> None:
        self._counts = counts
        self._key = hashlib.sha256(b"khub query codes" + secret).digest()
        self._clock = clock
        # A caller's attempts under way here, so many at a time: what comes of them counts for those that wait.
        self._turns: WeakValueDictionary[bytes, asyncio.Semaphore] = WeakValueDictionary()

    async def proven(self, case_number: str, caller: Caller, ask: Callable[[], Awaitable[T | None]]) -> T | None:
        """What `ask` gives, where None is a wrong code or no such case; raises RateLimited, and SourceError.

        Both are counted alike, so that a lock says nothing of whether there is such a case.
        """
        case, who = self._hash(f"case:{case_number}"), self._hash(_name(caller))
        most = MOST_WRONG_OF_CLIENT if caller.client else MOST_WRONG
        turn = self._turns.setdefault(who, asyncio.Semaphore(most))
        async with turn:
            if not await self._counts.begin(case, who, most, self._clock()):
                raise _locked()
            return await self._tried(case, who, ask)

    async def _tried(self, case: bytes, who: bytes, ask: Callable[[], Awaitable[T | None]]) -> T | None:
        try:
            found = await ask()
        except BaseException:
            # Also when whoever asked has gone: what was not answered was not wrong.
            await asyncio.shield(self._counts.take_back(case))
            raise
        if found is None:
            await self._counts.note(case, who, self._clock())
        else:
            await self._counts.take_back(case)
        return found

    def _hash(self, name: str) -> bytes:
        return hmac.digest(self._key, name.encode(), "sha256")


def _name(caller: Caller) -> str:
    """A citizen who is identified does not share the tries of an address."""
    if caller.client:
        return f"client:{caller.client.client_id}"
    return f"citizen:{caller.citizen}" if caller.citizen else f"address:{network_of(caller.address)}"


def _locked() -> RateLimited:
    minutes = int(LOCK.total_seconds() // 60)
    return RateLimited(
        f"查詢碼錯誤次數過多，請於 {minutes} 分鐘後再試",
        f"too many wrong query codes; try again in {minutes} minutes",
        retry_after=int(LOCK.total_seconds()),
    )
