"""What a lookup may disclose, and that nothing is disclosed that is not in the log."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest

from hub.connectors.verification.records import Disability, DisabilityGrade, Household
from hub.errors import (
    BadInput,
    NotPermitted,
    PurposeMissing,
    SourceRejected,
    SourceThrottled,
    SourceTimeout,
    SourceUnavailable,
    StartupError,
)
from hub.privacy.consents import (
    Affidavit,
    ConsentedLookup,
    ConsentFinding,
    ConsentRefusal,
    NoIssuers,
    SignedConsent,
)
from hub.privacy.disclosure import Finding, kind_of, permitted_assertion, permitted_record
from hub.privacy.gate import Disclosures
from hub.privacy.kinds import certificate_kinds
from hub.privacy.permissions import Desk, Permission
from hub.privacy.purposes import LegalBasis, Purpose, data_categories, declared, specified_purposes
from hub.privacy.subjects import Subject, SubjectHashes, parcel
from hub.privacy.terms import ClaimForm, ConsentMode, EvidenceField, LookupForm, LookupOutcome, SubjectKind
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


def permission(kind, *fields, basis=ConsentMode.STATUTE, unmasked=(), daily=None):
    return Permission(1, kind, "015", "戶籍法", "第 67 條", basis, fields, unmasked, daily)


def desk(kind, *fields, purpose=PURPOSE, **more):
    return Desk(purpose, [permission(kind, *fields, **more)])


ALL = {code: tuple(each.field for each in kind.fields) for code, kind in KINDS.items()}


class FakeQuotas:
    """Implements `Quotas`; so many lookups are left."""

    def __init__(self, left):
        self.left = left

    async def take(self, _permission, _day):
        self.left -= 1
        return self.left >= 0


def disclosures(ledger, failures=None, left=0, consents=None):
    return Disclosures(
        KINDS,
        specified_purposes(),
        data_categories(),
        ledger,
        SubjectHashes(b"a secret"),
        clock=lambda: NOW,
        new_id=lambda: UUID(int=7),
        quotas=FakeQuotas(left),
        consents=consents or NoIssuers(),
        on_failure=(failures if failures is not None else []).append,
    )


def answering(finding):
    async def ask(_register):
        if isinstance(finding, Exception):
            raise finding
        return finding

    return ask


def record_lookup(*fields, kind="HOUSEHOLD_TRANSCRIPT", unmasked=()):
    return permitted_record(KINDS[kind], desk(kind, *ALL[kind], unmasked=unmasked), CITIZEN, list(fields))


# Kinds


FISHING = """
code = "FISHING_LICENCE"
name = { zh_tw = "漁業執照" }
holder = { zh_tw = "海洋局" }
subjects = ["NATIONAL_ID"]
"""
NAME = '\n[[fields]]\nfield = "NAME"\nname = { zh_tw = "姓名" }\ncategory = "C001"\n'


def kinds_with(folder, *files):
    for at, text in enumerate(files):
        (folder / f"kind{at}.toml").write_text(text, "utf-8")
    return certificate_kinds(folder)


def test_all_twelve_kinds_that_come_with_the_hub_are_answered_and_say_their_categories():
    assert len(KINDS) == 12
    assert all(kind.register and kind.claims and kind.fields and kind.categories for kind in KINDS.values())


def test_each_kind_can_be_asked_about_a_subject_for_every_claim_and_for_its_record():
    for kind in KINDS.values():
        assert all(kind.subjects_of(form) for form in (*kind.claims, None)), kind.code


def test_a_kind_is_added_by_a_file(tmp_path):
    kinds = kinds_with(tmp_path, FISHING + 'register = "CERTIFICATE"\nclaims = ["VALID_ON"]\n' + NAME)
    assert kinds.keys() == {*KINDS, "FISHING_LICENCE"}
    assert kinds["FISHING_LICENCE"].categories == ("C001",)


def test_a_kind_of_the_hub_is_replaced_by_a_file_and_without_a_register_the_paper_is_needed(tmp_path):
    kinds = kinds_with(tmp_path, FISHING.replace("FISHING_LICENCE", "VEHICLE"))
    assert kinds.keys() == KINDS.keys()
    assert kinds["VEHICLE"].register is None


@pytest.mark.parametrize(
    "change",
    [
        'register = "LAND"\nclaims = ["REGISTERED_IN"]',
        'register = "LOW_INCOME"' + NAME,
        'claims = ["OWNS_PARCEL"]',
        'register = "POLICE"',
        'colour = "red"',
        'register = "CERTIFICATE"' + NAME.replace("C001", "C000"),
        'register = "CERTIFICATE"' + NAME.replace("C001", "C133"),
        'register = "CERTIFICATE"' + NAME.replace('category = "C001"', ""),
        "register =",
    ],
)
def test_a_file_that_promises_what_no_register_answers_stops_the_start(tmp_path, change):
    with pytest.raises(StartupError, match=r"kind0\.toml"):
        kinds_with(tmp_path, FISHING + change)


@pytest.mark.parametrize(
    ("sound", "broken"), [('["NATIONAL_ID"]', "[]"), ("FISHING_LICENCE", "lower case"), ('"漁業執照"', '"漁')]
)
def test_a_file_of_another_form_stops_the_start(tmp_path, sound, broken):
    with pytest.raises(StartupError, match=r"kind0\.toml"):
        kinds_with(tmp_path, FISHING.replace(sound, broken))


def test_an_empty_folder_or_a_kind_given_twice_stops_the_start(tmp_path):
    with pytest.raises(StartupError, match=r"expected a folder"):
        certificate_kinds(tmp_path)
    with pytest.raises(StartupError, match="twice"):
        kinds_with(tmp_path, FISHING, FISHING)


def test_an_unknown_kind_names_those_there_are():
    with pytest.raises(BadInput, match="LOW_INCOME"):
        kind_of(KINDS, "PASSPORT")


# What is permitted


def test_a_subject_that_does_not_fit_is_told_what_fits():
    company = Subject(SubjectKind.BUSINESS_NUMBER, "04595257")
    with pytest.raises(BadInput, match="NATIONAL_ID"):
        permitted_assertion(KINDS["LOW_INCOME"], desk("LOW_INCOME"), company, ClaimForm.LOW_INCOME_IN)


def test_the_owner_of_a_parcel_is_asserted_of_a_person_and_its_record_read_by_parcel():
    land = KINDS["LAND_TRANSCRIPT"]
    assert (
        permitted_assertion(land, desk("LAND_TRANSCRIPT"), CITIZEN, ClaimForm.OWNS_PARCEL).form
        is LookupForm.ASSERTION
    )
    with pytest.raises(BadInput, match="PARCEL"):
        permitted_record(land, desk("LAND_TRANSCRIPT", *ALL["LAND_TRANSCRIPT"]), CITIZEN, None)


def test_a_claim_of_another_kind_is_told_which_claims_fit():
    with pytest.raises(BadInput, match="LOW_INCOME_IN"):
        permitted_assertion(KINDS["LOW_INCOME"], desk("LOW_INCOME"), CITIZEN, ClaimForm.REGISTERED_IN)


def test_a_field_of_another_kind_is_told_which_fields_there_are():
    with pytest.raises(BadInput, match="BIRTH_DATE"):
        record_lookup(EvidenceField.GRADE)


def test_special_data_is_disclosed_only_when_asked_for_by_name():
    of_all = desk("DISABILITY", *ALL["DISABILITY"])
    silent = permitted_record(KINDS["DISABILITY"], of_all, CITIZEN, None)
    assert silent.fields == (EvidenceField.VALID_FROM, EvidenceField.VALID_TO)
    named = permitted_record(
        KINDS["DISABILITY"], desk("DISABILITY", *ALL["DISABILITY"]), CITIZEN, [EvidenceField.GRADE] * 2
    )
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


def test_every_kind_is_of_categories_whose_names_are_known():
    known = {category.code for category in data_categories()}
    assert all(set(kind.categories) <= known for kind in KINDS.values())


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
    assert result.evidence.values == {EvidenceField.NAME: "王O範", EvidenceField.SINCE: date(2008, 3, 15)}


@pytest.mark.anyio
async def test_names_and_numbers_are_masked_unless_the_policy_says_otherwise():
    asked, finding = (EvidenceField.NAME, EvidenceField.HOUSEHOLD_NUMBER), Finding(LookupOutcome.MATCH, HOUSEHOLD)
    for unmasked, name in (((), "王O範"), ((EvidenceField.NAME,), "王示範")):
        lookup = record_lookup(*asked, unmasked=unmasked)
        result = await disclosures(FakeLedger()).disclosed(CLIENT, lookup, REQUEST, answering(finding))
        assert list(result.evidence.values.values()) == [name, "F****001"]
        assert result.lookup.masked == tuple(each for each in asked if each not in unmasked)


# The policy table


@pytest.mark.parametrize(
    "purpose",
    [
        replace(PURPOSE, code="023"),
        replace(PURPOSE, legal_basis=LegalBasis("社會救助法", "第 67 條")),
        replace(PURPOSE, legal_basis=LegalBasis("戶籍法", "第 68 條")),
    ],
)
def test_what_the_policy_table_does_not_name_is_not_permitted(purpose):
    other = desk("LOW_INCOME", *ALL["LOW_INCOME"], purpose=purpose)
    with pytest.raises(NotPermitted, match="015；戶籍法；第 67 條"):
        permitted_assertion(KINDS["LOW_INCOME"], other, CITIZEN, ClaimForm.LOW_INCOME_IN)
    with pytest.raises(NotPermitted):
        permitted_record(KINDS["LOW_INCOME"], other, CITIZEN, None)


def test_a_permission_of_another_kind_permits_nothing():
    with pytest.raises(NotPermitted, match="it lets: nothing"):
        permitted_assertion(KINDS["LOW_INCOME"], desk("DISABILITY"), CITIZEN, ClaimForm.LOW_INCOME_IN)


def test_a_law_is_the_same_however_wide_and_spaced_it_is_written():
    spaced = replace(PURPOSE, legal_basis=LegalBasis(" 戶籍法", "第６７條"))
    assert permitted_assertion(
        KINDS["LOW_INCOME"], desk("LOW_INCOME", purpose=spaced), CITIZEN, ClaimForm.LOW_INCOME_IN
    )


def test_a_record_has_the_fields_that_the_policy_table_names_and_no_more():
    kind, some = KINDS["HOUSEHOLD_TRANSCRIPT"], desk("HOUSEHOLD_TRANSCRIPT", EvidenceField.SINCE)
    assert permitted_record(kind, some, CITIZEN, None).fields == (EvidenceField.SINCE,)
    with pytest.raises(NotPermitted, match="it permits: SINCE"):
        permitted_record(kind, some, CITIZEN, [EvidenceField.NAME])
    with pytest.raises(NotPermitted, match="it permits: none"):
        permitted_record(kind, desk("HOUSEHOLD_TRANSCRIPT"), CITIZEN, None)


# Consents and limits


async def outcome_of(lookup, **more):
    """How a lookup ends, and how often the register was asked."""
    asked = []

    async def ask(register):
        asked.append(register)
        return Finding(LookupOutcome.MATCH, as_of=NOW)

    ledger = FakeLedger()
    result = await disclosures(ledger, **more).disclosed(CLIENT, lookup, REQUEST, ask)
    assert [entry.outcome for entry in ledger.answered] == [result.outcome]
    return result, len(asked), ledger


def consented(basis, consent=None, daily=None):
    purpose = replace(PURPOSE, consent=consent)
    of_kind = desk("LOW_INCOME", purpose=purpose, basis=basis, daily=daily)
    return permitted_assertion(KINDS["LOW_INCOME"], of_kind, CITIZEN, ClaimForm.LOW_INCOME_IN)


class Believing:
    """Implements `SignedConsents`; finds what it was told to."""

    def __init__(self, finding):
        self.found, self.seen = finding, []

    async def finding(self, token, lookup):
        self.seen.append((token, lookup))
        return self.found


@pytest.mark.anyio
@pytest.mark.parametrize("basis", [ConsentMode.AFFIDAVIT, ConsentMode.CITIZEN_CONSENT])
@pytest.mark.parametrize("consent", [None, Affidavit(" "), SignedConsent("a.b.c")])
async def test_without_its_consent_no_register_is_asked(basis, consent):
    result, asked, ledger = await outcome_of(consented(basis, consent))
    assert (result.outcome, asked) == (LookupOutcome.CONSENT_MISSING, 0)
    assert result.consent_refusal in {ConsentRefusal.ABSENT, ConsentRefusal.INVALID}
    assert result.source is None
    assert ledger.asked[0].basis is basis


@pytest.mark.anyio
async def test_an_affidavit_is_kept_by_its_number_and_a_law_needs_nothing_beside_it():
    result, asked, ledger = await outcome_of(consented(ConsentMode.AFFIDAVIT, Affidavit("切結字第 1 號")))
    assert (result.outcome, asked, ledger.answered[0].consent) == (LookupOutcome.MATCH, 1, "切結字第 1 號")
    result, asked, ledger = await outcome_of(consented(ConsentMode.STATUTE))
    assert (result.outcome, asked, ledger.answered[0].consent) == (LookupOutcome.MATCH, 1, None)


@pytest.mark.anyio
async def test_a_signed_consent_is_verified_for_this_client_kind_and_subject():
    believing = Believing(ConsentFinding(reference="mydata/1"))
    lookup = consented(ConsentMode.CITIZEN_CONSENT, SignedConsent("a.b.c"))
    result, asked, ledger = await outcome_of(lookup, consents=believing)
    assert (result.outcome, asked, ledger.answered[0].consent) == (LookupOutcome.MATCH, 1, "mydata/1")
    assert believing.seen == [
        ("a.b.c", ConsentedLookup(result.entry_id, "test0001", "LOW_INCOME", CITIZEN)),
    ]


@pytest.mark.anyio
async def test_beyond_the_limit_of_a_day_nothing_is_asked_and_no_consent_is_used():
    believing = Believing(ConsentFinding())
    lookup = consented(ConsentMode.CITIZEN_CONSENT, SignedConsent("a.b.c"), daily=1)
    result, asked, _ = await outcome_of(lookup, consents=believing, left=0)
    assert (result.outcome, asked, believing.seen) == (LookupOutcome.THROTTLED, 0, [])
    result, asked, _ = await outcome_of(lookup, consents=believing, left=1)
    assert (result.outcome, asked) == (LookupOutcome.MATCH, 1)


@pytest.mark.anyio
async def test_a_register_that_is_asked_too_often_says_so():
    async def ask(_register):
        raise SourceThrottled(SystemCode.VERIFICATION, "HTTP 429")

    result = await disclosures(FakeLedger()).disclosed(CLIENT, consented(ConsentMode.STATUTE), REQUEST, ask)
    assert result.outcome is LookupOutcome.THROTTLED


@pytest.mark.anyio
async def test_an_assertion_discloses_no_record_even_if_it_was_read():
    lookup = permitted_assertion(KINDS["DISABILITY"], desk("DISABILITY"), CITIZEN, ClaimForm.DISABILITY_VALID_ON)
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
    on_paper = msgspec.structs.replace(KINDS["VEHICLE"], register=None, claims=(), fields=())
    lookup = permitted_assertion(on_paper, desk("VEHICLE"), CITIZEN, ClaimForm.REGISTERED_IN)
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
