"""What holds of dispatch, whatever it is read over."""

from datetime import timedelta

import pytest

from hub.connectors.petitions.keys import DISPATCH_NEWEST, DISPATCH_OLDEST, DispatchFilter, Near, NearbyKey
from hub.connectors.petitions.terms import IncidentType, ServiceCaseStatus
from hub.sources.paging import Page, Search
from tests.fakes.dispatch import CASES, NEWEST, TOWNS

pytestmark = pytest.mark.anyio

FALLEN_TREE = IncidentType.FALLEN_TREE
TO_CONFIRM, DONE, RELEASED = ServiceCaseStatus.TO_CONFIRM, ServiceCaseStatus.DONE, ServiceCaseStatus.RELEASED

# What every service tells; the rest only some do.
SHARED = (
    "case_number",
    "kind",
    "agency_code",
    "town_code",
    "status",
    "created_at",
    "incident",
    "address",
    "lat",
    "lng",
)


def shared(case):
    return {name: getattr(case, name) for name in SHARED}


def numbers(cases):
    return [case.case_number for case in cases]


async def page(dispatch, wanted=DispatchFilter(), order=DISPATCH_NEWEST, limit=10, **place):  # noqa: B008  # frozen
    (found,) = await dispatch.dispatch_cases([Search(wanted, Page(order, limit, **place))])
    return found


async def test_numbers_are_answered_in_order_and_unknown_ones_are_misses(dispatch):
    asked = ["0007-A", "unknown", "0003-A", "1,2", "0007-A", "7-A"]
    found = await dispatch.dispatch_by_case_number(asked)
    assert [case and shared(case) for case in found] == [
        shared(CASES[7]), None, shared(CASES[3]), None, shared(CASES[7]), None,
    ]  # fmt: skip


async def test_many_numbers_are_answered_in_order(dispatch):
    asked = [case.case_number for case in reversed(CASES)]
    assert numbers(await dispatch.dispatch_by_case_number(asked)) == asked


async def test_the_newest_come_first_with_everything_they_say(dispatch):
    found = await page(dispatch)
    assert [shared(case) for case in found.records] == [shared(case) for case in CASES[:10]]
    assert (found.has_next, found.has_previous) == (True, False)


async def test_the_oldest_come_first_when_asked_for(dispatch):
    found = await page(dispatch, order=DISPATCH_OLDEST, limit=3)
    assert numbers(found.records) == numbers([CASES[59], CASES[58], CASES[57]])
    assert found.has_next


@pytest.mark.parametrize("order", [DISPATCH_NEWEST, DISPATCH_OLDEST], ids=["newest", "oldest"])
async def test_pages_follow_one_another_without_gap_or_overlap(dispatch, order):
    walked, beyond = [], None
    for _ in range(10):
        found = await page(dispatch, order=order, limit=13, beyond=beyond)
        walked += found.records
        if not found.has_next:
            break
        beyond = order.place(found.records[-1])
    in_order = CASES if order is DISPATCH_NEWEST else CASES[::-1]
    assert numbers(walked) == numbers(in_order)


async def test_a_page_backward_ends_before_its_place(dispatch):
    whole = await page(dispatch, limit=30)
    found = await page(dispatch, limit=4, backward=True, beyond=DISPATCH_NEWEST.place(whole.records[20]))
    assert numbers(found.records) == numbers(CASES[16:20])
    assert (found.has_next, found.has_previous) == (True, True)


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (DispatchFilter(town_code=TOWNS[1]), lambda case: case.town_code == TOWNS[1]),
        (DispatchFilter(agency_code="397110000G"), lambda _case: True),
        (DispatchFilter(agency_code="397130000C"), lambda _case: False),
        (DispatchFilter(incident=FALLEN_TREE), lambda case: case.incident is FALLEN_TREE),
        (DispatchFilter(status=DONE), lambda case: case.status is DONE),
        (DispatchFilter(status=TO_CONFIRM), lambda case: case.status is TO_CONFIRM),
        (DispatchFilter(status=RELEASED), lambda _case: False),
        (DispatchFilter(since=CASES[5].created_at), lambda case: case.created_at >= CASES[5].created_at),
        (DispatchFilter(until=CASES[5].created_at), lambda case: case.created_at < CASES[5].created_at),
        (
            DispatchFilter(since=CASES[40].created_at, until=CASES[30].created_at, town_code=TOWNS[0]),
            lambda case: case in CASES[31:41] and case.town_code == TOWNS[0],
        ),
        (DispatchFilter(since=NEWEST + timedelta(days=1)), lambda _case: False),
        (DispatchFilter(near=Near(22.61, 120.3, 500)), lambda case: abs(case.lat - 22.61) * 111_195 <= 500),
    ],
    ids=["town", "agency", "other agency", "incident", "done", "to confirm", "released", "since", "until", "both",
         "after the newest", "near"],
)  # fmt: skip
async def test_a_search_gives_what_fits_every_condition(dispatch, wanted, fits):
    found = await page(dispatch, wanted, limit=100)
    assert numbers(found.records) == numbers(case for case in CASES if fits(case))
    assert not found.has_next


async def test_districts_have_each_their_own(dispatch):
    asked = [(town, Page(DISPATCH_NEWEST, 3)) for town in (*TOWNS, "64000380")]
    found = await dispatch.dispatch_of_district(asked)
    assert [numbers(each.records) for each in found] == [
        numbers(CASES[0:9:3]), numbers(CASES[1:9:3]), numbers(CASES[2:9:3]), [],
    ]  # fmt: skip
    assert [each.has_next for each in found] == [True, True, True, False]


async def test_the_nearest_come_first_and_no_more_than_asked_for(dispatch):
    keys = [NearbyKey(22.61, 120.3, 200, 20), NearbyKey(22.6, 120.3, 5_000, 2), NearbyKey(0.0, 0.0, 5_000, 20)]
    found = await dispatch.dispatch_near(keys)
    assert [sorted(numbers(found[0])), *map(numbers, found[1:])] == [
        ["0009-A", "0010-A", "0011-A"], ["0000-A", "0001-A"], [],
    ]  # fmt: skip
    assert found[0][0].case_number == "0010-A"


async def test_no_keys_are_no_answers(dispatch):
    assert list(await dispatch.dispatch_by_case_number([])) == []
    assert list(await dispatch.dispatch_cases([])) == []
