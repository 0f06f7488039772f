"""Query codes cannot be tried: the same tests over counts in memory and in the hub's own database."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from hub.errors import RateLimited, SourceUnavailable
from hub.privacy.wrong_codes import LOCK, PostgresWrongCodes, QueryCodes
from hub.rules.systems import SystemCode
from hub.services.callers import ANYONE, ApiClient, Caller
from tests.conftest import opened_hub
from tests.fakes.wrong_codes import WrongCodesInMemory

pytestmark = pytest.mark.anyio

CASE, RIGHT = "101-0001", "right"
OTHERS = [Caller(address=f"192.0.2.{number}") for number in range(20)]
CITIZEN = Caller(address=OTHERS[9].address, citizen="a hash")
CLIENT = Caller(ApiClient("abcd1234", "a tool", "397020000A", [], b"", datetime(2026, 1, 1, tzinfo=UTC), None))


class Desk:
    """Query codes with a clock in the test's hand, and cases whose code is `right`."""

    def __init__(self, counts, secret):
        self.now = datetime(2026, 11, 25, 3, tzinfo=UTC)
        self.asked = 0
        self.codes = QueryCodes(counts, secret, lambda: self.now)

    async def ask(self, case, code, caller=ANYONE):
        async def answer():
            self.asked += 1
            await asyncio.sleep(0)
            return "the case" if code == RIGHT else None

        return await self.codes.proven(case, caller, answer)


@pytest.fixture(params=["memory", "postgres"])
def desk(request, hub):
    stored = PostgresWrongCodes(hub.databases[SystemCode.HUB], 5)
    counts = WrongCodesInMemory(5) if request.param == "memory" else stored
    # Another secret for each test: what one has counted is nothing to the next.
    return Desk(counts, request.node.nodeid.encode())


async def wrong(desk, times, case=CASE, callers=OTHERS):
    return [await desk.ask(case, "wrong", callers[number % len(callers)]) for number in range(times)]


async def test_five_may_be_wrong_and_then_nobody_asks_for_a_quarter_of_an_hour(desk):
    assert await wrong(desk, 5) == [None] * 5
    with pytest.raises(RateLimited) as locked:
        await desk.ask(CASE, RIGHT, OTHERS[9])
    assert locked.value.retry_after == 900
    assert desk.asked == 5
    desk.now += LOCK - timedelta(seconds=1)
    with pytest.raises(RateLimited):
        await desk.ask(CASE, RIGHT, OTHERS[9])
    desk.now += timedelta(seconds=1)
    assert await desk.ask(CASE, RIGHT, OTHERS[9]) == "the case"


async def test_other_cases_of_other_callers_are_not_locked(desk):
    await wrong(desk, 5)
    assert await desk.ask("101-0002", RIGHT, OTHERS[9]) == "the case"


@pytest.mark.parametrize(("caller", "most"), [(OTHERS[0], 5), (CITIZEN, 5), (CLIENT, 100)])
async def test_a_caller_who_was_wrong_about_many_cases_is_locked_for_all(desk, caller, most):
    for number in range(most):
        await desk.ask(f"102-{number:04}", "wrong", caller)
    with pytest.raises(RateLimited):
        await desk.ask(CASE, RIGHT, caller)
    assert await desk.ask(CASE, RIGHT, OTHERS[9]) == "the case"


async def test_a_citizen_is_counted_wherever_it_is_and_its_neighbours_are_not(desk):
    for number in range(5):
        await desk.ask(f"103-{number:04}", "wrong", replace(CITIZEN, address=OTHERS[number].address))
    with pytest.raises(RateLimited):
        await desk.ask(CASE, RIGHT, CITIZEN)
    assert await desk.ask(CASE, RIGHT, replace(CITIZEN, citizen="another")) == "the case"


async def test_a_right_code_takes_back_its_own_count_alone(desk):
    await wrong(desk, 4)
    for _ in range(3):
        assert await desk.ask(CASE, RIGHT, OTHERS[9]) == "the case"
    await wrong(desk, 1)
    with pytest.raises(RateLimited):
        await desk.ask(CASE, RIGHT, OTHERS[9])


