"""Document-free lookup: who may, for what purpose, what is disclosed, and the log of it."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import msgspec
import pytest

from hub.connectors import SYSTEMS, replies
from hub.context import Context
from hub.demo.people import PERSONA, RESIDENT
from hub.demo.tenders.works import firms
from hub.errors import SourceUnavailable
from hub.execution.engine import Engine
from hub.execution.loaders import Loaders
from hub.http.operations import Operations
from hub.http.requests import GraphQLRequest
from hub.privacy.gate import Disclosures
from hub.privacy.kinds import certificate_kinds
from hub.privacy.subjects import SubjectHashes
from hub.rules.city import CityRules
from hub.rules.identifiers import national_id
from hub.rules.systems import SystemCode
from hub.schema import public_schema
from hub.services.callers import ApiClient, Caller
from hub.services.cursors import Cursors
from hub.services.logs import json_log
from hub.sources import Privacy
from hub.sources.pipeline import Pipeline
from tests.fakes.ledger import FakeLedger
from tests.inputs.permissions import permit

pytestmark = pytest.mark.anyio

ANSWERED = tuple(certificate_kinds())
PURPOSE = {
    "code": "015",
    "caseNumber": "高市府民戶字第1010822號",
    "legalBasis": {"law": "戶籍法", "article": "第 67 條"},
    "officer": "k0042",
}
ASSERTION = """
query ($purpose: PurposeInput!, $kind: CertificateKindCode!, $subject: SubjectInput!, $claim: ClaimInput!) {
  verification(purpose: $purpose) {
    assertion(kind: $kind, subject: $subject, claim: $claim) {
      outcome dataAsOf synthetic ledgerEntry kind { code }
    }
  }
}
"""
RECORD = """
query ($purpose: PurposeInput!, $kind: CertificateKindCode!, $subject: SubjectInput!, $fields: [EvidenceField!]) {
  verification(purpose: $purpose) {
    record(kind: $kind, subject: $subject, fields: $fields) {
      outcome
      ledgerEntry
      evidence {
        __typename
        ... on HouseholdEvidence { name birthDate householdNumber address since district { name { zhTw } } }
        ... on LandEvidence { owner area zoning }
        ... on LowIncomeEvidence { year incomeClass }
        ... on DisabilityEvidence { grade validFrom validTo }
        ... on CompanyEvidence { companyName: name status companyAddress: address companySince: since endedOn }
        ... on TaxEvidence { assessments { tax year arrears } }
        ... on CertificateEvidence {
          number category holder: name certificateAddress: address addressSince: since certificateFrom: validFrom
        }
      }
    }
  }
}
"""
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CITIZEN = {"nationalId": PERSONA.national_id}
ZONED = {"zonedAs": {"zoning": "INDUSTRIAL"}}
PERMIT = {"certificateNumber": "(101)高市工建築字第00001號"}
LICENCE = {"certificateNumber": "D0000000"}
NOBODY = {"nationalId": national_id("A", 1, 1)}
FOREIGNER = {"residentId": RESIDENT.resident_id}
LINGYA = {"registeredIn": {"district": PERSONA.district}}


@pytest.fixture(scope="module")
async def key(hub):
    """A key for every answered kind and its records."""
    scopes = [f"verification:{kind}{form}" for kind in ANSWERED for form in ("", ":record")]
    return await hub.key(*scopes)


@pytest.fixture
async def ledger(urls):
    """A connection to the hub's own database."""
    connection = await asyncpg.connect(urls[SystemCode.HUB])
    yield connection
    await connection.close()


