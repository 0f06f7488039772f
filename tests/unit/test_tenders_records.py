"""What the records of the tenders system say of themselves, without a database."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from hub.connectors.tenders.inspections import Deficiency, OversightReport
from hub.connectors.tenders.records import ProgressReport, Tender, TenderKey
from hub.connectors.tenders.terms import (
    DeficiencySeverity,
    NoticeType,
    OversightChannel,
    ProcurementCategory,
    ProcurementMethod,
    TenderStatus,
)
from hub.errors import BadInput
from hub.rules.city import CityRules
from hub.rules.construction import DeficiencyParty, ProcurementBand
from hub.rules.deadlines import ClockState
from hub.rules.oversight import OversightClass

NOW = datetime(2012, 9, 1, tzinfo=UTC)
RULES = CityRules()


def tender(category=ProcurementCategory.WORKS, budget=60_000_000):
    return Tender(
        id=1,
        agency_code="397110000G",
        job_number="D101-0001",
        title="示範",
        category=category,
        notice_type=NoticeType.OPEN,
        method=ProcurementMethod.OPEN,
        budget=Decimal(budget),
        notice_date=date(2012, 3, 1),
        opening_date=None,
        status=TenderStatus.TENDERING,
        town_code=None,
        latitude=None,
        longitude=None,
        contractor=None,
        award_amount=None,
        floor_price=None,
        award_date=None,
        synthetic=True,
    )


def report(filed_at, planned="50", actual="45", spend_rate="95"):
    return ProgressReport(
        tender_id=1,
        month=date(2012, 6, 1),
        planned=Decimal(planned),
        actual=Decimal(actual),
        paid_amount=Decimal(0),
        spend_rate=Decimal(spend_rate),
        reason=None,
        remedy=None,
        suspension=None,
        filed_at=filed_at,
    )


def test_a_tender_key_is_read_as_it_is_written():
    assert TenderKey.parse(str(tender().key)) == tender().key


def test_a_job_number_may_hold_a_slash():
    assert TenderKey.parse("397110000G/101/7") == TenderKey("397110000G", "101/7")


@pytest.mark.parametrize("text", ["", "397110000G", "397110000G/", "/D101-0001"])
def test_a_tender_key_without_agency_or_job_is_bad_input(text):
    with pytest.raises(BadInput):
        TenderKey.parse(text)


def test_works_have_a_value_band_and_goods_have_none():
    assert tender().band is ProcurementBand.AUDIT
    assert tender(ProcurementCategory.GOODS).band is None


@pytest.mark.parametrize(
    ("planned", "actual", "spend_rate", "due"),
    [
        ("50", "45", "95", True),
        ("50", "45.01", "95", False),
        ("50", "60", "90", False),
        ("50", "60", "89.99", True),
    ],
)
def test_a_lag_of_five_or_a_spend_rate_below_ninety_is_to_be_explained(planned, actual, spend_rate, due):
    assert report(NOW, planned, actual, spend_rate).explanation_due(RULES) is due


@pytest.mark.parametrize(
    ("filed_at", "state"),
    [
        (datetime(2012, 7, 6, 15, 59, tzinfo=UTC), ClockState.MET),
        (datetime(2012, 7, 6, 16, 0, tzinfo=UTC), ClockState.MISSED),
    ],
)
def test_a_report_is_in_time_to_the_end_of_the_sixth_in_taipei(filed_at, state):
    assert report(filed_at).filing_clock(RULES, NOW).state is state


def test_an_extension_moves_the_repair_clock_and_the_code_names_the_party():
    deficiency = Deficiency(
        code="4.02.03",
        severity=DeficiencySeverity.M,
        text="示範",
        notified_at=datetime(2012, 6, 1, tzinfo=UTC),
        extended_until=date(2012, 7, 20),
        repaired_at=datetime(2012, 7, 20, 15, 0, tzinfo=UTC),
        filed_for_record_at=None,
    )
    assert deficiency.repair_clock(RULES, NOW).state is ClockState.MET
    assert deficiency.party is DeficiencyParty.SUPERVISION


def oversight(received_at, closed_at):
    return OversightReport(
        id=1,
        number="OV101-0001",
        agency_code="397110000G",
        job_number="D101-0001",
        report_class=OversightClass.PUBLIC_WORKS,
        item=1,
        channel=OversightChannel.WEB,
        received_at=received_at,
        closed_at=closed_at,
        reporter_informed_at=None,
        satisfaction=None,
        synthetic=True,
    )


def test_days_of_handling_are_days_of_taipei():
    # 00:30 on the 2nd to 23:30 on the 3rd in Taipei.
    received, closed = datetime(2012, 3, 1, 16, 30, tzinfo=UTC), datetime(2012, 3, 3, 15, 30, tzinfo=UTC)
    assert oversight(received, closed).days == 1
    assert oversight(received, None).days is None
