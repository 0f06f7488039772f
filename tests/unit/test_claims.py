"""When a claim about a subject holds."""

import re
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

from hub.connectors.verification import records as r
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
from hub.privacy.receipts.hashed import Withheld
from hub.privacy.receipts.statement import PARAMETERS
from hub.privacy.registers import HOLDINGS, Register
from hub.privacy.subjects import Parcel, Subject
from hub.privacy.terms import ClaimForm, EvidenceField, LookupOutcome, SubjectKind

UTC_NOON = datetime(2012, 8, 31, 12, tzinfo=UTC)
MATCH, NO_MATCH, NOT_FOUND, EXPIRED = (
    LookupOutcome.MATCH,
    LookupOutcome.NO_MATCH,
    LookupOutcome.NOT_FOUND,
    LookupOutcome.EXPIRED,
)
PERSON = Subject(SubjectKind.NATIONAL_ID, "A123456789")
SINCE = date(2008, 3, 15)
HOUSEHOLD = r.Household("王示範", date(1980, 1, 2), "F1", "64000080", "高雄市", SINCE)
NEIGHBOUR = r.Household("李示範", date(1980, 1, 2), "F2", "64000080", "高雄市", SINCE)
LAND = r.Land("A123456789", "王示範", Decimal(12), r.Zoning.RESIDENTIAL)
INCOME = r.LowIncomeHistory((r.LowIncome(2012, r.IncomeClass.CLASS_3), r.LowIncome(2010, r.IncomeClass.CLASS_1)))
DISABILITY = r.Disability(r.DisabilityGrade.MILD, date(2010, 1, 1), date(2014, 12, 31))
FOR_LIFE = r.Disability(r.DisabilityGrade.MILD, date(2010, 1, 1), None)
COMPANY = r.Company("示範公司", r.CompanyStatus.DISSOLVED, "高雄市", date(2000, 1, 1), date(2012, 6, 1))
ACCOUNT = r.TaxAccount(
    (
        r.Assessment(r.TaxKind.HOUSE, 2012, Decimal(500)),
        r.Assessment(r.TaxKind.HOUSE, 2011, Decimal(0)),
        r.Assessment(r.TaxKind.LAND_VALUE, 2012, Decimal(0)),
    )
)


LICENCES = r.Certificates(
    (
        r.Certificate("2", "大型車", "王示範", "64000080", "高雄市", SINCE, date(2010, 1, 1), date(2012, 8, 30)),
        r.Certificate("1", "小型車", "王示範", None, None, None, date(2005, 1, 1), None),
    )
)
PERMIT = r.Certificates(
    (r.Certificate("9", "應聘", "DEMO, RESIDENT A", None, None, None, date(2011, 3, 1), date(2012, 8, 30)),)
)


def held(*records):
    return [r.Held(record, UTC_NOON) for record in records]


class Unread:
    """The value of an attribute that a register was not asked for: whoever looks at it finds out."""

    def _fail(self, *_other):
        raise AssertionError("read, and not asked for")

    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __hash__ = __str__ = _fail


def only(found, reads):
    """A record, or several, with these attributes alone."""
    if isinstance(found, msgspec.Struct):
        values = {name: getattr(found, name) for name in reads}
        return type(found)(**{name: values.get(name, Unread()) for name in found.__struct_fields__})
    (rows,) = (getattr(found, each.name) for each in fields(found))
    return type(found)(tuple(only(row, reads) for row in rows))


