"""Online applications in the graph: citizens draft and submit, agencies decide, each their own cases alone."""

import asyncio
import itertools
from datetime import datetime
from uuid import uuid4

import asyncpg
import pytest

from hub.rules.identifiers import national_id
from hub.rules.systems import SystemCode
from tests.inputs.citizens import asked_by, citizen

pytestmark = pytest.mark.anyio

LAND, HOUSEHOLDS = "397160000A", "397020000A"
# Nobody has these; each test has its own.
SERIALS = itertools.count(9_700_000)

DRAFT = """
mutation ($key: IdempotencyKey!, $service: Text!, $agency: AgencyCode!, $contact: ContactInput) {
  draftApplication(service: $service, agency: $agency, idempotencyKey: $key, pickup: QR, contact: $contact) {
    caseNumber service state agency { code } pickup clock { state } history { state } youMay
  }
}
"""
ACT = """
mutation ($case: CaseNumber!, $act: ApplicationAct!, $reason: Text) {
  actOnApplication(caseNumber: $case, act: $act, reason: $reason) {
    done application { state youMay clock { rule { code } startedAt dueAt } }
  }
}
"""
OWN = """
query ($first: Int, $after: String, $last: Int, $before: String) {
  viewer { applications(first: $first, after: $after, last: $last, before: $before) {
    nodes { caseNumber service state history { state party reason } youMay }
    pageInfo { hasNextPage endCursor startCursor hasPreviousPage }
  } }
}
"""
TRAIL = """query ($case: CaseNumber!) {
  caseTrail(caseNumber: $case) { application { state youMay history { at } } }
}"""
TO_HANDLE = "{ applicationsToHandle { caseNumber state youMay } }"


class Counter:
    """A citizen who applies, and the agencies' keys."""

    def __init__(self, hub, caller, keys):
        self.hub, self.caller, self.keys = hub, caller, keys

    async def asked(self, document, variables=None, by=None):
        if by is None:
            return await asked_by(self.hub, self.caller, document, variables)
        return await self.hub.ask(document, variables, self.keys[by])

    async def draft(self, key=None, service="門牌證明", agency=LAND, contact=None):
        variables = {"key": key or str(uuid4()), "service": service, "agency": agency, "contact": contact}
        return await self.asked(DRAFT, variables)

    async def drafted(self, **more):
        """The number of a new case."""
        return (await self.draft(**more))["data"]["draftApplication"]["caseNumber"]

    async def act(self, case, act, by=None, reason=None):
        answer = await self.asked(ACT, {"case": case, "act": act, "reason": reason}, by)
        assert "errors" not in answer, answer
        return answer["data"]["actOnApplication"]

    async def acts(self, case, *acts):
        """Acts as `citizen:SUBMIT` or `LAND:ASSIGN`, each of which is done; how the case stands then."""
        for each in acts:
            by, _, act = each.partition(":")
            acted = await self.act(
                case, act, None if by == "citizen" else by, "缺切結書" if by != "citizen" else None
            )
            assert acted["done"], each
        return acted["application"]

    async def own(self, **page):
        return (await self.asked(OWN, page))["data"]["viewer"]["applications"]


@pytest.fixture
async def counter(hub):
    keys = {
        "LAND": await hub.key("applications:handle", agency=LAND),
        "HOUSEHOLDS": await hub.key("applications:handle", agency=HOUSEHOLDS),
        "staff": await hub.key("cases:follow", "petitions:read", "petitions:read-all"),
        "other": await hub.key("changes:write", agency=LAND),
    }
    return Counter(hub, citizen(national_id("Z", 1, next(SERIALS))), keys)


def code(answer):
    return answer["errors"][0]["extensions"]["code"]


async def test_a_draft_is_one_case_under_its_key_and_its_citizens_alone(counter):
    key = str(uuid4())
    first, again = [await counter.draft(key) for _ in range(2)]
    assert first == again
    case = first["data"]["draftApplication"]
    assert (case["state"], case["clock"], case["agency"]["code"], case["pickup"]) == ("DRAFT", None, LAND, "QR")
    assert (case["history"], case["youMay"]) == ([{"state": "DRAFT"}], ["SUBMIT", "WITHDRAW"])
    assert code(await counter.draft(key, service="其他")) == "CONFLICT"
    assert await counter.act(case["caseNumber"], "WITHDRAW", "LAND", "重複") is None
    followed = await counter.asked(TRAIL, {"case": case["caseNumber"]}, "staff")
    assert followed["data"]["caseTrail"]["application"] is None
    assert (await counter.own())["nodes"][0]["caseNumber"] == case["caseNumber"]