async def test_right_codes_neither_prolong_what_was_wrong_nor_add_to_it(desk):
    await wrong(desk, 4)
    for _ in range(3):
        desk.now += timedelta(minutes=5)
        assert await desk.ask(CASE, RIGHT, OTHERS[9]) == "the case"
    assert await wrong(desk, 4) == [None] * 4


async def test_right_codes_at_once_leave_no_count(desk):
    for _ in range(10):
        found = await asyncio.gather(*(desk.ask(CASE, RIGHT, each) for each in OTHERS[:5]))
        assert found == ["the case"] * 5
    assert await wrong(desk, 5) == [None] * 5


async def test_callers_who_are_wrong_at_once_do_not_wait_for_each_other(desk):
    for _ in range(5):
        asked = (desk.ask(f"105-{number:04}", "wrong", each) for number, each in enumerate(OTHERS[:6]))
        assert await asyncio.gather(*asked) == [None] * 6
        desk.now += LOCK


async def test_who_leaves_before_the_answer_was_not_wrong(desk):
    async def never():
        await asyncio.Event().wait()

    for _ in range(6):
        leaving = asyncio.create_task(desk.codes.proven(CASE, ANYONE, never))
        await asyncio.sleep(0.05)
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
    assert await desk.ask(CASE, RIGHT) == "the case"


async def test_fifty_at_once_are_counted_one_by_one(desk):
    callers = [Caller(address=f"198.51.100.{number}") for number in range(50)]
    found = await asyncio.gather(*(desk.ask(CASE, "wrong", each) for each in callers), return_exceptions=True)
    assert found.count(None) == desk.asked == 5
    assert sum(isinstance(each, RateLimited) for each in found) == 45


async def test_a_failure_of_the_system_is_no_wrong_code(desk):
    async def fail():
        raise SourceUnavailable(SystemCode.PETITIONS, "away")

    for _ in range(6):
        with pytest.raises(SourceUnavailable):
            await desk.codes.proven(CASE, ANYONE, fail)
    assert await desk.ask(CASE, RIGHT) == "the case"


async def test_who_cannot_be_counted_is_not_answered():
    class Away(WrongCodesInMemory):
        async def begin(self, *_):
            raise SourceUnavailable(SystemCode.HUB, "away")

    desk = Desk(Away(5), b"away")
    with pytest.raises(SourceUnavailable):
        await desk.ask(CASE, RIGHT)
    assert desk.asked == 0


QUERY = 'query ($code: Text!) { serviceCase(caseNumber: "M20120611DEMO01", queryCode: $code) { status } }'


async def test_the_right_code_is_refused_after_five_wrong_ones_and_says_why(urls):
    # Other tests were wrong before, from the same address.
    connection = await asyncpg.connect(urls[SystemCode.HUB])
    await connection.execute("delete from wrong_code")
    await connection.close()
    async with opened_hub(urls, wrong_codes=5) as hub:
        for _ in range(5):
            assert await hub.data(QUERY, {"code": "WRONG"}) == {"serviceCase": None}
        answer = await hub.ask(QUERY, {"code": "DEMO-2012"})
        assert answer["data"] == {"serviceCase": None}
        (error,) = answer["errors"]
        assert (error["extensions"]["code"], error["extensions"]["retryAfter"]) == ("RATE_LIMITED", 900)


async def test_thirty_cases_at_once_are_tried_five_at_a_time_and_then_no_more(desk):
    guesses = (desk.ask(f"103-{number:04}", "wrong", OTHERS[0]) for number in range(30))
    found = await asyncio.gather(*guesses, return_exceptions=True)
    assert desk.asked == found.count(None)
    assert 5 <= desk.asked < 10
    assert sum(isinstance(each, RateLimited) for each in found) == 30 - desk.asked


async def test_many_right_codes_at_once_are_all_answered(desk):
    found = await asyncio.gather(*(desk.ask(f"104-{number:04}", RIGHT, OTHERS[0]) for number in range(30)))
    assert found == ["the case"] * 30
