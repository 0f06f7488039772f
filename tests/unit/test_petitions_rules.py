"""A claim to a case, and who may read a petition: pure decisions."""

from datetime import UTC, date, datetime

import pytest

from hub.connectors.petitions.claims import CaseClaim, proven
from hub.connectors.petitions.records import CallCounts, DispatchCase, Petition, SecretCase
from hub.connectors.petitions.terms import (
    Channel,
    IncidentType,
    PetitionType,
    ServiceCaseKind,
    ServiceCaseStatus,
)
from hub.errors import NotPermitted
from hub.resolvers.petitions import may_read, readable_agency
from hub.rules.city import CityRules
from hub.rules.deadlines import ClockState
from hub.rules.percentages import percentage
from hub.services.callers import ANYONE, PETITIONS_READ, PETITIONS_READ_ALL, ApiClient, Caller

ROADS, SOCIAL = "397110000G", "397120000J"
CREATED = datetime(2012, 6, 11, 3, 0, tzinfo=UTC)


def petition(answered_at=None, extended_until=None):
    return Petition(
        1, "P20120611AAAAAA", ServiceCaseKind.PETITION, Channel.LETTER, ROADS, "64000010",
        ServiceCaseStatus.PENDING, CREATED, answered_at, True,
        PetitionType.ADVICE, "主旨", None, extended_until, None, None, None, None,
    )  # fmt: skip


def dispatch(answered_at=None):
    return DispatchCase(
        2, "D20120611AAAAAA", ServiceCaseKind.DISPATCH, Channel.PHONE, ROADS, "64000010",
        ServiceCaseStatus.PENDING, CREATED, answered_at, True,
        IncidentType.POTHOLE, "高雄市鹽埕區中山路", 22.62, 120.28, None, None, None,
    )  # fmt: skip


def caller(*scopes, agency=ROADS):
    return Caller(ApiClient("c", "a client", agency, list(scopes), b"", CREATED, None))


def test_a_claim_is_proved_by_its_own_digest_alone():
    claim = CaseClaim("P20120611AAAAAA", "K7")
    assert claim.proves(claim.digest())
    assert not claim.proves(CaseClaim("P20120611AAAAAA", "K8").digest())
    assert not claim.proves(CaseClaim("P20120611AAAAAB", "K7").digest())
    assert not claim.proves(None)


def test_a_claim_does_not_show_its_code():
    assert "K7" not in repr(CaseClaim("P20120611AAAAAA", "K7"))


def test_a_right_claim_gives_the_case_and_any_other_nothing():
    claim = CaseClaim("P20120611AAAAAA", "K7")
    assert proven(claim, SecretCase(claim.digest(), petition(), None)) == petition()
    assert proven(claim, SecretCase(claim.digest(), None, dispatch())) == dispatch()
    assert proven(claim, SecretCase(bytes(32), petition(), None)) is None
    assert proven(claim, None) is None


def test_a_petition_is_due_after_its_thirtieth_day_in_taipei():
    clock = petition().clock(CityRules(), datetime(2012, 7, 11, 16, 0, tzinfo=UTC))
    assert clock.due_at.isoformat() == "2012-07-12T00:00:00+08:00"
    assert (clock.state, clock.overdue_days) == (ClockState.MISSED, 1)


def test_an_extension_moves_the_clock_of_a_petition():
    clock = petition(extended_until=date(2012, 8, 10)).clock(CityRules(), datetime(2012, 8, 1, tzinfo=UTC))
    assert clock.due_at.isoformat() == "2012-08-11T00:00:00+08:00"
    assert clock.state is ClockState.RUNNING


def test_a_report_within_24_hours_meets_the_clock_of_a_dispatch():
    clock = dispatch(answered_at=CREATED.replace(hour=20)).clock(CityRules(), datetime(2012, 9, 1, tzinfo=UTC))
    assert clock.state is ClockState.MET


def test_what_a_dispatch_is_about_is_its_incident():
    assert dispatch().subject == "路面坑洞"


def test_a_client_reads_the_petitions_of_its_own_agency():
    assert readable_agency(caller(PETITIONS_READ), None) == ROADS
    assert readable_agency(caller(PETITIONS_READ), ROADS) == ROADS
    with pytest.raises(NotPermitted, match=ROADS):
        readable_agency(caller(PETITIONS_READ), SOCIAL)


def test_the_further_scope_reads_every_agency():
    everything = caller(PETITIONS_READ, PETITIONS_READ_ALL, agency=SOCIAL)
    assert readable_agency(everything, None) is None
    assert readable_agency(everything, ROADS) == ROADS
    assert may_read(petition(), everything)


def test_a_petition_is_readable_by_its_agency_alone():
    assert may_read(petition(), caller(PETITIONS_READ))
    assert not may_read(petition(), caller(PETITIONS_READ, agency=SOCIAL))
    assert not may_read(petition(), ANYONE)


def test_the_shares_of_inbound_calls_are_as_printed_of_the_inbound_calls():
    calls = CallCounts(405_286, 324_229, 99_704, 99_525, 45_551, 81_989, 0)
    assert calls.inbound == 227_244
    shares = (calls.consult_share, calls.forwarded_share, calls.other_share)
    assert [str(share) for share in shares] == ["43.88", "20.04", "36.08"]
    assert str(calls.instant_answer_rate) == "99.82"
    assert str(calls.service_level) == "80.00"


def test_nothing_has_no_percentage():
    assert percentage(0, 0) is None
