"""Who has looked: each citizen sees every lookup about them, of nobody else, and never the data."""

import itertools
import json
from datetime import UTC, datetime
from importlib.resources import files
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.demo.people import PERSONA
from hub.privacy.concerned import ConcernedEntries
from hub.privacy.subjects import SubjectHashes
from hub.rules.identifiers import national_id, new_resident_id
from hub.rules.systems import SystemCode
from hub.services.callers import Caller
from tests.inputs.citizens import asked_by, citizen, looked_up
from tests.systems.test_verification import ASSERTION, PURPOSE, RECORD

pytestmark = pytest.mark.anyio

LOG = """query ($period: PeriodInput, $first: Int, $after: String, $last: Int, $before: String) {
  viewer { accessLog(period: $period, first: $first, after: $after, last: $last, before: $before) {
    nodes {
      ledgerEntry at agency { code name { zhTw } } officerUnit purposeCode purpose { name { zhTw } }
      legalBasis { law article } caseNumber reason kindCode kind { name { zhTw } } form claim fields
      answered outcome
    }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }
}"""
# Nobody has these; each test has its own.
SERIALS = itertools.count(9_900_000)


def somebody():
    return national_id("Z", 1, next(SERIALS))


async def log_of(hub, caller, **variables):
    answer = await asked_by(hub, caller, LOG, variables)
    assert "errors" not in answer, answer
    return answer["data"]["viewer"]["accessLog"]


async def entries_of(hub, caller, **variables):
    return [UUID(node["ledgerEntry"]) for node in (await log_of(hub, caller, **variables))["nodes"]]


async def test_a_lookup_is_there_at_once_with_who_why_and_how_it_ended(hub):
    kinds = ("HOUSEHOLD_TRANSCRIPT", "LOW_INCOME")
    key = await hub.key(*(f"verification:{kind}{form}" for kind in kinds for form in ("", ":record")))
    purpose = PURPOSE | {"unit": "社會救助科", "reason": "複審", "officer": "officer-9731"}
    subject = {"nationalId": PERSONA.national_id}
    household = {"purpose": purpose, "kind": kinds[0], "subject": subject, "fields": ["NAME", "BIRTH_DATE"]}
    recorded = (await hub.data(RECORD, household, key))["verification"]["record"]
    claim = {"lowIncomeIn": {"year": 101}}
    poor = {"purpose": purpose, "kind": kinds[1], "subject": subject, "claim": claim}
    asserted = (await hub.data(ASSERTION, poor, key))["verification"]["assertion"]

    log = await log_of(hub, citizen(PERSONA.national_id), first=2)
    newest, second = log["nodes"]
    assert newest["ledgerEntry"] == asserted["ledgerEntry"]
    assert (newest["form"], newest["claim"], newest["fields"]) == ("ASSERTION", "LOW_INCOME_IN", [])
    assert second == {
        "ledgerEntry": recorded["ledgerEntry"],
        "at": second["at"],
        "agency": {"code": "397120000J", "name": {"zhTw": "高雄市政府社會局"}},
        "officerUnit": "社會救助科",
        "purposeCode": "015",
        "purpose": {"name": {"zhTw": "戶政"}},
        "legalBasis": {"law": "戶籍法", "article": "第 67 條"},
        "caseNumber": PURPOSE["caseNumber"],
        "reason": "複審",
        "kindCode": kinds[0],
        "kind": {"name": {"zhTw": "戶籍謄本"}},
        "form": "RECORD",
        "claim": None,
        "fields": ["NAME", "BIRTH_DATE"],
        "answered": True,
        "outcome": "MATCH",
    }
    said = json.dumps(log, ensure_ascii=False)
    assert [each for each in (PERSONA.name, PERSONA.national_id, "officer-9731") if each in said] == []


async def test_a_lookup_without_an_outcome_says_so(hub):
    number = somebody()
    await looked_up(hub, number, answered=False)
    [node] = (await log_of(hub, citizen(number)))["nodes"]
    assert (node["answered"], node["outcome"], node["officerUnit"]) == (False, None, None)


async def test_both_persons_of_a_claim_about_two_see_it_and_the_same_person_once(hub):
    key = await hub.key("verification:HOUSEHOLD_TRANSCRIPT")
    subject, other = somebody(), somebody()
    claim = {"sameHouseholdAs": {"nationalId": other}}
    asked = {
        "purpose": PURPOSE,
        "kind": "HOUSEHOLD_TRANSCRIPT",
        "subject": {"nationalId": subject},
        "claim": claim,
    }
    made = (await hub.data(ASSERTION, asked, key))["verification"]["assertion"]
    for each in (subject, other):
        assert await entries_of(hub, citizen(each)) == [UUID(made["ledgerEntry"])]
    alone = somebody()
    entry = await looked_up(hub, alone, other=alone)
    assert await entries_of(hub, citizen(alone)) == [entry]


async def test_a_resident_number_is_another_person_than_a_national_one(hub):
    number = new_resident_id("Z", 1, next(SERIALS))
    entry = await looked_up(hub, number)
    assert await entries_of(hub, citizen(number)) == [entry]


async def test_what_was_hashed_with_an_earlier_key_is_found_as_long_as_that_is_known(hub):
    number, earlier = somebody(), b"the secret that was in use before this one"
    old = await looked_up(hub, number, SubjectHashes(earlier))
    new = await looked_up(hub, number)
    assert await entries_of(hub, citizen(number, earlier)) == [new, old]
    assert await entries_of(hub, citizen(number)) == [new]


