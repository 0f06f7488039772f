"""Notices in the hub's own database: an act is committed as a whole or not at all, and once."""

import asyncio
from datetime import timedelta

import pytest

from hub.casework.contacts import CONTACT
from hub.casework.subscriptions import webhook_secret
from hub.errors import Conflict, SourceRejected
from hub.rules.notices import NoticeAct, NoticeEvent, NoticeStatus
from tests.inputs.notices import CITIZEN, HOUR, HOUSEHOLDS, LAND, MAIL, MOTOR, NOW, TABLES

pytestmark = pytest.mark.anyio


@pytest.fixture
async def subscribed(desk):
    """A desk whose notices of address changes go to one agency by webhook, and wait for another that asks."""
    await desk.subscriptions.add(
        MOTOR, NoticeEvent.ADDRESS_CHANGE, "https://motor.example/hooks", webhook_secret(bytes(32))
    )
    await desk.subscriptions.add(LAND, NoticeEvent.ADDRESS_CHANGE)
    return desk


async def test_a_notice_goes_to_every_agency_that_is_subscribed_with_its_jobs(subscribed):
    sent = await subscribed.notices.of_notice(await subscribed.send())
    assert [(each.agency_code, each.status) for each in sent] == [
        (LAND, NoticeStatus.SENT),
        (MOTOR, NoticeStatus.SENT),
    ]
    assert {each.due_at for each in sent} == {NOW + 24 * HOUR}
    assert await subscribed.jobs() == ["notice", "message"]
    assert await subscribed.count("notice_step") == 2


async def test_an_agency_is_not_told_of_what_it_told_or_did_not_ask_for(subscribed):
    await subscribed.subscriptions.add(HOUSEHOLDS, NoticeEvent.ADDRESS_CHANGE)
    assert len(await subscribed.notices.of_notice(await subscribed.send())) == 2
    assert await subscribed.notices.of_notice(await subscribed.send("b", NoticeEvent.DEATH)) == []


async def test_what_is_sent_again_under_one_key_is_one_notice(subscribed):
    ids = await asyncio.gather(*(subscribed.send() for _ in range(20)))
    assert len(set(ids)) == 1
    assert (await subscribed.count("notice"), await subscribed.count("pgqueuer")) == (1, 2)
    with pytest.raises(Conflict):
        await subscribed.send(event=NoticeEvent.DEATH)


async def test_nothing_is_sent_if_a_part_of_it_fails(subscribed):
    await subscribed.connection.execute("alter table citizen_message add constraint no check (about_id is null)")
    try:
        with pytest.raises(SourceRejected):
            await subscribed.send()
    finally:
        await subscribed.connection.execute("alter table citizen_message drop constraint no")
    assert [await subscribed.count(table) for table in ("notice", "notice_delivery", "pgqueuer")] == [0, 0, 0]
    assert await subscribed.send()


async def test_each_agency_moves_its_own_and_the_citizen_is_told(subscribed):
    land, motor = await subscribed.notices.of_notice(await subscribed.send())
    await subscribed.notices.move(motor, NoticeAct.ACKNOWLEDGE, NOW + HOUR, "motor000")
    motor = await subscribed.notices.delivery(motor.id)
    state = await subscribed.notices.move(motor, NoticeAct.REJECT, NOW + 2 * HOUR, "motor000", "證照已逾有效期限")
    assert state.status is NoticeStatus.REJECTED
    motor = await subscribed.notices.delivery(motor.id)
    assert (motor.status, motor.reason, motor.due_at) == (NoticeStatus.REJECTED, "證照已逾有效期限", None)
    assert (await subscribed.notices.delivery(land.id)).status is NoticeStatus.SENT
    stages = await subscribed.connection.fetch("select stage from citizen_message order by created_at")
    assert [row["stage"] for row in stages] == ["SENT", "ACKNOWLEDGED", "REJECTED"]


async def test_of_two_who_move_it_at_the_same_time_one_is_first(subscribed):
    land, _ = await subscribed.notices.of_notice(await subscribed.send())
    await subscribed.notices.move(land, NoticeAct.ACKNOWLEDGE, NOW, "land0000")
    land = await subscribed.notices.delivery(land.id)
    ends = await asyncio.gather(
        subscribed.notices.move(land, NoticeAct.APPLY, NOW + HOUR, "land0000"),
        subscribed.notices.move(land, NoticeAct.REJECT, NOW + HOUR, "land0000", "no"),
    )
    assert sum(end is not None for end in ends) == 1
    assert await subscribed.count("notice_step", "status in ('APPLIED', 'REJECTED')") == 1


async def test_what_is_not_acknowledged_in_time_expires_once(subscribed):
    await subscribed.send()
    assert len(await subscribed.notices.open_of(LAND, NOW)) == 1
    assert await subscribed.notices.expire(NOW + 24 * HOUR - timedelta(seconds=1)) == 0
    assert await subscribed.notices.expire(NOW + 25 * HOUR) == 2
    assert await subscribed.notices.expire(NOW + 25 * HOUR) == 0
    assert await subscribed.notices.open_of(LAND, NOW) == []
    assert await subscribed.count("citizen_message", "stage = 'EXPIRED'") == 2


async def test_nobody_finds_the_citizen_in_the_tables(subscribed):
    await subscribed.send()
    for table in TABLES.split(", "):
        rows = str(await subscribed.connection.fetch(f"select t::text as row from {table} as t"))
        assert not [each for each in (CITIZEN, MAIL) if each in rows or each.encode().hex() in rows]
    sealed = await subscribed.connection.fetchval("select sealed_contact from citizen_message")
    assert subscribed.seals.open(CONTACT, sealed) == MAIL


async def test_whom_a_notice_is_about_is_erased_when_no_agency_waits_for_it(subscribed):
    one, other = await subscribed.notices.of_notice(await subscribed.send())
    assert subscribed.notices.subject_of(one) == CITIZEN
    for delivery in (one, other):
        await subscribed.notices.move(delivery, NoticeAct.ACKNOWLEDGE, NOW, "x")
        now = await subscribed.notices.delivery(delivery.id)
        await subscribed.notices.move(now, NoticeAct.APPLY, NOW, "x")
        await subscribed.notices.erase_ended(NOW)
        left = await subscribed.notices.delivery(one.id)
        assert (subscribed.notices.subject_of(left) is None) == (delivery is other)
    assert await subscribed.count("notice", "sealed_contact is not null") == 0


async def test_a_case_has_its_notices_in_order(subscribed):
    await subscribed.send("a", case="NT-7")
    await subscribed.send("b", case="NT-8")
    await subscribed.send("c", case="NT-7", at=NOW + HOUR)
    found = await subscribed.notices.of_case("NT-7")
    assert [(each.sent_at, each.agency_code) for each in found] == [
        (NOW, LAND),
        (NOW, MOTOR),
        (NOW + HOUR, LAND),
        (NOW + HOUR, MOTOR),
    ]


async def test_subscriptions_are_listed_replaced_and_ended(subscribed):
    await subscribed.subscriptions.add(MOTOR, NoticeEvent.ADDRESS_CHANGE)
    listed = [(each.agency_code, each.address) for each in await subscribed.subscriptions.all()]
    assert listed == [(LAND, None), (MOTOR, None)]
    assert await subscribed.subscriptions.remove(MOTOR, NoticeEvent.ADDRESS_CHANGE)
    assert not await subscribed.subscriptions.remove(MOTOR, NoticeEvent.ADDRESS_CHANGE)
