"""Entries that come while a commit is under way are committed together, and each caller is told of its own."""

import asyncio

import pytest

from hub.errors import SourceRejected, SourceUnavailable
from hub.privacy.ledger.postgres import MOST_ENTRIES, Numbered, PostgresLedger
from hub.rules.systems import SystemCode
from tests.unit.ledger.test_entries import asked

pytestmark = pytest.mark.anyio


class FakeDatabase:
    """Numbers what comes, and waits when told to; refuses what a poisoned officer asked, and all if it is away."""

    def __init__(self):
        self.size, self.commits, self.away = 0, [], False
        self.goes_on = asyncio.Event()
        self.goes_on.set()

    async def execute_returning(self, _statement, openings, closings):
        assert len(openings) == len(closings)
        await self.goes_on.wait()
        if self.away:
            raise SourceUnavailable(SystemCode.HUB, "no route to host")
        if any("poison" in opening for opening in openings):
            raise SourceRejected(SystemCode.HUB, "unsupported Unicode escape sequence")
        self.commits.append(len(openings))
        first, self.size = self.size + 1, self.size + len(openings)
        # In no order that anyone may rely on.
        return [Numbered(sequence) for sequence in reversed(range(first, self.size + 1))]


async def test_one_entry_is_committed_at_once_and_knows_its_number():
    database = FakeDatabase()
    ledger = PostgresLedger(database)
    assert [await ledger.append(asked()), await ledger.append(asked())] == [1, 2]
    assert database.commits == [1, 1]


async def test_what_comes_meanwhile_shares_the_next_commit():
    database = FakeDatabase()
    database.goes_on.clear()
    ledger = PostgresLedger(database)
    first = asyncio.create_task(ledger.append(asked()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    others = [asyncio.create_task(ledger.append(asked())) for _ in range(MOST_ENTRIES + 7)]
    await asyncio.sleep(0)
    database.goes_on.set()
    assert await first == 1
    assert await asyncio.gather(*others) == list(range(2, MOST_ENTRIES + 9))
    assert database.commits == [1, MOST_ENTRIES, 7]


async def test_one_that_the_database_does_not_take_fails_alone():
    ledger = PostgresLedger(FakeDatabase())
    officers = ("k1", "poison", "k2")
    kept = await asyncio.gather(*(ledger.append(asked(officer=each)) for each in officers), return_exceptions=True)
    assert (kept[0], kept[2]) == (1, 2)
    assert isinstance(kept[1], SourceRejected)


async def test_while_the_database_is_away_everyone_is_told_and_later_it_goes_on():
    database = FakeDatabase()
    database.away = True
    ledger = PostgresLedger(database)
    kept = await asyncio.gather(*(ledger.append(asked()) for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in kept] == 3 * [SourceUnavailable]
    database.away = False
    assert await ledger.append(asked()) == 1


async def test_a_bug_is_raised_and_leaves_nobody_waiting():
    database = FakeDatabase()
    database.size = None
    kept = await asyncio.gather(
        *(PostgresLedger(database).append(asked()) for _ in range(2)), return_exceptions=True
    )
    assert [type(each) for each in kept] == 2 * [TypeError]


async def test_a_caller_who_leaves_takes_nobody_along():
    database = FakeDatabase()
    database.goes_on.clear()
    ledger = PostgresLedger(database)
    leaving, staying = (asyncio.create_task(ledger.append(asked())) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.wait([leaving])
    database.goes_on.set()
    assert await staying == 2