@pytest.mark.parametrize(
    ("claim", "found", "outcome"),
    [
        (RegisteredIn("64000080", None), HOUSEHOLD, MATCH),
        (RegisteredIn("64000080", SINCE), HOUSEHOLD, MATCH),
        (RegisteredIn("64000080", date(2008, 3, 14)), HOUSEHOLD, NO_MATCH),
        (RegisteredIn("64000010", None), HOUSEHOLD, NO_MATCH),
        (OwnsParcel(Parcel("示範段", "0001-0000")), LAND, MATCH),
        (OwnsParcel(Parcel("示範段", "0001-0000")), r.Land("B", "李", Decimal(1), r.Zoning.PUBLIC), NO_MATCH),
        (LowIncomeIn(2012, None), INCOME, MATCH),
        (LowIncomeIn(2012, r.IncomeClass.CLASS_3), INCOME, MATCH),
        (LowIncomeIn(2012, r.IncomeClass.CLASS_1), INCOME, NO_MATCH),
        (LowIncomeIn(2011, None), INCOME, NO_MATCH),
        (DisabilityValidOn(date(2010, 1, 1), None), DISABILITY, MATCH),
        (DisabilityValidOn(date(2014, 12, 31), r.DisabilityGrade.MILD), DISABILITY, MATCH),
        (DisabilityValidOn(date(2012, 1, 1), r.DisabilityGrade.SEVERE), DISABILITY, NO_MATCH),
        (DisabilityValidOn(date(2009, 12, 31), None), DISABILITY, NO_MATCH),
        (DisabilityValidOn(date(2015, 1, 1), None), DISABILITY, EXPIRED),
        (DisabilityValidOn(date(2099, 1, 1), None), FOR_LIFE, MATCH),
        (CompanyActiveOn(date(2012, 5, 31)), COMPANY, MATCH),
        (CompanyActiveOn(date(2012, 6, 1)), COMPANY, NO_MATCH),
        (CompanyActiveOn(date(1999, 12, 31)), COMPANY, NO_MATCH),
        (NoArrearsAt(2011, None), ACCOUNT, MATCH),
        (NoArrearsAt(2012, None), ACCOUNT, NO_MATCH),
        (NoArrearsAt(2012, r.TaxKind.LAND_VALUE), ACCOUNT, MATCH),
        (BornOn(date(1980, 1, 2)), HOUSEHOLD, MATCH),
        (BornOn(date(1980, 1, 3)), HOUSEHOLD, NO_MATCH),
        (ZonedAs(r.Zoning.RESIDENTIAL), LAND, MATCH),
        (ZonedAs(r.Zoning.PUBLIC), LAND, NO_MATCH),
        (ValidOn(date(2020, 1, 1), None), LICENCES, MATCH),
        (ValidOn(date(2012, 8, 30), "大型車"), LICENCES, MATCH),
        (ValidOn(date(2012, 8, 31), "大型車"), LICENCES, EXPIRED),
        (ValidOn(date(2009, 12, 31), "大型車"), LICENCES, NO_MATCH),
        (ValidOn(date(2020, 1, 1), "機車"), LICENCES, NO_MATCH),
        (RegisteredIn("64000080", SINCE), LICENCES, MATCH),
        (RegisteredIn("64000010", None), LICENCES, NO_MATCH),
        (HolderNamed("王示範"), LICENCES, MATCH),
        (HolderNamed("ＤＥＭＯ,  resident a"), PERMIT, EXPIRED),
        (HolderNamed("SOMEBODY ELSE"), PERMIT, NO_MATCH),
    ],
)
def test_a_claim_holds_exactly_when_the_record_bears_it_out_and_reads_what_it_says(claim, found, outcome):
    assert claim.outcome(PERSON, held(found)) is outcome
    assert claim.outcome(PERSON, held(only(found, claim.reads))) is outcome


def test_two_persons_of_one_household_are_of_the_same_household():
    claim = SameHouseholdAs("B123456780")
    asked = claim.enquiries("HOUSEHOLD_TRANSCRIPT", Register.HOUSEHOLD, PERSON)
    assert [each.key for each in asked] == ["A123456789", "B123456780"]
    assert claim.outcome(PERSON, held(HOUSEHOLD, HOUSEHOLD)) is MATCH
    assert claim.outcome(PERSON, held(*(only(each, claim.reads) for each in (HOUSEHOLD, NEIGHBOUR)))) is NO_MATCH
    assert claim.outcome(PERSON, held(HOUSEHOLD, None)) is NO_MATCH


def test_an_address_whose_day_is_not_known_bears_out_no_day():
    undated = r.Certificates((r.Certificate("1", "小型車", None, "64000080", None, None, SINCE, None),))
    assert RegisteredIn("64000080", None).outcome(PERSON, held(undated)) is MATCH
    assert RegisteredIn("64000080", SINCE).outcome(PERSON, held(undated)) is NO_MATCH


