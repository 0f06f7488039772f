"""What a lookup may disclose, and that nothing is disclosed that is not in the log."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from hub.connectors.verification.records import Disability, DisabilityGrade, Household
from hub.errors import BadInput, PurposeMissing, SourceRejected, SourceTimeout, SourceUnavailable, StartupError
from hub.privacy.disclosure import Finding, kind_of, permitted_assertion, permitted_record
from hub.privacy.gate import Disclosures
from hub.privacy.kinds import HOLDINGS, certificate_kinds
from hub.privacy.purposes import LegalBasis, Purpose, declared, specified_purposes
from hub.privacy.subjects import Subject, SubjectHashes, parcel
from hub.privacy.terms import ClaimForm, EvidenceField, LookupForm, LookupOutcome, SubjectKind
from hub.rules.identifiers import national_id, new_resident_id
from hub.rules.systems import SystemCode
from hub.services.callers import ApiClient
from tests.fakes.ledger import FakeLedger

CANARY = national_id("Q", 2, 1_234_567)
REQUEST = "a-request"
CITIZEN = Subject(SubjectKind.NATIONAL_ID, CANARY)
PURPOSE = Purpose("015", "示範字第1號", LegalBasis("戶籍法", "第 67 條"), "k0042", None)
KINDS = certificate_kinds()
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CLIENT = ApiClient("test0001", "a test", "397120000J", ["verification:LOW_INCOME"], b"", NOW, None)
HOUSEHOLD = Household("王示範", date(1980, 1, 2), "F0000001", "64000080", "高雄市苓雅區", date(2008, 3, 15))


def disclosures(ledger, failures=None):
    return Disclosures(
        KINDS,
        specified_purposes(),
        ledger,
        SubjectHashes(b"a secret"),
        clock=lambda: NOW,
        new_id=lambda: UUID(int=7),
        on_failure=(failures if failures is not None else []).append,
    )


def answering(finding):
    async def ask(_register):
        if isinstance(finding, Exception):
            raise finding
        return finding

    return ask


def record_lookup(*fields, kind="HOUSEHOLD_TRANSCRIPT"):
    return permitted_record(KINDS[kind], PURPOSE, CITIZEN, list(fields))


# Kinds


def test_the_default_table_has_twelve_kinds_and_six_are_answered():
    assert len(KINDS) == 12
    assert sum(kind.register is not None for kind in KINDS.values()) == len(HOLDINGS) == 6


def test_a_kind_without_a_register_promises_nothing():
    assert all(not kind.claims and not kind.fields for kind in KINDS.values() if kind.register is None)


def test_an_operator_may_replace_the_table(tmp_path):
    table = tmp_path / "kinds.json"
    kind = {"code": "FISHING_LICENCE", "name": {"zh_tw": "漁業執照"}, "holder": {"zh_tw": "海洋局"}}
    table.write_text(json.dumps([{**kind, "subjects": ["NATIONAL_ID"]}]), "utf-8")
    assert [kind.code for kind in certificate_kinds(table).values()] == ["FISHING_LICENCE"]


@pytest.mark.parametrize(
    "change",
    [
        {"register": "LAND", "claims": ["REGISTERED_IN"]},
        {"register": "LAND", "fields": [{"field": "GRADE", "name": {"zh_tw": "等級"}}]},
        {"claims": ["OWNS_PARCEL"]},
        {"register": "POLICE"},
        {"subjects": []},
        {"code": "lower case"},
        {"colour": "red"},
    ],
)
def test_a_table_that_promises_what_no_register_answers_stops_the_start(tmp_path, change):
    table = tmp_path / "kinds.json"
    kind = {"code": "X_KIND", "name": {"zh_tw": "書證"}, "holder": {"zh_tw": "機關"}, "subjects": ["PARCEL"]}
    table.write_text(json.dumps([{**kind, **change}]), "utf-8")
    with pytest.raises(StartupError, match=r"kinds\.json"):
        certificate_kinds(table)


def test_a_missing_table_or_a_kind_given_twice_stops_the_start(tmp_path):
    with pytest.raises(StartupError):
        certificate_kinds(tmp_path / "none.json")
    twice = tmp_path / "kinds.json"
    kind = {"code": "X_KIND", "name": {"zh_tw": "書證"}, "holder": {"zh_tw": "機關"}, "subjects": ["PARCEL"]}
    twice.write_text(json.dumps([kind, kind]), "utf-8")
    with pytest.raises(StartupError, match="twice"):
        certificate_kinds(twice)


def test_an_unknown_kind_names_those_there_are():
    with pytest.raises(BadInput, match="LOW_INCOME"):
        kind_of(KINDS, "PASSPORT")


# What is permitted


def test_a_subject_that_does_not_fit_is_told_what_fits():
    company = Subject(SubjectKind.BUSINESS_NUMBER, "04595257")
    with pytest.raises(BadInput, match="NATIONAL_ID"):
        permitted_assertion(KINDS["LOW_INCOME"], PURPOSE, company, ClaimForm.LOW_INCOME_IN)


def test_the_owner_of_a_parcel_is_asserted_of_a_person_and_its_record_read_by_parcel():
    land = KINDS["LAND_TRANSCRIPT"]
    assert permitted_assertion(land, PURPOSE, CITIZEN, ClaimForm.OWNS_PARCEL).form is LookupForm.ASSERTION
    with pytest.raises(BadInput, match="PARCEL"):
        permitted_record(land, PURPOSE, CITIZEN, None)


def test_a_claim_of_another_kind_is_told_which_claims_fit():
    with pytest.raises(BadInput, match="LOW_INCOME_IN"):
        permitted_assertion(KINDS["LOW_INCOME"], PURPOSE, CITIZEN, ClaimForm.REGISTERED_IN)


def test_a_field_of_another_kind_is_told_which_fields_there_are():
    with pytest.raises(BadInput, match="BIRTH_DATE"):
        record_lookup(EvidenceField.GRADE)


def test_special_data_is_disclosed_only_when_asked_for_by_name():
    silent = permitted_record(KINDS["DISABILITY"], PURPOSE, CITIZEN, None)
    assert silent.fields == (EvidenceField.VALID_FROM, EvidenceField.VALID_TO)
    named = permitted_record(KINDS["DISABILITY"], PURPOSE, CITIZEN, [EvidenceField.GRADE] * 2)
    assert named.fields == (EvidenceField.GRADE,)


# Purposes


@pytest.mark.parametrize("blank", ["", "   ", "　"])
@pytest.mark.parametrize("part", ["case_number", "officer", "law", "article"])
def test_a_purpose_with_a_blank_part_is_none(part, blank):
    parts = {"case_number": "1", "officer": "k1", "law": "戶籍法", "article": "67", part: blank}
    basis = LegalBasis(parts["law"], parts["article"])
    with pytest.raises(PurposeMissing):
        declared(Purpose("015", parts["case_number"], basis, parts["officer"], None))


@pytest.mark.parametrize(
    "person", [CANARY, CANARY.lower(), new_resident_id("A", 1, 1), f"查{CANARY}的戶籍", "Ｑ" + CANARY[1:]]
)
def test_a_purpose_may_not_name_the_person_and_the_refusal_does_not_either(person):
    with pytest.raises(BadInput) as refusal:
        declared(Purpose("015", "1", LegalBasis("戶籍法", "67"), "k1", person))
    assert CANARY not in str(refusal.value).upper()


def test_the_known_purposes_have_codes_of_three_digits():
    assert {purpose.code: purpose.name.zh_tw for purpose in specified_purposes()}["015"] == "戶政"


# Subjects


def test_a_subject_never_shows_its_id():
    assert CANARY not in f"{CITIZEN!r} {CITIZEN}"


def test_equal_subjects_have_equal_hashes_and_another_secret_gives_others():
    hashes = SubjectHashes(b"a secret")
    assert hashes.of(CITIZEN) == hashes.of(Subject(SubjectKind.NATIONAL_ID, CANARY))
    assert hashes.of(CITIZEN) != hashes.of(Subject(SubjectKind.RESIDENT_ID, CANARY))
    assert hashes.of(CITIZEN) != SubjectHashes(b"another").of(CITIZEN)
    assert len(hashes.of(CITIZEN)) == 32


def test_after_a_change_of_keys_new_entries_have_the_new_one_and_those_of_each_before_are_found():
    first, second = SubjectHashes(b"a secret"), SubjectHashes(b"another", b"a secret")
    now = SubjectHashes(b"a third", b"another", b"a secret")
    assert now.of(CITIZEN) == SubjectHashes(b"a third").of(CITIZEN)
    written = [(hashes.key_id, hashes.of(CITIZEN)) for hashes in (now, second, first)]
    assert now.all_of(CITIZEN) == written
    assert len(dict(written)) == 3


def test_a_parcel_number_is_filled_up():
    assert parcel(" 示範段 ", "12-3") == parcel("示範段", "0012-0003")
    assert parcel("示範段", "7").number == "0007-0000"


@pytest.mark.parametrize("number", ["", "-1", "12345", "1-2-3", "１２", "1;drop"])
def test_a_parcel_number_of_another_form_is_refused(number):
    with pytest.raises(BadInput):
        parcel("示範段", number)


# The gate


@pytest.mark.anyio
async def test_a_record_holds_only_the_fields_asked_for():
    lookup = record_lookup(EvidenceField.NAME, EvidenceField.SINCE)
    finding = Finding(LookupOutcome.MATCH, HOUSEHOLD, NOW)
    result = await disclosures(FakeLedger()).disclosed(CLIENT, lookup, REQUEST, answering(finding))
    assert result.evidence.values == {EvidenceField.NAME: "王示範", EvidenceField.SINCE: date(2008, 3, 15)}


@pytest.mark.anyio
async def test_an_assertion_discloses_no_record_even_if_it_was_read():
    lookup = permitted_assertion(KINDS["DISABILITY"], PURPOSE, CITIZEN, ClaimForm.DISABILITY_VALID_ON)
    read = Disability(DisabilityGrade.MILD, date(2010, 1, 1), None)
    finding = Finding(LookupOutcome.MATCH, read, NOW)
    result = await disclosures(FakeLedger()).disclosed(CLIENT, lookup, REQUEST, answering(finding))
    assert (result.outcome, result.evidence) == (LookupOutcome.MATCH, None)


@pytest.mark.anyio
async def test_the_ledger_holds_the_lookup_and_never_the_id():
    ledger, hashes = FakeLedger(), SubjectHashes(b"a secret")
    lookup = record_lookup(EvidenceField.NAME)
    finding = Finding(LookupOutcome.NOT_FOUND, as_of=NOW)
    result = await disclosures(ledger).disclosed(CLIENT, lookup, REQUEST, answering(finding))
    (asked,), (answered,) = ledger.asked, ledger.answered
    assert asked.disclosure == answered.disclosure == result.entry_id
    assert (asked.client, asked.agency, asked.officer) == ("test0001", "397120000J", "k0042")
    assert (asked.form, asked.claim, asked.fields) == (LookupForm.RECORD, None, (EvidenceField.NAME,))
    assert (asked.request_id, asked.subject_hash, asked.subject_key) == (
        REQUEST,
        hashes.of(CITIZEN).hex(),
        hashes.key_id,
    )
    assert (answered.outcome, answered.source, answered.as_of) == (LookupOutcome.NOT_FOUND, "HOUSEHOLD", NOW)
    assert CANARY not in repr(ledger.entries)
    assert CANARY.encode().hex() not in repr(ledger.entries)


@pytest.mark.anyio
@pytest.mark.parametrize("failure", [SourceUnavailable, SourceTimeout, SourceRejected])
@pytest.mark.parametrize("keeps", [0, 1])
async def test_what_the_ledger_does_not_keep_is_not_disclosed_and_before_that_not_asked(failure, keeps):
    ledger = FakeLedger(failure(SystemCode.HUB, f"failing row contains {CANARY}"), keeps)
    registers = []

    async def ask(register):
        registers.append(register)
        return Finding(LookupOutcome.MATCH, HOUSEHOLD, NOW)

    with pytest.raises(SourceUnavailable) as refusal:
        await disclosures(ledger).disclosed(CLIENT, record_lookup(EvidenceField.NAME), REQUEST, ask)
    assert len(registers) == len(ledger.entries) == keeps
    assert refusal.value.system == "hub"
    assert CANARY not in f"{refusal.value} {refusal.value.detail}"
    assert refusal.value.__cause__ is None


@pytest.mark.anyio
async def test_a_register_that_is_down_is_an_outcome_and_is_kept_as_one():
    ledger, failures, down = FakeLedger(), [], SourceUnavailable(SystemCode.VERIFICATION, "no route")
    lookup = record_lookup(EvidenceField.NAME)
    result = await disclosures(ledger, failures).disclosed(CLIENT, lookup, REQUEST, answering(down))
    assert (result.outcome, result.evidence) == (LookupOutcome.UNAVAILABLE, None)
    assert [entry.outcome for entry in ledger.answered] == [LookupOutcome.UNAVAILABLE]
    assert failures == [down]


@pytest.mark.anyio
async def test_a_kind_without_a_register_needs_paper_asks_no_one_and_is_kept():
    ledger = FakeLedger()
    lookup = permitted_assertion(KINDS["VEHICLE"], PURPOSE, CITIZEN, ClaimForm.REGISTERED_IN)
    result = await disclosures(ledger).disclosed(CLIENT, lookup, REQUEST, answering(AssertionError("asked")))
    assert result.outcome is LookupOutcome.NEEDS_PAPER
    assert [(entry.outcome, entry.source) for entry in ledger.answered] == [(LookupOutcome.NEEDS_PAPER, None)]


@pytest.mark.anyio
async def test_after_a_failure_of_our_own_there_is_no_answer_and_the_ledger_says_that_it_was_asked():
    ledger = FakeLedger()
    lookup = record_lookup(EvidenceField.NAME)
    with pytest.raises(ZeroDivisionError):
        await disclosures(ledger).disclosed(CLIENT, lookup, REQUEST, answering(ZeroDivisionError()))
    assert (len(ledger.asked), ledger.answered) == (1, [])


@pytest.mark.anyio
async def test_while_nobody_vouches_for_the_ledger_nothing_is_disclosed_or_asked():
    ledger, registers = FakeLedger(), []

    async def ask(register):
        registers.append(register)
        return Finding(LookupOutcome.MATCH, HOUSEHOLD, NOW)

    gate = replace(disclosures(ledger), is_vouched_for=lambda: False)
    with pytest.raises(SourceUnavailable) as refusal:
        await gate.disclosed(CLIENT, record_lookup(EvidenceField.NAME), REQUEST, ask)
    assert (registers, ledger.entries, refusal.value.system) == ([], [], "hub")
