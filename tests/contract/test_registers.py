"""What holds of registers, whatever they are read over."""

from datetime import UTC, date, datetime

import pytest

from hub.app.registers import opened_register
from hub.connectors.verification.claims import (
    BornOn,
    CompanyActiveOn,
    DisabilityValidOn,
    HolderNamed,
    LowIncomeIn,
    NoArrearsAt,
    OwnsParcel,
    RegisteredIn,
    SameHouseholdAs,
    ValidOn,
    ZonedAs,
    record_enquiry,
    record_outcome,
)
from hub.connectors.verification.enquiries import OnBehalf
from hub.connectors.verification.records import TaxKind, Zoning
from hub.demo.people import PERSONA, RESIDENT
from hub.demo.tenders.works import firms
from hub.errors import SourceRejected
from hub.privacy.disclosure import Lookup, reduced
from hub.privacy.kinds import certificate_kinds
from hub.privacy.permissions import Permission
from hub.privacy.subjects import Parcel, Subject
from hub.privacy.terms import ConsentMode, EvidenceField, LookupOutcome, SubjectKind
from hub.rules.identifiers import national_id
from tests.conftest import PATIENCE

pytestmark = pytest.mark.anyio

KINDS = certificate_kinds()
AS_OF = datetime(2012, 8, 31, 15, 0, tzinfo=UTC)
MATCH, NO_MATCH, NOT_FOUND, EXPIRED = (
    LookupOutcome.MATCH,
    LookupOutcome.NO_MATCH,
    LookupOutcome.NOT_FOUND,
    LookupOutcome.EXPIRED,
)

CITIZEN = Subject(SubjectKind.NATIONAL_ID, PERSONA.national_id)
NOBODY = Subject(SubjectKind.NATIONAL_ID, national_id("A", 1, 1))
FIRM = Subject(SubjectKind.BUSINESS_NUMBER, firms()[0][0])
PLOT = Subject(SubjectKind.PARCEL, Parcel("示範工業段", "0001-0000"))
FOREIGNER = Subject(SubjectKind.RESIDENT_ID, RESIDENT.resident_id)
LICENCE = Subject(SubjectKind.CERTIFICATE_NUMBER, "D0000000")
PERMIT = Subject(SubjectKind.CERTIFICATE_NUMBER, "(101)高市工建築字第00001號")
DAY = date(2012, 8, 22)

CLAIMS = [
    ("HOUSEHOLD_TRANSCRIPT", CITIZEN, RegisteredIn(PERSONA.district, None), MATCH),
    ("HOUSEHOLD_TRANSCRIPT", CITIZEN, RegisteredIn(PERSONA.district, date(2008, 3, 14)), NO_MATCH),
    ("HOUSEHOLD_TRANSCRIPT", NOBODY, RegisteredIn(PERSONA.district, None), NOT_FOUND),
    ("HOUSEHOLD_TRANSCRIPT", CITIZEN, SameHouseholdAs(PERSONA.same_household_as), MATCH),
    ("HOUSEHOLD_TRANSCRIPT", CITIZEN, SameHouseholdAs(str(NOBODY.key)), NO_MATCH),
    ("HOUSEHOLD_TRANSCRIPT", CITIZEN, BornOn(date(1912, 1, 1)), NO_MATCH),
    ("LAND_TRANSCRIPT", CITIZEN, OwnsParcel(PERSONA.parcel), MATCH),
    ("LAND_TRANSCRIPT", CITIZEN, OwnsParcel(Parcel("示範段", "9999-0000")), NOT_FOUND),
    ("LAND_USE_ZONING", PLOT, ZonedAs(Zoning.INDUSTRIAL), MATCH),
    ("LAND_USE_ZONING", PLOT, ZonedAs(Zoning.RESIDENTIAL), NO_MATCH),
    ("LOW_INCOME", CITIZEN, LowIncomeIn(2012, None), MATCH),
    ("LOW_INCOME", CITIZEN, LowIncomeIn(2001, None), NO_MATCH),
    ("DISABILITY", CITIZEN, DisabilityValidOn(DAY, None), MATCH),
    ("COMPANY_REGISTRATION", FIRM, CompanyActiveOn(DAY), MATCH),
    ("TAX_PAID", CITIZEN, NoArrearsAt(2012, TaxKind.HOUSE), MATCH),
    ("TAX_PAID", NOBODY, NoArrearsAt(2012, None), NOT_FOUND),
    ("VEHICLE", CITIZEN, ValidOn(DAY, None), MATCH),
    ("VEHICLE", CITIZEN, ValidOn(date(2022, 8, 22), None), EXPIRED),
    ("VEHICLE", LICENCE, ValidOn(DAY, "大型車"), NO_MATCH),
    ("BUILDING_PERMIT", PERMIT, ValidOn(date(2001, 1, 1), None), NO_MATCH),
    ("LABOUR_INSURANCE", CITIZEN, ValidOn(date(1999, 1, 1), None), NO_MATCH),
    ("STUDENT_STATUS", NOBODY, ValidOn(DAY, None), NOT_FOUND),
    ("RESIDENT_PERMIT", FOREIGNER, HolderNamed(RESIDENT.name.lower()), MATCH),
    ("RESIDENT_PERMIT", FOREIGNER, HolderNamed("SOMEBODY ELSE"), NO_MATCH),
]


def test_every_kind_is_asked_for():
    assert {kind for kind, *_ in CLAIMS} == set(KINDS)


@pytest.mark.parametrize(("kind", "subject", "claim", "outcome"), CLAIMS)
async def test_a_claim_is_decided_alike(register_of, kind, subject, claim, outcome):
    async with register_of(kind) as opened:
        held = await opened.connector.held(claim.enquiries(kind, KINDS[kind].register, subject))
    assert claim.outcome(subject, held) is outcome
    assert {(each.as_of, each.synthetic) for each in held} == {(AS_OF, True)}


