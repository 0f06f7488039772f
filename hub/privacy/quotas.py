"""How many lookups a permission still has on a day; counted in the hub's own database, for all hubs together."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import msgspec

from hub.services.postgres import Database, Statement


class Quotas(Protocol):
    """Counts lookups."""

    async def take(self, permission: int, day: date) -> bool:
        """Whether one more may be made under the permission; if so, it is counted. Raises SourceError."""
        ...


class Granted(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How many of those wanted a permission has."""

    permission: int
    granted: int


TAKEN = Statement("hub/take_lookups", Granted)


@dataclass(frozen=True, slots=True)
class _Wanted:
    permission: int
    day: date
    may: asyncio.Future[bool]


class PostgresQuotas:
    """Implements `Quotas`; what is taken in one turn of the loop is taken together."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._wanted: list[_Wanted] = []
        self._taking: set[asyncio.Task[None]] = set()

    async def take(self, permission: int, day: date) -> bool:
        """See `Quotas`."""
        wanted = _Wanted(permission, day, asyncio.get_running_loop().create_future())
        if not self._wanted:
            asyncio.get_running_loop().call_soon(self._start)
        self._wanted.append(wanted)
        return await wanted.may

    def _start(self) -> None:
        wanted, self._wanted = self._wanted, []
        for day in {each.day for each in wanted}:
            # A task of its own: that one caller leaves must not end what the others wait for.
            task = asyncio.create_task(self._take(day, [each for each in wanted if each.day == day]))
            self._taking.add(task)
            task.add_done_callback(self._taking.discard)

    async def _take(self, day: date, wanted: Sequence[_Wanted]) -> None:
        counts = Counter(each.permission for each in wanted)
        try:
            taken = await self._database.execute_returning(TAKEN, list(counts), list(counts.values()), day)
        except Exception as error:  # also of a bug: nobody is to wait for ever
            _settle_all(wanted, error)
            return
        left = Counter({each.permission: each.granted for each in taken})
        for each in wanted:
            if not each.may.done():
                each.may.set_result(left[each.permission] > 0)
            left[each.permission] -= 1


def _settle_all(wanted: Sequence[_Wanted], error: Exception) -> None:
    for each in wanted:
        if not each.may.done():
            each.may.set_exception(error)
