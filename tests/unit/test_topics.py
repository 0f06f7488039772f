"""Who is told of a change: those who wait for the row, and those who wait for any."""

import asyncio

import pytest

from hub.services.topics import Inbox, LookPace, Topics

pytestmark = pytest.mark.anyio

NEVER = 3600


def topics(**pace):
    return Topics(lambda: 0.5, LookPace(**{"least": 0, "untold": NEVER, "failed": NEVER, **pace}))


async def heard(inbox: Inbox):
    return await inbox.taken(0)


async def test_a_row_is_told_to_who_waits_for_it_and_to_who_waits_for_any():
    told = topics()
    with told.listened("case", "1") as one, told.listened("case", "2") as two, told.listened("case") as every:
        told.tell("case", "1")
        assert [await heard(each) for each in (one, two, every)] == [("1",), (), ("1",)]


async def test_without_a_row_everyone_is_told():
    told = topics()
    with told.listened("case", "1") as one, told.listened("case") as every, told.listened("call") as other:
        told.tell("case")
        assert [await heard(each) for each in (one, every, other)] == [(None,), (None,), ()]


async def test_what_changed_thrice_is_told_of_once():
    told = topics()
    with told.listened("case") as inbox:
        for row in "1", "2", "1":
            told.tell("case", row)
        assert await heard(inbox) == ("1", "2")
        assert await heard(inbox) == ()


async def test_who_has_gone_is_forgotten():
    told = topics()
    with told.listened("case", "1"):
        pass
    told.tell("case", "1")
    assert told._inboxes == {"case": {}}


async def next_of(looks):
    return await asyncio.wait_for(anext(looks), 5)


async def test_a_row_is_looked_at_at_once_and_whenever_it_changed():
    told = topics()
    looks = told.looks("case", "1")
    await next_of(looks)
    later = asyncio.create_task(next_of(looks))
    await asyncio.sleep(0)
    assert not later.done()
    told.tell("case", "1")
    await later
    await looks.aclose()
    assert told._inboxes == {"case": {}}


async def test_what_nobody_tells_of_is_looked_at_now_and_then():
    looks = topics(untold=0).looks("case", "1")
    for _ in range(3):
        await next_of(looks)
    await looks.aclose()


async def test_after_a_look_that_failed_the_next_is_soon():
    looks = topics(failed=0).looks("case", "1")
    (await next_of(looks)).failed = True
    await next_of(looks)
    await looks.aclose()


async def test_a_change_of_all_lets_only_a_few_look_at_once():
    told, looking, most = topics(), 0, 0

    async def one(row):
        nonlocal looking, most
        looks = told.looks("case", str(row))
        async with (await next_of(looks)).turn():
            looking += 1
            most = max(most, looking)
            await asyncio.sleep(0)
            looking -= 1
        await looks.aclose()

    await asyncio.gather(*(one(row) for row in range(50)))
    assert most == 4