class Brittle:
    """The gate and the resolvers over the seeded registers, with a ledger of ours."""

    def __init__(self, hub, ledger, register_failure=None):
        self.hub = hub.databases[SystemCode.HUB]
        connectors = {system.code: system.postgres(hub.databases[system.code]) for system in SYSTEMS}
        self.bound, self.read, self.failure = replies(connectors, Pipeline()), [], register_failure
        for source in [source for source in self.bound if source.privacy is Privacy.PERSONAL]:
            self.bound[source] = self.noting(source, self.bound[source])
        gate = Disclosures(
            certificate_kinds(),
            (),
            (),
            ledger,
            SubjectHashes(b"x"),
            lambda: NOW,
            uuid4,
            quotas=None,
            on_failure=lambda _error: None,
        )
        self.operations = Operations(
            Engine(public_schema()),
            lambda caller, request_id: Context(
                caller,
                NOW,
                Loaders(self.bound),
                Cursors(b"x"),
                gate,
                None,
                None,
                None,
                CityRules(),
                None,
                None,
                None,
                request_id,
            ),
            json_log(),
        )

    def noting(self, source, batch):
        async def call(keys):
            self.read.append(str(source))
            if self.failure is not None:
                raise self.failure
            return await batch(keys)

        return call

    async def ask(self, query, variables):
        scopes = ["verification:HOUSEHOLD_TRANSCRIPT", "verification:HOUSEHOLD_TRANSCRIPT:record"]
        await permit(self.hub, "brittle1", scopes)
        client = ApiClient("brittle1", "a test", "397120000J", scopes, b"", NOW, None)
        answer = await self.operations.answer(GraphQLRequest(query, variables), Caller(client), "r")
        return msgspec.json.decode(msgspec.json.encode(answer.body))


def asked(kind="HOUSEHOLD_TRANSCRIPT", subject=CITIZEN, claim=LINGYA, purpose=PURPOSE, **more):
    return {"purpose": purpose, "kind": kind, "subject": subject, "claim": claim, **more}


async def asserted(hub, key, **variables):
    data = await hub.data(ASSERTION, asked(**variables), key)
    return data["verification"]["assertion"]


async def recorded(hub, key, kind, subject, fields=None):
    variables = {"purpose": PURPOSE, "kind": kind, "subject": subject, "fields": fields}
    return (await hub.data(RECORD, variables, key))["verification"]["record"]


async def refused(hub, key, query=ASSERTION, **variables):
    """The code of the one error of a request that gave no data."""
    answer = await hub.ask(query, asked(**variables), key)
    desk = (answer.get("data") or {}).get("verification") or {}
    assert not any(desk.values()), answer
    (error,) = answer["errors"]
    assert error["extensions"]["zhTw"]
    assert error["extensions"]["en"]
    return error["extensions"]["code"]


# Who may


async def test_without_a_key_there_is_no_desk(hub):
    assert await refused(hub, None) == "UNAUTHENTICATED"


async def test_a_key_without_any_scope_for_lookups_has_no_desk(hub):
    other = await hub.key("petitions:read")
    answer = await hub.ask(
        "query ($p: PurposeInput!) { verification(purpose: $p) { __typename } }", {"p": PURPOSE}, other
    )
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert answer["data"]["verification"] is None


@pytest.mark.parametrize("kind", ["HOUSEHOLD_TRANSCRIPT", "VEHICLE", "NO_SUCH_KIND"])
async def test_the_scope_of_another_kind_does_not_do_and_leaves_no_trace(hub, ledger, kind):
    other, before = (
        await hub.key("verification:LOW_INCOME"),
        await ledger.fetchval("select size from ledger_head"),
    )
    assert await refused(hub, other, kind=kind) == "FORBIDDEN"
    assert await ledger.fetchval("select size from ledger_head") == before


@pytest.mark.parametrize("scope", ["verification:LOW_INCOME", "verification:LOW_INCOME:record"])
async def test_a_record_needs_the_further_scope_beside_the_first(hub, scope):
    variables = {"purpose": PURPOSE, "kind": "LOW_INCOME", "subject": CITIZEN}
    answer = await hub.ask(RECORD, variables, await hub.key(scope))
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert answer["data"]["verification"]["record"] is None


async def test_no_rewriting_of_the_query_gets_around_the_scope(hub):
    other = await hub.key("verification:LOW_INCOME")
    call = (
        f'assertion(kind: "TAX_PAID", subject: {{nationalId: "{PERSONA.national_id}"}},'
        " claim: {noArrearsAt: {year: 101}}) { outcome }"
    )
    purpose = '{code: "015", caseNumber: "1", legalBasis: {law: "x", article: "1"}, officer: "k"}'
    for body in (
        f"a: {call}",
        f"... on VerificationDesk {{ {call} }}",
        f"... @include(if: true) {{ {call} }}",
        f"{call} b: {call}",
    ):
        answer = await hub.ask(f"{{ v: verification(purpose: {purpose}) {{ {body} }} }}", key=other)
        assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}
        assert not any(answer["data"]["v"].values())