async def test_fifty_at_once_are_one_case(counter):
    key = str(uuid4())
    answers = await asyncio.gather(*(counter.draft(key) for _ in range(50)))
    assert len({each["data"]["draftApplication"]["caseNumber"] for each in answers}) == 1
    assert len((await counter.own())["nodes"]) == 1


async def test_a_case_goes_all_the_way_and_everyone_sees_how(counter):
    case = await counter.drafted()
    submitted = await counter.acts(case, "citizen:SUBMIT")
    assert (submitted["clock"]["rule"]["code"], submitted["youMay"]) == ("APPLICATION_DECISION", ["WITHDRAW"])
    waiting = (await counter.asked(TO_HANDLE, by="LAND"))["data"]["applicationsToHandle"]
    assert {"caseNumber": case, "state": "SUBMITTED", "youMay": ["ASSIGN", "WITHDRAW"]} in waiting
    corrected = ("LAND:ASSIGN", "LAND:REVIEW", "LAND:REQUIRE_CORRECTION", "citizen:CORRECT")
    ended = await counter.acts(case, *corrected, "LAND:APPROVE", "LAND:ANSWER", "LAND:DELIVER")
    assert (ended["state"], ended["clock"], ended["youMay"]) == ("DELIVERED", None, [])
    [seen] = (await counter.own())["nodes"]
    assert [each["state"] for each in seen["history"]] == [
        "DRAFT", "SUBMITTED", "ASSIGNED", "IN_REVIEW", "CORRECTION_REQUIRED",
        "IN_REVIEW", "APPROVED", "ANSWERED", "DELIVERED",
    ]  # fmt: skip
    assert seen["history"][4] == {"state": "CORRECTION_REQUIRED", "party": "AGENCY", "reason": "缺切結書"}
    followed = (await counter.asked(TRAIL, {"case": case}, "staff"))["data"]["caseTrail"]["application"]
    assert (followed["state"], len(followed["history"]), followed["youMay"]) == ("DELIVERED", 9, [])
    waiting = (await counter.asked(TO_HANDLE, by="LAND"))["data"]["applicationsToHandle"]
    assert case not in [each["caseNumber"] for each in waiting]


async def test_the_correction_restarts_the_clock(counter):
    case = await counter.drafted()
    before = await counter.acts(case, "citizen:SUBMIT", "LAND:ASSIGN", "LAND:REVIEW")
    waiting = await counter.acts(case, "LAND:REQUIRE_CORRECTION")
    assert waiting["clock"]["rule"]["code"] == "APPLICATION_CORRECTION"
    after = await counter.acts(case, "citizen:CORRECT")
    assert after["clock"]["rule"]["code"] == "APPLICATION_DECISION"
    assert datetime.fromisoformat(after["clock"]["startedAt"]) > datetime.fromisoformat(
        before["clock"]["startedAt"]
    )


async def test_without_its_correction_in_time_it_is_rejected_for_whoever_looks(counter, urls):
    case = await counter.drafted()
    await counter.acts(case, "citizen:SUBMIT", "LAND:ASSIGN", "LAND:REVIEW", "LAND:REQUIRE_CORRECTION")
    connection = await asyncpg.connect(urls[SystemCode.HUB])
    await connection.execute("update online_application set due_at = now() where case_number = $1", case)
    await connection.close()
    [seen] = (await counter.own())["nodes"]
    assert (seen["state"], seen["youMay"]) == ("REJECTED", [])
    assert not (await counter.act(case, "CORRECT"))["done"]
    assert (await counter.acts(case, "LAND:ANSWER"))["state"] == "ANSWERED"
    [seen] = (await counter.own())["nodes"]
    last = [(each["state"], each["party"]) for each in seen["history"][-2:]]
    assert last == [("REJECTED", None), ("ANSWERED", "AGENCY")]


@pytest.mark.parametrize(
    ("before", "act", "by"),
    [
        ((), "APPROVE", None),
        (("citizen:SUBMIT",), "SUBMIT", None),
        (("citizen:SUBMIT",), "ASSIGN", None),
        (("citizen:SUBMIT",), "APPROVE", "LAND"),
        (("citizen:SUBMIT", "LAND:ASSIGN", "LAND:REVIEW"), "CORRECT", None),
        (("citizen:SUBMIT", "LAND:ASSIGN", "LAND:REVIEW", "LAND:APPROVE"), "WITHDRAW", None),
        (("citizen:WITHDRAW",), "SUBMIT", None),
    ],
)
async def test_what_is_not_legal_is_not_done_and_says_how_it_stands(counter, before, act, by):
    case = await counter.drafted()
    stood = (await counter.acts(case, *before))["state"] if before else "DRAFT"
    acted = await counter.act(case, act, by)
    assert (acted["done"], acted["application"]["state"]) == (False, stood)