async def test_a_period_has_its_days_in_taipei(hub):
    number = somebody()
    times = [datetime(2026, 3, day, hour, tzinfo=UTC) for day, hour in ((1, 15), (1, 16), (2, 15), (2, 16))]
    entries = [await looked_up(hub, number, at=at) for at in times]
    period = {"from": "2026-03-02", "to": "2026-03-02"}
    assert await entries_of(hub, citizen(number), period=period) == [entries[2], entries[1]]


PERSONS = [somebody() for _ in range(3)]
LOOKUPS = st.lists(st.tuples(st.sampled_from(PERSONS), st.none() | st.sampled_from(PERSONS)), max_size=8)
KNOWN = []


@given(lookups=LOOKUPS, size=st.integers(1, 4))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_was_looked_up_each_sees_theirs_by_pages_and_nothing_else(hub, lookups, size):
    for subject, other in lookups:
        KNOWN.insert(0, (await looked_up(hub, subject, other=other, answered=False), {subject, other}))
    for number in PERSONS:
        own = [entry for entry, about in KNOWN if number in about]
        forward, backward = [], []
        for found, size_of, cursor, edge, more in (
            (forward, "first", "after", "endCursor", "hasNextPage"),
            (backward, "last", "before", "startCursor", "hasPreviousPage"),
        ):
            page = {"pageInfo": {more: True, edge: None}}
            while page["pageInfo"][more]:
                page = await log_of(hub, citizen(number), **{size_of: size, cursor: page["pageInfo"][edge]})
                part = [UUID(node["ledgerEntry"]) for node in page["nodes"]]
                found[:] = [*found, *part] if found is forward else [*part, *found]
        assert forward == backward == own


@pytest.mark.parametrize("size", [1, 20, 100])
async def test_a_page_of_any_size_is_one_statement(hub, size):
    number = somebody()
    for _ in range(3):
        await looked_up(hub, number)
    await log_of(hub, citizen(number), first=size)
    assert [system for system, text in hub.statements if "subject_hash" in text] == [SystemCode.HUB]
    # Beside it, the agencies of the page.
    assert [system for system, text in hub.statements if "subject_hash" not in text] == [SystemCode.AGENCIES]


@pytest.mark.parametrize("cursor", ["x", "", "W10", "QWdlbmN5OjM5NzExMDAwMEc"])
async def test_a_wrong_cursor_is_refused(hub, cursor):
    answer = await asked_by(hub, citizen(somebody()), LOG, {"after": cursor})
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert hub.statements == []


async def test_the_cursor_of_another_list_is_refused(hub):
    tenders = await hub.data("{ tenders(first: 1) { pageInfo { endCursor } } }")
    cursor = tenders["tenders"]["pageInfo"]["endCursor"]
    answer = await asked_by(hub, citizen(somebody()), LOG, {"after": cursor})
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_of_somebody_elses_cursor_a_citizen_learns_nothing(hub):
    other, number = somebody(), somebody()
    before = await looked_up(hub, number)
    await looked_up(hub, other)
    cursor = (await log_of(hub, citizen(other)))["pageInfo"]["endCursor"]
    assert await entries_of(hub, citizen(number), after=cursor) == [before]


async def test_it_is_for_citizens_alone_by_post_and_with_a_number(hub):
    client = (await hub.clients.caller(f"Bearer {await hub.key('verification:LOW_INCOME')}")).client
    refused = {
        "UNAUTHENTICATED": Caller(by_post=True),
        "FORBIDDEN": Caller(client, by_post=True),
    }
    for code, caller in refused.items():
        answer = await asked_by(hub, caller, LOG)
        assert (answer["data"]["viewer"], answer["errors"][0]["extensions"]["code"]) == (None, code)
    for caller, said in (
        (Caller(citizen="a citizen", subject_hashes=(b"x",)), "POST"),
        (Caller(citizen="a citizen", by_post=True), "identity or resident number"),
    ):
        answer = await asked_by(hub, caller, LOG)
        error = answer["errors"][0]
        assert (answer["data"]["viewer"], error["extensions"]["code"]) == (None, "FORBIDDEN")
        assert said in error["message"] + json.dumps(error["extensions"])
    assert hub.statements == []


async def test_whether_a_lookup_was_about_a_person_is_one_statement(hub):
    subject, other, stranger = somebody(), somebody(), somebody()
    entry = await looked_up(hub, subject, other=other)
    hub.statements.clear()
    entries = ConcernedEntries(hub.databases[SystemCode.HUB])
    asked = [await entries.is_about(citizen(number), entry) for number in (subject, other, stranger)]
    assert (asked, len(hub.statements)) == ([True, True, False], 3)
    assert not await entries.is_about(Caller(citizen="a citizen"), entry)
    assert not await entries.is_about(citizen(subject), UUID(int=1))


def test_the_hashes_of_a_citizen_are_in_no_representation():
    caller = citizen(PERSONA.national_id)
    assert not [each for each in caller.subject_hashes if repr(each) in repr(caller)]


async def test_the_citizen_of_the_demo_has_been_looked_up(hub):
    document = (files("hub") / "documents" / "citizen.graphql").read_text("utf-8")
    period = {"from": "2012-01-01", "to": "2012-08-31"}
    answer = await asked_by(hub, citizen(PERSONA.national_id), document, {"period": period})
    nodes = answer["data"]["viewer"]["accessLog"]["nodes"]
    assert len(nodes) == 10
    assert {(node["synthetic"], node["officerUnit"], node["answered"]) for node in nodes} == {
        (True, "示範科", True)
    }