# Purpose and subject


async def test_no_lookup_is_reachable_without_a_purpose(hub, key):
    query = ASSERTION.replace("(purpose: $purpose)", "").replace("$purpose: PurposeInput!, ", "")
    assert await refused(hub, key, query) == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize("part", ["caseNumber", "officer"])
@pytest.mark.parametrize("blank", ["", "  ", "　"])
async def test_a_blank_purpose_is_a_missing_one(hub, key, part, blank):
    assert await refused(hub, key, purpose=PURPOSE | {part: blank}) == "PURPOSE_MISSING"


@pytest.mark.parametrize("code", ["000", "183", "15", "0150", "O15", "０１５", ""])
async def test_a_purpose_code_out_of_the_list_is_bad_input(hub, key, code):
    assert await refused(hub, key, purpose=PURPOSE | {"code": code}) == "BAD_USER_INPUT"


async def test_a_purpose_without_its_law_is_no_purpose(hub, key):
    purpose = {name: value for name, value in PURPOSE.items() if name != "legalBasis"}
    assert await refused(hub, key, purpose=purpose) == "GRAPHQL_VALIDATION_FAILED"


async def test_a_subject_of_another_kind_is_told_what_fits(hub, key):
    answer = await hub.ask(ASSERTION, asked(subject={"businessNumber": firms()[0][0]}), key)
    assert "NATIONAL_ID" in answer["errors"][0]["extensions"]["en"]


async def test_an_unknown_kind_is_bad_input_for_whoever_has_its_scope(hub):
    assert await refused(hub, await hub.key("verification:PASSPORT"), kind="PASSPORT") == "BAD_USER_INPUT"


# What is answered


@pytest.mark.parametrize(
    ("kind", "subject", "claim", "outcome"),
    [
        ("HOUSEHOLD_TRANSCRIPT", CITIZEN, LINGYA, "MATCH"),
        (
            "HOUSEHOLD_TRANSCRIPT",
            CITIZEN,
            {"registeredIn": {"district": PERSONA.district, "since": "97/03/15"}},
            "MATCH",
        ),
        ("HOUSEHOLD_TRANSCRIPT", CITIZEN, {"registeredIn": {"district": "64000010"}}, "NO_MATCH"),
        ("HOUSEHOLD_TRANSCRIPT", CITIZEN, {"sameHouseholdAs": {"nationalId": PERSONA.same_household_as}}, "MATCH"),
        ("HOUSEHOLD_TRANSCRIPT", {"nationalId": national_id("A", 1, 1)}, LINGYA, "NOT_FOUND"),
        ("LAND_TRANSCRIPT", CITIZEN, {"ownsParcel": {"section": "示範段", "number": "1"}}, "MATCH"),
        ("LAND_TRANSCRIPT", CITIZEN, {"ownsParcel": {"section": "示範段", "number": "9999"}}, "NOT_FOUND"),
        ("LOW_INCOME", CITIZEN, {"lowIncomeIn": {"year": 101}}, "MATCH"),
        ("LOW_INCOME", CITIZEN, {"lowIncomeIn": {"year": 2001}}, "NO_MATCH"),
        ("DISABILITY", CITIZEN, {"disabilityValidOn": {"date": "2012-08-22"}}, "MATCH"),
        (
            "COMPANY_REGISTRATION",
            {"businessNumber": firms()[0][0]},
            {"companyActiveOn": {"date": "2012-08-22"}},
            "MATCH",
        ),
        ("TAX_PAID", CITIZEN, {"noArrearsAt": {"year": 101, "tax": "HOUSE"}}, "MATCH"),
        ("HOUSEHOLD_TRANSCRIPT", CITIZEN, {"bornOn": {"date": "1912-01-01"}}, "NO_MATCH"),
        ("LAND_USE_ZONING", {"parcel": {"section": "示範工業段", "number": "1"}}, ZONED, "MATCH"),
        ("VEHICLE", CITIZEN, {"validOn": {"date": "2012-08-22"}}, "MATCH"),
        ("VEHICLE", CITIZEN, {"validOn": {"date": "2022-08-22"}}, "EXPIRED"),
        ("VEHICLE", CITIZEN, LINGYA, "NO_MATCH"),
        (
            "VEHICLE",
            LICENCE,
            {"validOn": {"date": "101/08/22"}},
            "MATCH",
        ),
        ("BUILDING_PERMIT", PERMIT, {"validOn": {"date": "2001-01-01"}}, "NO_MATCH"),
        ("LABOUR_INSURANCE", CITIZEN, {"validOn": {"date": "1999-01-01"}}, "NO_MATCH"),
        ("RESIDENT_PERMIT", FOREIGNER, {"holderNamed": {"name": RESIDENT.name}}, "MATCH"),
        ("RESIDENT_PERMIT", FOREIGNER, {"holderNamed": {"name": "SOMEBODY ELSE"}}, "NO_MATCH"),
        (
            "STUDENT_STATUS",
            {"nationalId": national_id("A", 1, 1)},
            {"validOn": {"date": "2012-08-22"}},
            "NOT_FOUND",
        ),
    ],
)
async def test_an_assertion_answers_yes_or_no(hub, key, kind, subject, claim, outcome):
    result = await asserted(hub, key, kind=kind, subject=subject, claim=claim)
    assert result["outcome"] == outcome
    assert result["kind"]["code"] == kind
    assert result["dataAsOf"]
    assert result["synthetic"]


