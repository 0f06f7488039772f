"""The demo's cases before they are written: exact volumes, numbers without a step, the same every time."""

from collections import Counter
from datetime import date
from itertools import pairwise
from random import Random

import pytest

from hub.connectors.petitions.claims import CaseClaim
from hub.connectors.petitions.terms import ServiceCaseKind
from hub.demo.petitions.cases import Cases
from hub.demo.petitions.days import VOLUMES, cases_by_day, spread
from hub.demo.petitions.numbers import DEMO_CASES, DEMO_QUERY_CODE, case_numbers, query_code
from hub.demo.world import facts

FROM_CROCKFORD = str.maketrans("ABCDEFGHJKMNPQRSTVWXYZ", "ABCDEFGHIJKLMNOPQRSTUV")
METRICS = {
    ServiceCaseKind.MAILBOX: "petition.mailbox",
    ServiceCaseKind.PETITION: "petition.petitions",
    ServiceCaseKind.DISPATCH: "dispatch.cases",
}


def within(days, first, last):
    return sum(count for day, count in days.items() if first <= day <= last)


@pytest.mark.parametrize("kind", ServiceCaseKind)
def test_the_cases_of_the_reports_periods_are_as_printed(kind):
    rows = [row for row in facts("report_figures.csv") if row["metric_id"] == METRICS[kind]]
    assert len(rows) == 2
    for row in rows:
        first, last = date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"])
        assert within(cases_by_day(kind), first, last) == int(row["value"])


def test_july_and_august_have_24019_dispatch_cases_more_than_january_and_february():
    days = cases_by_day(ServiceCaseKind.DISPATCH)
    summer = within(days, date(2012, 7, 1), date(2012, 8, 31))
    assert summer - within(days, date(2012, 1, 1), date(2012, 2, 29)) == 24_019


def test_the_rain_of_june_and_the_typhoons_stand_out():
    days = cases_by_day(ServiceCaseKind.DISPATCH)
    calm = days[date(2012, 6, 5)]
    assert all(days[date(2012, *day)] > 6 * calm for day in [(6, 10), (6, 11), (6, 12), (6, 19), (6, 20), (8, 2)])


def test_parts_add_up_and_follow_their_weights():
    assert spread(10, [1, 1, 1]) == [4, 3, 3]
    assert spread(0, [1, 2]) == [0, 0]
    assert sum(spread(12_345, list(range(1, 60)))) == 12_345


def test_every_day_of_eight_months_has_cases():
    for kind in VOLUMES:
        assert len(cases_by_day(kind)) == 244
        assert min(cases_by_day(kind).values()) > 0


def test_case_numbers_have_no_common_step():
    numbers = case_numbers(ServiceCaseKind.PETITION, date(2012, 3, 1), 10, Random(1), set())
    serials = [int(number[9:].translate(FROM_CROCKFORD), 32) for number in numbers]
    assert len({b - a for a, b in pairwise(serials)}) == 9
    assert all(len(number) == 15 and number.startswith("P20120301") for number in numbers)


def test_a_case_number_is_never_given_twice():
    taken = set()
    for _ in range(3):
        case_numbers(ServiceCaseKind.PETITION, date(2012, 3, 1), 100, Random(1), taken)
    assert len(taken) == 300


def test_the_documented_cases_have_the_documented_code():
    assert {query_code(number) for number in DEMO_CASES.values()} == {DEMO_QUERY_CODE}
    assert query_code("P20120301AAAAAA") not in {DEMO_QUERY_CODE, query_code("P20120301AAAAAB")}


def test_the_same_seed_gives_the_same_cases():
    day, numbers = date(2012, 6, 11), ["P20120611AAAAAA", "P20120611AAAAAB"]
    once, again = (list(Cases().of_day(ServiceCaseKind.PETITION, day, numbers, Random(7))) for _ in range(2))
    assert once == again
    assert once[0][1] == CaseClaim(numbers[0], query_code(numbers[0])).digest()


def test_topics_name_agencies_that_exist():
    assert {row["agency_code"] for row in facts("petition_topics.csv")} <= {
        row["code"] for row in facts("agencies.csv")
    }


def test_every_district_has_a_centre_and_a_share():
    codes = Counter(row["code"] for row in facts("districts.csv"))
    assert Counter(row["town_code"] for row in facts("district_centres.csv")) == codes
    assert Counter(row["town_code"] for row in facts("district_case_weights.csv")) == codes