async def test_of_two_officers_at_once_one_decides(counter):
    case = await counter.drafted()
    await counter.acts(case, "citizen:SUBMIT", "LAND:ASSIGN", "LAND:REVIEW")
    acted = await asyncio.gather(counter.act(case, "APPROVE", "LAND"), counter.act(case, "REJECT", "LAND", "不符"))
    assert sorted(each["done"] for each in acted) == [False, True]
    assert len((await counter.own())["nodes"][0]["history"]) == 5


async def test_another_citizens_and_another_agencys_case_is_nothing(counter, hub):
    case = await counter.drafted()
    await counter.acts(case, "citizen:SUBMIT")
    stranger = Counter(hub, citizen(national_id("Z", 1, next(SERIALS))), counter.keys)
    assert await stranger.act(case, "WITHDRAW") is None
    assert (await stranger.own())["nodes"] == []
    assert await counter.act(case, "ASSIGN", "HOUSEHOLDS") is None
    assert await counter.act("OA-20260101-NOSUCH", "ASSIGN", "LAND") is None
    waiting = (await counter.asked(TO_HANDLE, by="HOUSEHOLDS"))["data"]["applicationsToHandle"]
    assert case not in [each["caseNumber"] for each in waiting]


@pytest.mark.parametrize("act", ["REQUIRE_CORRECTION", "REJECT", "WITHDRAW"])
async def test_an_agency_says_why(counter, act):
    case = await counter.drafted()
    await counter.acts(case, "citizen:SUBMIT", "LAND:ASSIGN", "LAND:REVIEW")
    refused = await counter.asked(ACT, {"case": case, "act": act}, "LAND")
    assert code(refused) == "BAD_USER_INPUT"
    assert "reason" in refused["errors"][0]["message"]
    assert (await counter.own())["nodes"][0]["state"] == "IN_REVIEW"


async def test_wrong_inputs_are_named(counter):
    for wrong in ({"agency": "397990000Z"}, {"contact": {"channel": "SMS", "address": "chen@example.org"}}):
        assert code(await counter.draft(**wrong)) == "BAD_USER_INPUT"
    assert (await counter.own())["nodes"] == []


async def test_pages_go_from_the_newest_to_the_oldest_and_back(counter):
    cases = [await counter.drafted() for _ in range(5)]
    first = await counter.own(first=2)
    second = await counter.own(first=2, after=first["pageInfo"]["endCursor"])
    third = await counter.own(first=2, after=second["pageInfo"]["endCursor"])
    pages = [[node["caseNumber"] for node in each["nodes"]] for each in (first, second, third)]
    assert [*itertools.chain(*pages)] == cases[::-1]
    assert [each["pageInfo"]["hasNextPage"] for each in (first, second, third)] == [True, True, False]
    back = await counter.own(last=2, before=third["pageInfo"]["startCursor"])
    assert [node["caseNumber"] for node in back["nodes"]] == pages[1]


@pytest.mark.parametrize("by", ["other", "staff"])
async def test_nobody_acts_or_handles_without_the_scope(counter, by):
    case = await counter.drafted()
    draft = {"key": "a", "service": "x", "agency": LAND}
    for document, variables in ((ACT, {"case": case, "act": "ASSIGN"}), (TO_HANDLE, None), (DRAFT, draft)):
        assert code(await counter.asked(document, variables, by)) == "FORBIDDEN"
        assert code(await counter.hub.ask(document, variables)) == "UNAUTHENTICATED"


async def test_a_case_with_a_petition_of_its_number_shows_it_to_whoever_may_read_petitions(counter, hub):
    [petition] = (await counter.asked("{ petitions(first: 1) { nodes { caseNumber } } }", by="staff"))["data"][
        "petitions"
    ]["nodes"]
    trail = "query ($case: CaseNumber!) { caseTrail(caseNumber: $case) { petition { caseNumber status } } }"
    asked = {"case": petition["caseNumber"]}
    seen = await counter.asked(trail, asked, "staff")
    assert seen["data"]["caseTrail"]["petition"]["caseNumber"] == petition["caseNumber"]
    for scopes in (("cases:follow",), ("cases:follow", "petitions:read")):
        refused = await hub.ask(trail, asked, await hub.key(*scopes))
        assert refused["data"]["caseTrail"]["petition"] is None
        assert code(refused) == "FORBIDDEN"
