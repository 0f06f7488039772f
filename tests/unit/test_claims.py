"""When a claim about a subject holds."""

from datetime import date
from decimal import Decimal

import pytest

from hub.connectors.verification import records as r
from hub.connectors.verification.claims import (
    CompanyActiveOn,
    DisabilityValidOn,
    LowIncomeIn,
    NoArrearsAt,
    OwnsParcel,
    RegisteredIn,
    SameHouseholdAs,
    record_outcome,
)
from hub.connectors.verification.sources import RECORD_OF
from hub.privacy.kinds import HOLDINGS
from hub.privacy.subjects import Parcel, Subject
from hub.privacy.terms import LookupOutcome, SubjectKind

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
    ],
)
def test_a_claim_holds_exactly_when_the_record_bears_it_out(claim, found, outcome):
    assert claim.outcome(PERSON, [found]) is outcome


def test_two_persons_of_one_household_are_of_the_same_household():
    claim = SameHouseholdAs("B123456780")
    assert claim.keys(PERSON) == ("A123456789", "B123456780")
    assert claim.outcome(PERSON, [HOUSEHOLD, HOUSEHOLD]) is MATCH
    assert claim.outcome(PERSON, [HOUSEHOLD, NEIGHBOUR]) is NO_MATCH
    assert claim.outcome(PERSON, [HOUSEHOLD, None]) is NO_MATCH


def test_a_subject_that_the_register_does_not_know_is_not_found():
    assert LowIncomeIn(2012, None).outcome(PERSON, [None]) is NOT_FOUND
    assert SameHouseholdAs("B123456780").outcome(PERSON, [None, HOUSEHOLD]) is NOT_FOUND


def test_a_record_of_a_certificate_that_has_run_out_is_expired():
    assert record_outcome(DISABILITY, date(2014, 12, 31)) is MATCH
    assert record_outcome(DISABILITY, date(2015, 1, 1)) is EXPIRED
    assert record_outcome(FOR_LIFE, date(2099, 1, 1)) is MATCH
    assert record_outcome(None, date(2012, 1, 1)) is NOT_FOUND


def test_every_register_can_be_read_and_holds_the_fields_it_promises():
    assert RECORD_OF.keys() == HOLDINGS.keys()
    examples = (HOUSEHOLD, LAND, INCOME, DISABILITY, COMPANY, ACCOUNT)
    for holding, example in zip(HOLDINGS.values(), examples, strict=True):
        for field in holding.fields:
            getattr(example, field.value.lower())