async def test_a_record_gives_only_what_was_asked_for(hub, key):
    result = await recorded(hub, key, "HOUSEHOLD_TRANSCRIPT", CITIZEN, ["NAME", "DISTRICT"])
    assert result["evidence"] == {
        "__typename": "HouseholdEvidence",
        "name": PERSONA.name,
        "birthDate": None,
        "householdNumber": None,
        "address": None,
        "since": None,
        "district": {"name": {"zhTw": "苓雅區"}},
    }


async def test_a_record_refuses_a_field_that_its_kind_does_not_disclose(hub, key):
    variables = {"purpose": PURPOSE, "kind": "LOW_INCOME", "subject": CITIZEN, "fields": ["ADDRESS"]}
    answer = await hub.ask(RECORD, variables, key)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert answer["data"]["verification"]["record"] is None


@pytest.mark.parametrize(
    ("kind", "subject", "outcome", "type_name"),
    [
        ("LAND_TRANSCRIPT", {"parcel": {"section": "示範段", "number": "1"}}, "MATCH", "LandEvidence"),
        ("LOW_INCOME", CITIZEN, "MATCH", "LowIncomeEvidence"),
        ("DISABILITY", CITIZEN, "MATCH", "DisabilityEvidence"),
        ("COMPANY_REGISTRATION", {"businessNumber": firms()[0][0]}, "MATCH", "CompanyEvidence"),
        ("TAX_PAID", CITIZEN, "MATCH", "TaxEvidence"),
        ("RESIDENT_PERMIT", FOREIGNER, "EXPIRED", "CertificateEvidence"),
    ],
)
async def test_each_register_gives_its_own_evidence(hub, key, kind, subject, outcome, type_name):
    result = await recorded(hub, key, kind, subject)
    assert (result["outcome"], result["evidence"]["__typename"]) == (outcome, type_name)


async def test_special_data_stays_back_unless_it_is_named(hub, key):
    silent = await recorded(hub, key, "DISABILITY", CITIZEN)
    named = await recorded(hub, key, "DISABILITY", CITIZEN, ["GRADE"])
    assert silent["evidence"]["grade"] is None
    assert named["evidence"]["grade"] is not None
    assert named["evidence"]["validFrom"] is None


async def test_the_assertions_of_one_level_cost_one_statement_a_register(hub, key):
    persons = [national_id("E", 2, 9_500_000 + serial) for serial in range(5)]
    aliases = " ".join(
        f'a{at}: assertion(kind: "HOUSEHOLD_TRANSCRIPT", subject: {{nationalId: "{person}"}},'
        f' claim: {{registeredIn: {{district: "{PERSONA.district}"}}}}) {{ outcome }}'
        for at, person in enumerate(persons)
    )
    data = await hub.data(
        f"query ($p: PurposeInput!) {{ verification(purpose: $p) {{ {aliases} }} }}", {"p": PURPOSE}, key
    )
    assert data["verification"]["a0"] == {"outcome": "MATCH"}
    statements = [text for system, text in hub.statements if system == SystemCode.VERIFICATION]
    assert len([text for text in statements if "household_registration" in text]) == 1
    assert len(statements) == 2


