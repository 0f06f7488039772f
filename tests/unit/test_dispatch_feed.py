"""Streets without house numbers, spans of time, and instants as they are written."""

import csv
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from hub.connectors.petitions.dispatch.codes import dispatch_codes
from hub.connectors.petitions.dispatch.feed import Span, case_id, street_of
from hub.errors import StartupError
from hub.rules.city import city_rules_of
from hub.rules.districts import DISTRICTS, town_code
from hub.rules.instants import instant_of

DAY = timedelta(days=1)
NOON = datetime(2012, 8, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "street"),
    [
        ("高雄市鹽埕區中山路", "高雄市鹽埕區中山路"),
        ("高雄市路竹區中山路5號", "高雄市路竹區中山路"),
        ("高雄市前鎮區中山二路123巷4弄5號", "高雄市前鎮區中山二路"),
        ("高雄市三民區建國3路12號之1", "高雄市三民區建國3路"),
        ("高雄市左營區博愛二路１２３號", "高雄市左營區博愛二路"),
        ("高雄市左營區博愛二路 123", "高雄市左營區博愛二路"),
        ("高雄市岡山區中山北路3段12號", "高雄市岡山區中山北路3段"),
        ("中山路100號(近成功路口)", "中山路"),
        ("中山路與中正路口", "中山路與中正路口"),
        ("1540 W 17TH ST, CHICAGO", "W 17TH ST, CHICAGO"),
        ("8TH AVE and JUDAH ST", "8TH AVE and JUDAH ST"),
        ("  ", None),
        (None, None),
    ],
)
def test_an_address_loses_its_house_number_and_keeps_its_street(address, street):
    assert street_of(address) == street


def test_a_span_is_read_from_either_end():
    whole = Span(NOON - 3 * DAY, NOON)
    late, early = whole.part(DAY, latest=True), whole.part(DAY, latest=False)
    assert (late, early) == (Span(NOON - DAY, NOON), Span(NOON - 3 * DAY, NOON - 2 * DAY))
    assert whole.beyond(late, latest=True) == Span(NOON - 3 * DAY, NOON - DAY)
    assert whole.beyond(early, latest=False) == Span(NOON - 2 * DAY, NOON)
    assert whole.part(9 * DAY, latest=True) == whole


def test_the_number_of_a_case_orders_it_and_fits_into_a_cursor():
    assert case_id("A-1") == case_id("A-1") != case_id("A-2")
    assert all(0 <= case_id(f"A-{place}") < 2**63 for place in range(1000))


@pytest.mark.parametrize("text", ["", "民國", "2012-13-01", "2012/08/30 25:00", "20120830T", "0/8/30", "12/8/30"])
def test_what_is_no_instant_is_refused_without_repeating_it(text):
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # whatever says so
        instant_of(text)
    assert not text or text not in str(caught.value)


def test_the_districts_are_those_of_the_city():
    with (files("hub.demo") / "facts/districts.csv").open(encoding="utf-8") as lines:
        known = {row["code"]: (row["postal_code"], row["name_zh"]) for row in csv.DictReader(lines)}
    assert known == DISTRICTS


@pytest.mark.parametrize(
    ("postal_code", "address", "code"),
    [
        ("803", None, "64000010"),
        ("80099", "高雄市鹽埕區", "64000060"),
        ("999", "高雄市鹽埕區", "64000010"),
        (None, "台北市", None),
    ],
)
def test_a_district_is_known_by_its_postal_code_or_its_name(postal_code, address, code):
    assert town_code(postal_code, address) == code


def test_a_kind_of_incident_that_there_is_not_is_refused():
    rules = city_rules_of({"dispatch": {"incidents": {"006": "HOLE"}}})
    with pytest.raises(StartupError, match=r"dispatch\.incidents\.006: expected one of POTHOLE, .*got 'HOLE'"):
        dispatch_codes(rules.dispatch)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"dispatch": 1}, "dispatch: expected a table"),
        ({"dispatch": {"codes": {}}}, "dispatch: expected only incidents, agencies"),
        ({"dispatch": {"incidents": []}}, "dispatch.incidents: expected a table"),
        ({"dispatch": {"agencies": {"工務局": 397}}}, "dispatch.agencies.工務局: expected a code in quotes"),
    ],
)
def test_a_wrong_table_of_names_is_refused(table, said):
    with pytest.raises(ValueError, match=said):
        city_rules_of(table)