RECORDS = [
    ("HOUSEHOLD_TRANSCRIPT", CITIZEN, {EvidenceField.DISTRICT: PERSONA.district}),
    ("HOUSEHOLD_TRANSCRIPT", CITIZEN, {EvidenceField.SINCE: PERSONA.registered_since}),
    ("LAND_TRANSCRIPT", PLOT, {EvidenceField.OWNER: firms()[0][1], EvidenceField.ZONING: Zoning.INDUSTRIAL}),
    ("LOW_INCOME", CITIZEN, {EvidenceField.YEAR: 2012}),
    ("DISABILITY", CITIZEN, {EvidenceField.VALID_FROM: date(2010, 1, 1), EvidenceField.VALID_TO: None}),
    ("COMPANY_REGISTRATION", FIRM, {EvidenceField.NAME: firms()[0][1]}),
    ("VEHICLE", LICENCE, {EvidenceField.NUMBER: "D0000000", EvidenceField.CATEGORY: "普通小型車駕照"}),
    ("RESIDENT_PERMIT", FOREIGNER, {EvidenceField.NAME: RESIDENT.name}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "subject", "expected"), RECORDS)
async def test_a_record_has_what_was_asked_for(register_of, kind, subject, expected):
    async with register_of(kind) as opened:
        (held,) = await opened.connector.held([record_enquiry(kind, KINDS[kind].register, subject, expected)])
    fields = tuple(expected)
    in_full = Permission(1, kind, "015", "戶籍法", "第 67 條", ConsentMode.STATUTE, fields, fields, None)
    evidence = reduced(Lookup(KINDS[kind], None, in_full, subject, fields=fields), held.record)
    assert dict(evidence.values) == expected
    assert record_outcome(held, DAY) is MATCH


async def test_all_taxes_of_all_years_are_there_the_newest_first(register_of):
    async with register_of("TAX_PAID") as opened:
        enquiry = record_enquiry("TAX_PAID", KINDS["TAX_PAID"].register, CITIZEN, [EvidenceField.ASSESSMENTS])
        (held,) = await opened.connector.held([enquiry])
    years = [each.year for each in held.record.assessments]
    assert years == sorted(years, reverse=True)
    assert len(set(years)) == 3
    assert {each.arrears for each in held.record.assessments} == {0}


async def test_subjects_are_answered_in_order_and_misses_are_none(register_of):
    asked = [NOBODY, CITIZEN, NOBODY, LICENCE, NOBODY]
    enquiries = [
        record_enquiry("VEHICLE", KINDS["VEHICLE"].register, subject, [EvidenceField.NUMBER]) for subject in asked
    ]
    async with register_of("VEHICLE") as opened:
        found = await opened.connector.held(enquiries)
    assert [each.record is None for each in found] == [True, False, True, False, True]


async def test_claims_that_read_different_things_are_asked_together(register_of):
    claims = [ValidOn(DAY, None), HolderNamed(PERSONA.name), RegisteredIn("64000060", None)]
    enquiries = [*(each.enquiries("VEHICLE", KINDS["VEHICLE"].register, CITIZEN)[0] for each in claims)]
    async with register_of("VEHICLE") as opened:
        found = await opened.connector.held(enquiries)
    outcomes = [claim.outcome(CITIZEN, [held]) for claim, held in zip(claims, found, strict=True)]
    assert outcomes == [MATCH, MATCH, MATCH]


async def test_a_register_that_answers_can_be_pinged(register_of):
    async with register_of("VEHICLE") as opened:
        await opened.ping()
        await opened.ping()


# The check of the interior ministry, which answers one claim of one kind


@pytest.mark.parametrize(
    ("name", "day", "outcome"), [(RESIDENT.name.lower(), None, MATCH), ("SOMEBODY ELSE", None, NO_MATCH)]
)
async def test_the_resident_check_decides_alike(register_addresses, name, day, outcome):
    claim = HolderNamed(name)
    kind = KINDS["RESIDENT_PERMIT"]
    async with opened_register(kind.code, register_addresses[kind.code], PATIENCE) as opened:
        held = await opened.connector.held(claim.enquiries(kind.code, kind.register, FOREIGNER))
        await opened.ping()
    assert claim.outcome(FOREIGNER, held) is outcome
    assert held[0].synthetic


async def test_the_resident_check_is_asked_nothing_else(register_addresses):
    kind = KINDS["RESIDENT_PERMIT"]
    async with opened_register(kind.code, register_addresses[kind.code], PATIENCE) as opened:
        with pytest.raises(SourceRejected, match="拒絕"):
            await opened.connector.held(ValidOn(DAY, None).enquiries(kind.code, kind.register, FOREIGNER))


async def test_a_message_log_has_no_value_of_a_citizen(register_addresses, message_log):
    behalf = OnBehalf("k0042", "高市府社字第1號", "397120000J", "0123456789abcdef0123456789abcdef")
    enquiry = record_enquiry("VEHICLE", KINDS["VEHICLE"].register, CITIZEN, [EvidenceField.NAME])
    enquiry = type(enquiry)(enquiry.kind, enquiry.register, enquiry.key, None, enquiry.reads, behalf)
    async with opened_register("VEHICLE", register_addresses["VEHICLE"], PATIENCE) as opened:
        await opened.connector.held([enquiry])
    assert "id=01234567-89ab-cdef-0123-456789abcdef" in message_log[-1]
    assert not any(value in "".join(message_log) for value in (PERSONA.national_id, PERSONA.name))