# The ledger


async def test_every_answer_has_its_two_entries(hub, key, ledger):
    before = await ledger.fetchval("select size from ledger_head")
    results = [
        await asserted(hub, key),
        await asserted(hub, key, kind="VEHICLE", claim={"validOn": {"date": "2012-08-22"}}),
        await recorded(hub, key, "LOW_INCOME", CITIZEN, ["YEAR"]),
    ]
    rows = await ledger.fetch("select sequence, entry from ledger where sequence > $1 order by sequence", before)
    entries = [json.loads(row["entry"]) for row in rows]
    assert [row["sequence"] for row in rows] == [entry["sequence"] for entry in entries]
    assert [entry["sequence"] for entry in entries] == list(range(before + 1, before + 7))
    assert [entry["type"] for entry in entries] == 3 * ["LOOKUP_ASKED", "LOOKUP_ANSWERED"]
    assert [entry["disclosure"] for entry in entries] == [
        entry_id for each in results for entry_id in 2 * [each["ledgerEntry"]]
    ]
    asked, answered = entries[::2], entries[1::2]
    assert [entry["outcome"] for entry in answered] == ["MATCH", "MATCH", "MATCH"]
    assert [entry.get("source") for entry in answered] == ["HOUSEHOLD", "CERTIFICATE", "LOW_INCOME"]
    assert [(entry["form"], entry.get("claim"), entry.get("fields")) for entry in asked] == [
        ("ASSERTION", "REGISTERED_IN", None),
        ("ASSERTION", "VALID_ON", None),
        ("RECORD", None, ["YEAR"]),
    ]
    assert {(entry["caseNumber"], entry["requestId"]) for entry in asked} == {
        (PURPOSE["caseNumber"], "test-request")
    }
    assert len({(entry["subjectKey"], entry["subjectHash"]) for entry in asked}) == 1


async def test_a_refused_lookup_leaves_no_entry(hub, key, ledger):
    before = await ledger.fetchval("select size from ledger_head")
    await refused(hub, key, purpose=PURPOSE | {"officer": " "})
    await refused(hub, key, subject={"nationalId": "A123456788"})
    assert await ledger.fetchval("select size from ledger_head") == before


@pytest.mark.parametrize(
    "change",
    ["update ledger set entry = replace(entry, 'NO_MATCH', 'MATCH')", "delete from ledger", "truncate ledger"],
)
async def test_the_ledger_refuses_every_change(ledger, change):
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await ledger.execute(change)


async def test_nothing_in_the_ledger_names_the_subject(hub, key, ledger):
    await asserted(hub, key)
    rows = await ledger.fetch("select l::text as line from ledger l where not synthetic")
    assert rows
    assert not any(PERSONA.national_id in row["line"] for row in rows)
    hexadecimal = PERSONA.national_id.encode().hex()
    assert not any(hexadecimal in row["line"] for row in rows)


async def test_when_the_ledger_is_down_no_register_is_asked(hub):
    brittle = Brittle(hub, FakeLedger(SourceUnavailable(SystemCode.HUB, "no route to host")))
    answer = await brittle.ask(RECORD, {"purpose": PURPOSE, "kind": "HOUSEHOLD_TRANSCRIPT", "subject": CITIZEN})
    assert brittle.read == []
    assert [error["extensions"]["system"] for error in answer["errors"]] == ["HUB"]


async def test_when_the_ledger_goes_down_no_data_leaves_even_if_the_register_answered(hub):
    brittle = Brittle(hub, FakeLedger(SourceUnavailable(SystemCode.HUB, "no route to host"), keeps=1))
    variables = {"purpose": PURPOSE, "kind": "HOUSEHOLD_TRANSCRIPT", "subject": CITIZEN}
    answer = await brittle.ask(RECORD, variables)
    assert brittle.read == ["verification.held"]
    assert answer["data"] == {"verification": {"record": None}}
    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["system"]) == ("UPSTREAM_UNAVAILABLE", "HUB")
    assert PERSONA.name not in json.dumps(answer, ensure_ascii=False)