def test_a_register_that_decides_by_itself_is_believed():
    for outcome in (MATCH, NO_MATCH, EXPIRED):
        decided = [r.Held(None, UTC_NOON, outcome=outcome)]
        assert HolderNamed("王示範").outcome(PERSON, decided) is outcome
        assert ValidOn(SINCE, None).outcome(PERSON, decided) is outcome


def test_an_enquiry_never_shows_its_key():
    (asked,) = ValidOn(SINCE, None).enquiries("VEHICLE", Register.CERTIFICATE, PERSON)
    assert "A123456789" not in f"{asked!r} {asked}"


def test_a_subject_that_the_register_does_not_know_is_not_found():
    assert LowIncomeIn(2012, None).outcome(PERSON, held(None)) is NOT_FOUND
    assert SameHouseholdAs("B123456780").outcome(PERSON, held(None, HOUSEHOLD)) is NOT_FOUND


def test_a_record_is_asked_for_its_fields_and_for_its_end():
    asked = record_enquiry("DISABILITY", Register.DISABILITY, PERSON, [EvidenceField.GRADE])
    assert asked.reads == ("grade", "valid_to")
    assert record_enquiry("TAX_PAID", Register.TAX, PERSON, [EvidenceField.ASSESSMENTS]).reads == (
        "tax",
        "year",
        "arrears",
    )
    assert record_outcome(*held(only(DISABILITY, asked.reads)), date(2015, 1, 1)) is EXPIRED


def test_a_record_of_a_certificate_that_has_run_out_is_expired():
    assert record_outcome(*held(DISABILITY), date(2014, 12, 31)) is MATCH
    assert record_outcome(*held(DISABILITY), date(2015, 1, 1)) is EXPIRED
    assert record_outcome(*held(FOR_LIFE), date(2099, 1, 1)) is MATCH
    assert record_outcome(*held(None), date(2012, 1, 1)) is NOT_FOUND


def test_every_register_holds_the_fields_it_promises():
    examples = (HOUSEHOLD, LAND, INCOME, DISABILITY, COMPANY, ACCOUNT, LICENCES)
    for holding, example in zip(HOLDINGS.values(), examples, strict=True):
        for field in holding.fields:
            getattr(example, field.value.lower())


# A receipt has them in camel case.
PARAMETERS_OF_RECEIPTS = {re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", name) for name in PARAMETERS}
EVERY = [
    RegisteredIn("64000080", SINCE),
    SameHouseholdAs("A223456781"),
    OwnsParcel(Parcel("獅甲段", "0001-0000")),
    LowIncomeIn(2012, r.IncomeClass.CLASS_1),
    DisabilityValidOn(SINCE, None),
    CompanyActiveOn(SINCE),
    NoArrearsAt(2012, r.TaxKind.HOUSE),
    BornOn(date(1950, 6, 7)),
    ZonedAs(r.Zoning.RESIDENTIAL),
    ValidOn(SINCE, "A"),
    HolderNamed("Chen  Mei"),
]


@pytest.mark.parametrize("claim", EVERY, ids=lambda claim: claim.form)
def test_the_parameters_of_a_claim_are_its_own_and_of_what_is_personal_none_is_shown(claim):
    shown = claim.parameters()
    assert shown.keys() == {each.name for each in fields(claim)}
    assert shown.keys() <= PARAMETERS_OF_RECEIPTS
    personal = {"national_id", "parcel", "name"} | ({"day"} if claim.form == "BORN_ON" else set())
    for name, value in shown.items():
        assert isinstance(value, Withheld) == (name in personal)
        assert str(getattr(claim, name)) not in repr(value) or name not in personal


def test_no_claim_is_without_its_parameters_here():
    assert {claim.form for claim in EVERY} == set(ClaimForm)


def test_every_value_of_a_parameter_has_a_word_of_its_own():
    terms = [*r.IncomeClass, *r.DisabilityGrade, *r.TaxKind, *r.Zoning]
    assert len({term.value for term in terms}) == len(terms)
