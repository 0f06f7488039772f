"""Notices reach the agencies that have a webhook, and messages the citizen: at least once, and never elsewhere."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry

from hub.app.casework import opened_deliveries
from hub.app.configuration import Deliveries
from hub.app.metrics import new_metrics
from hub.casework.applications import Applications
from hub.casework.dead_letters import backlog, dead_letters, replayed
from hub.casework.delivering import NoticeDeliveries, Tries
from hub.casework.http_posting import opened_post
from hub.casework.messages import GatewaySender, Messages, ShownSender
from hub.casework.posting import Failure
from hub.casework.retries import MOST_ATTEMPTS
from hub.casework.subscriptions import webhook_secret
from hub.casework.upkeep import keep_up, queue_what_waits
from hub.rules.bilingual import Bilingual
from hub.rules.deadlines import DEADLINE_RULES
from hub.rules.notices import NoticeAct, NoticeEvent, NoticeStatus
from hub.rules.systems import SystemCode
from hub.services.logs import json_log
from tests.fakes.receiver import receiver
from tests.inputs.notices import CITIZEN, HOUR, MAIL, MOTOR

pytestmark = pytest.mark.anyio

SECRET = webhook_secret(bytes(range(32)))


async def name_of(_code):
    return Bilingual("交通局", "Transportation Bureau")


@pytest.fixture
async def motor():
    async with receiver(SECRET) as opened:
        yield opened


class Sending:
    """Deliveries by hand, one attempt after another."""

    def __init__(self, desk, motor, post):
        self.desk, self.motor, self.told = desk, motor, []
        # A receiver refuses what was signed long ago, by its own clock.
        self.now = datetime.now(UTC).replace(microsecond=0)
        tries = Tries(lambda: self.now, lambda: 0.5, lambda *what: self.told.append(what))
        self.deliveries = NoticeDeliveries(desk.database, desk.seals, post, tries)
        self.tries = tries

    async def sent(self):
        """The delivery to the agency with the webhook, of a notice that was just sent."""
        await self.desk.subscriptions.add(MOTOR, NoticeEvent.ADDRESS_CHANGE, self.motor.address, SECRET)
        [delivery] = await self.desk.notices.of_notice(await self.desk.send(at=self.now))
        return delivery

    async def stored(self, delivery):
        return await self.desk.notices.delivery(delivery.id)


@pytest.fixture
async def sending(desk, motor):
    async with opened_post(loopback=True) as post:
        yield Sending(desk, motor, post)


async def test_for_a_day_the_secret_before_the_new_one_is_verified_too(sending, motor):
    delivery = await sending.sent()
    subscriptions = sending.desk.subscriptions
    await subscriptions.add(MOTOR, NoticeEvent.ADDRESS_CHANGE, motor.address, webhook_secret(b"n" * 32))
    assert await sending.deliveries.deliver(delivery.id) is None
    assert str(delivery.id) in motor.applied


async def test_after_that_day_or_where_it_was_removed_it_is_not(sending, motor):
    delivery = await sending.sent()
    subscriptions, new = sending.desk.subscriptions, webhook_secret(b"n" * 32)
    await subscriptions.add(MOTOR, NoticeEvent.ADDRESS_CHANGE, motor.address, new)
    await sending.desk.connection.execute("update notice_subscription set previous_until = now()")
    assert await sending.deliveries.deliver(delivery.id)
    await subscriptions.remove(MOTOR, NoticeEvent.ADDRESS_CHANGE)
    await subscriptions.add(MOTOR, NoticeEvent.ADDRESS_CHANGE, motor.address, new)
    assert await sending.deliveries.deliver(delivery.id)
    assert motor.applied == {}


async def test_a_notice_reaches_its_agency_signed_and_without_the_citizen(sending, motor):
    delivery = await sending.sent()
    assert await sending.deliveries.deliver(delivery.id) is None
    said = motor.applied[str(delivery.id)]
    assert said["type"] == "notice.sent"
    assert said["data"] == {
        "delivery": str(delivery.id),
        "notice": str(delivery.notice_id),
        "event": "ADDRESS_CHANGE",
        "from": "397020000A",
        "relatedCase": "NT-1",
        "certificateKind": "HOUSEHOLD_TRANSCRIPT",
        "acknowledgeBy": f"{sending.now + 24 * HOUR:%Y-%m-%dT%H:%M:%SZ}",
    }
    assert (await sending.stored(delivery)).delivered_at == sending.now
    assert not [value for value in (CITIZEN, MAIL) if value in str(said)]


async def test_what_has_arrived_is_not_sent_again(sending, motor):
    delivery = await sending.sent()
    for _ in range(3):
        await sending.deliveries.deliver(delivery.id)
    assert motor.attempts == {str(delivery.id): 1}


async def test_what_was_not_taken_is_tried_again_under_the_same_id(sending, motor):
    delivery = await sending.sent()
    motor.answers = [500, 429]
    assert await sending.deliveries.deliver(delivery.id) == timedelta(seconds=3.75)
    assert await sending.deliveries.deliver(delivery.id) == timedelta(seconds=11.25)
    assert await sending.deliveries.deliver(delivery.id) is None
    assert (motor.attempts, len(motor.applied)) == ({str(delivery.id): 3}, 1)
    assert sending.told == [("notice", "failed"), ("notice", "failed"), ("notice", "delivered")]


async def test_what_is_tried_often_enough_is_a_dead_letter_that_can_be_replayed(sending, motor):
    delivery = await sending.sent()
    motor.answers = [500] * MOST_ATTEMPTS
    for _ in range(MOST_ATTEMPTS - 1):
        assert await sending.deliveries.deliver(delivery.id)
    assert await sending.deliveries.deliver(delivery.id) is None
    [letter] = await dead_letters(sending.desk.database)
    assert (letter.id, letter.agency_code, letter.attempts, letter.failure) == (delivery.id, MOTOR, 12, "HTTP 500")
    assert await sending.deliveries.deliver(delivery.id) is None
    assert motor.attempts == {str(delivery.id): MOST_ATTEMPTS}

    assert await replayed(sending.desk.database, delivery.id, sending.now) == [delivery.id]
    assert await dead_letters(sending.desk.database) == []
    assert await sending.deliveries.deliver(delivery.id) is None
    assert (await sending.stored(delivery)).delivered_at == sending.now


async def test_a_dead_letter_whose_clock_has_run_out_is_not_replayed(sending, motor):
    delivery = await sending.sent()
    motor.answers = [410]
    assert await sending.deliveries.deliver(delivery.id) is None
    assert len(await dead_letters(sending.desk.database)) == 1
    assert await replayed(sending.desk.database, None, sending.now + 25 * HOUR) == []


async def test_an_agency_that_has_acknowledged_it_already_is_not_sent_it(sending, motor):
    delivery = await sending.sent()
    await sending.desk.notices.move(delivery, NoticeAct.ACKNOWLEDGE, sending.now, "motor000")
    assert await sending.deliveries.deliver(delivery.id) is None
    assert motor.attempts == {}


async def test_one_that_is_no_longer_subscribed_is_a_dead_letter(sending, motor):
    delivery = await sending.sent()
    await sending.desk.subscriptions.remove(MOTOR, NoticeEvent.ADDRESS_CHANGE)
    await sending.deliveries.deliver(delivery.id)
    [letter] = await dead_letters(sending.desk.database)
    assert letter.failure == "no subscription"


async def test_a_redirect_is_not_followed(sending, motor):
    delivery = await sending.sent()
    motor.answers = [302]
    assert await sending.deliveries.deliver(delivery.id)
    [(kind, outcome)] = sending.told
    assert (kind, outcome) == ("notice", "failed")
    failure = await sending.desk.connection.fetchval("select failure from notice_delivery")
    assert failure == "HTTP 302"


@pytest.mark.parametrize("address", ["http://169.254.169.254/x", "http://metadata/x"])
async def test_nothing_is_posted_where_no_agency_is(address):
    async with opened_post(loopback=True) as post:
        assert await post(address, {}, b"") == Failure("refused address", is_final=True)


async def test_in_production_nothing_is_posted_to_this_machine(motor):
    async with opened_post(loopback=False) as post:
        assert await post(motor.address, {}, b"") == Failure("refused address", is_final=True)
    assert motor.attempts == {}


async def test_a_service_that_cannot_be_reached_is_a_failure_of_its_kind(sending):
    async with opened_post(loopback=True) as post:
        failure = await post("http://127.0.0.1:1/", {}, b"")
    assert failure == Failure("ClientConnectorError")


async def test_the_citizen_is_told_once_and_the_address_is_gone(sending):
    await sending.sent()
    shown = []
    messages = Messages(
        sending.desk.database, sending.desk.seals, ShownSender(shown.append), sending.tries, name_of
    )
    id_ = await sending.desk.connection.fetchval("select id from citizen_message")
    assert await messages.send(id_) is None
    assert await messages.send(id_) is None
    zh_tw, en = "案件 NT-1：已將異動通報相關機關。", "Case NT-1: other agencies have been told of the change."
    assert shown == [f"EMAIL {MAIL}: {zh_tw} / {en}"]
    assert await sending.desk.connection.fetchval("select sealed_contact from citizen_message") is None


async def test_a_gateway_gets_messages_signed_as_webhooks_are(sending, motor):
    await sending.sent()
    async with opened_post(loopback=True) as post:
        sender = GatewaySender(post, motor.address, SECRET)
        messages = Messages(sending.desk.database, sending.desk.seals, sender, sending.tries, name_of)
        id_ = await sending.desk.connection.fetchval("select id from citizen_message")
        motor.answers = [503]
        assert await messages.send(id_)
        assert await messages.send(id_) is None
    said = motor.applied[str(id_)]["data"]
    assert (said["channel"], said["to"]) == ("EMAIL", MAIL)
    assert said["title"]["zhTw"] == "高雄市政府通知：案件 NT-1"


async def test_what_lost_its_job_gets_one_again_and_the_backlog_tells_how_much_waits(sending):
    await sending.sent()
    await sending.desk.connection.execute("truncate pgqueuer")
    assert {each.kind: (each.waiting, each.dead) for each in await backlog(sending.desk.database)} == {
        "notice": (1, 0),
        "message": (1, 0),
    }
    for _ in range(2):
        await queue_what_waits(sending.desk.database, sending.now + timedelta(seconds=1))
    assert sorted(await sending.desk.jobs()) == ["message", "notice"]


async def test_beside_the_server_all_of_it_goes_by_itself(sending, motor, urls):
    delivery = await sending.sent()
    shown, metrics = [], new_metrics()
    async with opened_deliveries(
        urls[SystemCode.HUB],
        sending.desk.database,
        sending.desk.seals,
        DEADLINE_RULES,
        Deliveries(show=shown.append),
        metrics.casework,
        name_of,
        json_log(),
    ):
        async with asyncio.timeout(20):
            while not (motor.applied and shown):  # noqa: ASYNC110  # nobody tells
                await asyncio.sleep(0.05)
    assert list(motor.applied) == [str(delivery.id)]
    assert counted(metrics.registry, "khub_delivery_attempts_total", kind="notice", outcome="delivered") == 1


def counted(registry: CollectorRegistry, name, **labels):
    return registry.get_sample_value(name, labels)


async def test_a_turn_of_upkeep_ends_what_is_late(sending):
    delivery = await sending.sent()
    applications = Applications(sending.desk.database, sending.desk.seals, DEADLINE_RULES)
    await keep_up(sending.desk.database, sending.desk.notices, applications, sending.now + 25 * HOUR)
    stored = await sending.stored(delivery)
    assert (stored.status, stored.sealed_subject) == (NoticeStatus.EXPIRED, None)