async def test_a_register_that_is_down_is_an_outcome_that_the_officer_acts_on(hub):
    ledger = FakeLedger()
    down = SourceUnavailable(SystemCode.VERIFICATION, "no route to host")
    answer = await Brittle(hub, ledger, register_failure=down).ask(ASSERTION, asked())
    assert "errors" not in answer
    assert answer["data"]["verification"]["assertion"]["outcome"] == "UNAVAILABLE"
    assert [entry.outcome for entry in ledger.answered] == ["UNAVAILABLE"]


# No personal id in any message


def canary_subjects():
    good = national_id("Q", 2, 7_654_321)
    wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
    return [
        {"nationalId": wrong},
        {"nationalId": good + "x"},
        {"nationalId": good.lower()},
        {"nationalId": good, "residentId": good},
        {"nationalId": [good]},
        {"nationalId": {"id": good}},
        {"residentId": good},
        {"businessNumber": good},
        {"parcel": {"section": good}},
        {"nationalID": good},
        {"parcel": {"section": "示範段", "number": good}},
        good,
        [good],
    ]


@pytest.mark.parametrize("subject", canary_subjects(), ids=str)
async def test_no_message_repeats_a_personal_id_given_as_a_variable(hub, key, subject, capfd):
    answer = await hub.ask(ASSERTION, asked(subject=subject), key)
    shown = json.dumps(answer, ensure_ascii=False) + "".join(capfd.readouterr())
    assert answer["errors"]
    assert "7654321" not in shown


@pytest.mark.parametrize("subject", canary_subjects(), ids=str)
async def test_no_message_repeats_a_personal_id_written_into_the_query(hub, key, subject, capfd):
    def literal(value):
        if isinstance(value, dict):
            return "{" + ", ".join(f"{name}: {literal(each)}" for name, each in value.items()) + "}"
        return json.dumps(value, ensure_ascii=False)

    query = ASSERTION.replace("$subject: SubjectInput!, ", "").replace("$subject", literal(subject))
    variables = asked()
    del variables["subject"]
    answer = await hub.ask(query, variables, key)
    shown = json.dumps(answer, ensure_ascii=False) + "".join(capfd.readouterr())
    assert answer["errors"]
    assert "7654321" not in shown


# Public counts and kinds


@pytest.mark.parametrize(
    ("until", "lookups", "notices"), [("2012-06-30", 3_919, 5_570), ("2012-08-31", 7_548, 5_716)]
)
async def test_the_counts_are_those_of_the_council_reports(hub, until, lookups, notices):
    data = await hub.data(
        "query ($p: PeriodInput!) { lookupStatistics(period: $p) { month kind { code } kindCode lookups }"
        " noticeStatistics(period: $p) { month event status notices } }",
        {"p": {"from": "2012-01-01", "to": until}},
    )
    assert sum(row["lookups"] for row in data["lookupStatistics"]) == lookups
    assert sum(row["notices"] for row in data["noticeStatistics"]) == notices
    assert {row["kindCode"] for row in data["lookupStatistics"]} <= set(ANSWERED)
    assert data["lookupStatistics"][0]["month"] == "2012-01"


async def test_the_kinds_and_purposes_are_public(hub):
    data = await hub.data(
        "{ certificateKinds { code name { zhTw en } holder { zhTw } subjects claims needsPaper"
        " fields { field name { zhTw } special } } lookupPurposes { code name { zhTw } } }"
    )
    kinds = {kind["code"]: kind for kind in data["certificateKinds"]}
    assert len(kinds) == 12
    assert {code for code, kind in kinds.items() if not kind["needsPaper"]} == set(ANSWERED)
    assert {"code": "015", "name": {"zhTw": "戶政"}} in data["lookupPurposes"]


async def test_a_residents_taxes_can_be_asked_for_by_a_number_of_either_form(hub):
    key = await hub.key("verification:TAX_PAID")
    for number in ("A800000014", "AB00207171"):
        answer = await hub.data(
            """query ($subject: SubjectInput!) { verification(purpose: {
              code: "015", caseNumber: "test", legalBasis: {law: "戶籍法", article: "第 67 條"}, officer: "test"
            }) { assertion(
              kind: "TAX_PAID", subject: $subject, claim: {noArrearsAt: {year: 101}}
            ) { outcome } } }""",
            {"subject": {"residentId": number}},
            key,
        )
        assert answer["verification"]["assertion"] == {"outcome": "NOT_FOUND"}
