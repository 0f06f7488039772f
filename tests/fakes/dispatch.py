"""Dispatch in memory, as plainly as can be, and cases for it."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from hub.connectors.petitions.records import DispatchCase
from hub.connectors.petitions.terms import Channel, IncidentType, ServiceCaseKind, ServiceCaseStatus
from hub.rules.roc_calendar import TAIPEI
from hub.sources.paging import slice_of

EARTH_METRES = 6_371_009


NEWEST = datetime(2012, 8, 30, 9, 15, 20, tzinfo=TAIPEI)
TOWNS = ("64000010", "64000070", "64000130")


class FakeDispatch:
    """Implements `Dispatch` over a list of cases."""

    def __init__(self, cases: list[DispatchCase]) -> None:
        self.cases = cases

    async def dispatch_by_case_number(self, numbers):
        known = {case.case_number: case for case in self.cases}
        return [known.get(number) for number in numbers]

    async def dispatch_cases(self, searches):
        return [self._page(search.filter, search.page) for search in searches]

    async def dispatch_of_district(self, keys):
        return [
            self._page_of([case for case in self.cases if case.town_code == code], page) for code, page in keys
        ]

    async def dispatch_near(self, keys):
        return [self._near(key) for key in keys]

    def _near(self, key):
        near = [case for case in self.cases if _metres(case, key) <= key.metres]
        return sorted(near, key=lambda case: _metres(case, key))[: key.limit]

    def _page(self, wanted, page):
        return self._page_of([case for case in self.cases if _fits(case, wanted)], page)

    def _page_of(self, cases, page):
        ordered = sorted(cases, key=page.order.place, reverse=page.descending)
        if page.beyond is not None:
            ordered = [
                case
                for case in ordered
                if (page.order.place(case) < page.beyond) == page.descending
                and page.order.place(case) != page.beyond
            ]
        return slice_of(page, ordered[: page.limit + 1])


def _fits(case, wanted):
    return all(
        (
            wanted.town_code in (None, case.town_code),
            wanted.agency_code in (None, case.agency_code),
            wanted.incident in (None, case.incident),
            wanted.status in (None, case.status),
            wanted.since is None or case.created_at >= wanted.since,
            wanted.until is None or case.created_at < wanted.until,
            wanted.near is None or _metres(case, wanted.near) <= wanted.near.metres,
        )
    )


def _metres(case, point):
    """By the angle between two vectors, which is another way than that of the hub."""
    if case.lat is None:
        return math.inf
    one, other = _vector(case.lat, case.lng), _vector(point.lat, point.lng)
    return EARTH_METRES * math.acos(min(1.0, sum(a * b for a, b in zip(one, other, strict=True))))


def _vector(lat, lng):
    lat, lng = math.radians(lat), math.radians(lng)
    return math.cos(lat) * math.cos(lng), math.cos(lat) * math.sin(lng), math.sin(lat)


def case(place):
    """One of sixty cases, some hours apart, over eighty days."""
    created = NEWEST - timedelta(hours=32 * place)
    status = (ServiceCaseStatus.PENDING, ServiceCaseStatus.TO_CONFIRM, ServiceCaseStatus.DONE)[place % 3]
    answered = None if status is ServiceCaseStatus.PENDING else created + timedelta(hours=3)
    return DispatchCase(
        id=1000 - place,
        case_number=f"0{place:03}-A",
        kind=ServiceCaseKind.DISPATCH,
        channel=(Channel.PHONE, Channel.WEB)[place % 2],
        agency_code="397110000G",
        town_code=TOWNS[place % len(TOWNS)],
        status=status,
        created_at=created,
        answered_at=answered,
        synthetic=True,
        incident=list(IncidentType)[place % 7],
        address="高雄市鹽埕區中山路",
        lat=round(22.6 + place / 1000, 6),
        lng=120.3,
        phone_notified_at=created + timedelta(minutes=5),
        online_notified_at=created + timedelta(minutes=7),
        finished_at=created + timedelta(days=1) if status is ServiceCaseStatus.DONE else None,
    )


CASES = [case(place) for place in range(60)]
