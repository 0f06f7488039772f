"""Agencies tell, acknowledge, apply and reject in the graph; whoever follows a case sees where it is held up."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest

from hub.privacy.ledger.postgres import PostgresLedger
from hub.privacy.legal_holds import CaseOfAgency, HoldOrder, LegalHolds
from hub.rules.notices import NoticeEvent
from hub.rules.systems import SystemCode
from tests.inputs.citizens import asked_by, citizen
from tests.inputs.notices import CITIZEN, HOUSEHOLDS, LAND, MOTOR
from tests.systems.test_verification import ASSERTION, LINGYA, PURPOSE

pytestmark = pytest.mark.anyio

NOTIFY = """
mutation ($case: CaseNumber!, $subject: SubjectInput!, $key: IdempotencyKey!, $contact: ContactInput) {
  notifyAgencies(event: DEATH, relatedCase: $case, subject: $subject, idempotencyKey: $key, contact: $contact) {
    id deliveries { id status agency { code } clock { rule { code kind } state } }
  }
}
"""
MOVED = "{ done subject delivery { status reason clock { state } } }"
ACKNOWLEDGE = f"mutation ($id: ID!) {{ moved: acknowledgeNotice(delivery: $id) {MOVED} }}"
APPLY = f"mutation ($id: ID!) {{ moved: applyNotice(delivery: $id) {MOVED} }}"
REJECT = f"mutation ($id: ID!, $reason: Text!) {{ moved: rejectNotice(delivery: $id, reason: $reason) {MOVED} }}"
TO_DO = "{ noticesToHandle { id event status relatedCase fromAgency { code } } }"
ABOUT_ME = """
query ($first: Int, $after: String, $last: Int, $before: String) {
  viewer { notices(first: $first, after: $after, last: $last, before: $before) {
    nodes { id event relatedCase fromAgency { code } agency { code } sentAt openedAt status reason }
    pageInfo { hasNextPage endCursor startCursor }
  } }
}
"""
TRAIL = """
query ($case: CaseNumber!) {
  caseTrail(caseNumber: $case) {
    lookups { kind outcome agency { code } }
    notices { status agency { code } reason }
    waitsFor { agency { name { zhTw } code } clock { rule { code } state } }
    application { state }
  }
}
"""


class Agencies:
    """Two agencies that are told of deaths, and one that tells."""

    def __init__(self, hub, keys):
        self.hub, self.keys = hub, keys

    async def notify(self, case, key=None, subject=None, contact=None):
        asked = {
            "case": case,
            "subject": subject or {"nationalId": CITIZEN},
            "key": key or str(uuid4()),
            "contact": contact,
        }
        return await self.hub.ask(NOTIFY, asked, self.keys[HOUSEHOLDS])

    async def sent(self, case):
        """The ids of the deliveries of a new notice, by agency."""
        data = (await self.notify(case))["data"]
        return {each["agency"]["code"]: each["id"] for each in data["notifyAgencies"]["deliveries"]}

    async def move(self, agency, document, id_, **more):
        return (await self.hub.data(document, {"id": id_, **more}, self.keys[agency]))["moved"]


@pytest.fixture
async def agencies(hub, desk):
    for agency in (MOTOR, LAND):
        await desk.subscriptions.add(agency, NoticeEvent.DEATH)
    keys = {
        HOUSEHOLDS: await hub.key("notices:send", "verification:HOUSEHOLD_TRANSCRIPT", agency=HOUSEHOLDS),
        MOTOR: await hub.key("notices:receive", agency=MOTOR),
        LAND: await hub.key("notices:receive", agency=LAND),
        "staff": await hub.key("cases:follow"),
    }
    return Agencies(hub, keys)


async def test_a_notice_is_sent_once_to_each_agency_with_its_clock(agencies):
    first, again = [await agencies.notify("NT-1", "a key") for _ in range(2)]
    assert first == again
    deliveries = first["data"]["notifyAgencies"]["deliveries"]
    assert [each["agency"]["code"] for each in deliveries] == [LAND, MOTOR]
    assert deliveries[0]["clock"] == {
        "rule": {"code": "NOTICE_ACKNOWLEDGEMENT", "kind": "CALENDAR"},
        "state": "RUNNING",
    }
    other = await agencies.notify("NT-2", "a key")
    assert other["errors"][0]["extensions"]["code"] == "CONFLICT"


async def test_a_notice_is_about_a_person_and_a_contact_has_its_form(agencies):
    for wrong in (
        {"subject": {"businessNumber": "04595257"}},
        {"contact": {"channel": "EMAIL", "address": "0912345678"}},
        {"contact": {"channel": "SMS", "address": "chen@example.org"}},
    ):
        answer = await agencies.notify("NT-1", **wrong)
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
        assert "chen@example.org" not in json.dumps(answer)


async def test_an_agency_sees_acknowledges_and_applies_its_own(agencies):
    ids = await agencies.sent("NT-1")
    to_do = (await agencies.hub.data(TO_DO, None, agencies.keys[MOTOR]))["noticesToHandle"]
    assert to_do == [
        {
            "id": ids[MOTOR],
            "event": "DEATH",
            "status": "SENT",
            "relatedCase": "NT-1",
            "fromAgency": {"code": HOUSEHOLDS},
        }
    ]
    early = await agencies.move(MOTOR, APPLY, ids[MOTOR])
    assert (early["done"], early["delivery"]["status"]) == (False, "SENT")
    for _ in range(2):
        taken = await agencies.move(MOTOR, ACKNOWLEDGE, ids[MOTOR])
        assert (taken["done"], taken["subject"], taken["delivery"]["status"]) == (True, CITIZEN, "ACKNOWLEDGED")
    applied = await agencies.move(MOTOR, APPLY, ids[MOTOR])
    assert applied == {
        "done": True,
        "subject": None,
        "delivery": {"status": "APPLIED", "reason": None, "clock": None},
    }
    assert (await agencies.hub.data(TO_DO, None, agencies.keys[MOTOR]))["noticesToHandle"] == []


async def test_what_is_another_agencys_is_nothing(agencies):
    ids = await agencies.sent("NT-1")
    assert await agencies.move(LAND, ACKNOWLEDGE, ids[MOTOR]) is None
    assert await agencies.move(LAND, ACKNOWLEDGE, str(uuid4())) is None


async def test_whom_it_is_about_is_in_the_ledger_before_an_agency_learns_it(agencies, urls):
    ids = await agencies.sent("NT-1")
    await agencies.move(MOTOR, ACKNOWLEDGE, ids[MOTOR])
    connection = await asyncpg.connect(urls[SystemCode.HUB])
    try:
        entry = json.loads(
            await connection.fetchval(
                "select entry from ledger where type = 'NOTICE_OPENED' order by sequence desc limit 1"
            )
        )
    finally:
        await connection.close()
    assert (entry["agency"], entry["fromAgency"], entry["delivery"]) == (MOTOR, HOUSEHOLDS, ids[MOTOR])
    assert len(entry["subjectHash"]) == 64
    assert CITIZEN not in json.dumps(entry)


async def about(agencies, number, **page):
    """A page of the notices about a citizen, as that citizen sees them."""
    answer = await asked_by(agencies.hub, citizen(number), ABOUT_ME, page)
    assert "errors" not in answer, answer
    return answer["data"]["viewer"]["notices"]


async def test_the_citizen_sees_who_told_whom_and_since_when_they_know(agencies):
    ids = await agencies.sent("NT-1")
    await agencies.move(MOTOR, ACKNOWLEDGE, ids[MOTOR])
    await agencies.move(MOTOR, REJECT, ids[MOTOR], reason="證照已逾有效期限")
    seen = {each["agency"]["code"]: each for each in (await about(agencies, CITIZEN))["nodes"]}
    assert {code: each["id"] for code, each in seen.items()} == ids
    motor, land = seen[MOTOR], seen[LAND]
    assert (motor["event"], motor["relatedCase"], motor["fromAgency"]["code"]) == ("DEATH", "NT-1", HOUSEHOLDS)
    assert (motor["status"], motor["reason"]) == ("REJECTED", "證照已逾有效期限")
    assert motor["sentAt"] <= motor["openedAt"]
    assert (land["status"], land["openedAt"]) == ("SENT", None)
    assert (await about(agencies, "A223456781"))["nodes"] == []


async def test_by_pages_a_citizen_sees_each_notice_once(agencies):
    for number in range(3):
        await agencies.sent(f"NT-{number}")
    found, page = [], await about(agencies, CITIZEN, first=4)
    found += page["nodes"]
    page = await about(agencies, CITIZEN, first=4, after=page["pageInfo"]["endCursor"])
    found += page["nodes"]
    assert not page["pageInfo"]["hasNextPage"]
    assert len({each["id"] for each in found}) == len(found) == 6
    assert [each["relatedCase"] for each in found] == ["NT-2", "NT-2", "NT-1", "NT-1", "NT-0", "NT-0"]
    back = await about(agencies, CITIZEN, last=2, before=page["pageInfo"]["startCursor"])
    assert back["nodes"] == found[2:4]


@pytest.mark.parametrize("agency", [HOUSEHOLDS, MOTOR])
async def test_what_is_on_legal_hold_is_not_listed_until_that_ends(agencies, agency):
    case, database = f"NT-{uuid4().hex[:8]}", agencies.hub.databases[SystemCode.HUB]
    await agencies.sent(case)
    holds = LegalHolds(database, PostgresLedger(database), lambda: datetime.now(UTC), uuid4)
    days = {"since": datetime.now(UTC) - timedelta(days=1), "until": datetime.now(UTC) + timedelta(days=1)}
    law = {"law": "個人資料保護法", "article": "第 10 條", "by": "k0042", "ordered_by": "高雄地檢署"}
    hold = await holds.place(HoldOrder(scope=CaseOfAgency(agency, case), **law, **days))
    listed = [each["agency"]["code"] for each in (await about(agencies, CITIZEN))["nodes"]]
    assert listed == ([] if agency == HOUSEHOLDS else [LAND])
    await holds.end(hold, "k0042")
    assert len((await about(agencies, CITIZEN))["nodes"]) == 2


async def test_one_query_follows_a_case_and_names_who_holds_it_up(agencies):
    case = f"NT-{uuid4().hex[:8]}"
    looked_up = {
        "purpose": {**PURPOSE, "caseNumber": case},
        "kind": "HOUSEHOLD_TRANSCRIPT",
        "subject": {"nationalId": CITIZEN},
        "claim": LINGYA,
    }
    await agencies.hub.data(ASSERTION, looked_up, agencies.keys[HOUSEHOLDS])
    ids = await agencies.sent(case)
    await agencies.move(MOTOR, ACKNOWLEDGE, ids[MOTOR])
    await agencies.move(MOTOR, REJECT, ids[MOTOR], reason="證照已逾有效期限")
    answer = await agencies.hub.data(TRAIL, {"case": case}, agencies.keys["staff"])
    trail = answer["caseTrail"]
    assert [(each["kind"], each["agency"]["code"]) for each in trail["lookups"]] == [
        ("HOUSEHOLD_TRANSCRIPT", HOUSEHOLDS)
    ]
    assert [(each["agency"]["code"], each["status"], each["reason"]) for each in trail["notices"]] == [
        (LAND, "SENT", None),
        (MOTOR, "REJECTED", "證照已逾有效期限"),
    ]
    [held_up] = trail["waitsFor"]
    assert held_up["agency"]["code"] == LAND
    assert held_up["clock"] == {"rule": {"code": "NOTICE_ACKNOWLEDGEMENT"}, "state": "RUNNING"}
    assert trail["application"] is None
    assert CITIZEN not in json.dumps(answer)


@pytest.mark.parametrize("who", [None, MOTOR])
async def test_nobody_sends_or_follows_without_the_scope(agencies, who):
    key = agencies.keys.get(who)
    asked = {"case": "NT-1", "subject": {"nationalId": CITIZEN}, "key": "a"}
    for document, variables in ((NOTIFY, asked), (TRAIL, {"case": "NT-1"})):
        answer = await agencies.hub.ask(document, variables, key)
        assert answer["errors"][0]["extensions"]["code"] == ("FORBIDDEN" if key else "UNAUTHENTICATED")
