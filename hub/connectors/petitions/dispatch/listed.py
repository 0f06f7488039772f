"""Lists of dispatch cases, read from a feed span by span: filtered, ordered and cut into pages here."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hub.connectors.petitions.dispatch.feed import CutOff, Feed, Span
from hub.connectors.petitions.keys import DispatchFilter, Near, NearbyKey
from hub.connectors.petitions.records import DispatchCase
from hub.errors import LimitExceeded, SourceMalformed
from hub.rules.systems import SystemCode
from hub.sources.paging import Page, Search, Slice, slice_of

# How far back a list goes for which no first day is given: what Open311 itself does.
HORIZON = timedelta(days=90)

# What one search may cost the service; a search that needs more is for a shorter time.
MAX_CALLS = 6

# A week of a city that is neither small nor large fits into one answer.
FIRST_LENGTH = timedelta(days=7)
_DIAMETER = 12_742_018


class Reading:
    """What one batch reads of a feed, each span once for all of its keys.

    Every search begins with a span of `length`, so that what one has read serves the others.
    """

    def __init__(self, feed: Feed, length: timedelta) -> None:
        self._feed = feed
        self.length = length
        self.calls = 0
        self._cut: timedelta | None = None
        self._read: dict[tuple[Span | None, DispatchFilter], Sequence[DispatchCase] | None] = {}

    async def latest(self, served: DispatchFilter) -> Sequence[DispatchCase]:
        """The newest cases."""
        return await self._once(None, served) or ()

    async def created(self, span: Span, served: DispatchFilter) -> Sequence[DispatchCase] | None:
        """Every case created in the span; None if that is more than the service gives at once."""
        return await self._once(span, served)

    @property
    def next_length(self) -> timedelta:
        """With what the next batch should begin: what was not too long for this one, or longer up to the first."""
        return self._cut or min(self.length * 2, FIRST_LENGTH)

    def length_after(self, span: Span, cases: Sequence[DispatchCase] | None) -> timedelta:
        """How long a span to ask for when this one was answered so."""
        if cases is None:
            self._cut = max(span.length / 2, self._feed.shortest)
            return self._cut
        return min(span.length * 2, HORIZON) if len(cases) < self._feed.few else span.length

    async def _once(self, span: Span | None, served: DispatchFilter) -> Sequence[DispatchCase] | None:
        asked = span, served
        if asked not in self._read:
            self.calls += 1
            self._read[asked] = await (self._feed.latest(served) if span is None else self._within(span, served))
        return self._read[asked]

    async def _within(self, span: Span, served: DispatchFilter) -> Sequence[DispatchCase] | None:
        try:
            cases = await self._feed.created(span, served)
        except CutOff:
            if span.length <= self._feed.shortest:
                raise SourceMalformed(SystemCode.DISPATCH, f"more cases than it gives of {span.length}") from None
            return None
        return [case for case in cases if span.since <= case.created_at < span.until]


class Exhausted(Exception):
    """A search has asked the service as often as one search may."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The time that a list is of: from `since`, and before `until`, as far as these are known."""

    since: datetime | None = None
    until: datetime | None = None


async def parts(
    reading: Reading, served: DispatchFilter, bounds: Bounds, *, latest_first: bool
) -> AsyncIterator[Sequence[DispatchCase]]:
    """The cases of a time part by part, along it or against it; raises Exhausted when it has asked too often.

    Without an end they go up to the newest; without a begin they go back for as long as any such list does.
    """
    most = reading.calls + MAX_CALLS
    end = until = bounds.until
    if until is None or end is None:
        newest = await reading.latest(served)
        if not newest:
            return
        begin, end = min(case.created_at for case in newest), max(case.created_at for case in newest)
        # Of the earliest instant there may be more than were given.
        until = (begin if latest_first else end) + timedelta(microseconds=1)
        if latest_first:
            yield [case for case in newest if case.created_at > begin]
    span = Span(bounds.since or end - HORIZON, until)
    length = reading.length
    while span.length > timedelta():
        if reading.calls >= most:
            raise Exhausted
        part = span.part(length, latest=latest_first)
        cases = await reading.created(part, served)
        length = reading.length_after(part, cases)
        if cases is not None:
            yield cases
            span = span.beyond(part, latest=latest_first)


async def page_of_cases(feed: Feed, reading: Reading, wanted: DispatchFilter, page: Page) -> Slice[DispatchCase]:
    """One page of a search; raises LimitExceeded when nothing is found in as much as a search may read."""
    found: list[DispatchCase] = []
    every = parts(reading, feed.served(wanted), _bounds(wanted, page), latest_first=page.descending)
    try:
        async for part in every:
            found += sorted(_fitting(part, wanted, page), key=page.order.place, reverse=page.descending)
            if len(found) > page.limit:
                break
    except Exhausted:
        if not found and wanted.since is not None:
            raise _too_long() from None
        # A short page, from whose last case the next one goes on.
        return replace(slice_of(page, found), more=bool(found))
    return slice_of(page, found[: page.limit + 1])


def _bounds(wanted: DispatchFilter, page: Page) -> Bounds:
    """The time that a page is of: what is wanted, beyond the place to go on from."""
    since, until, bound = wanted.since, wanted.until, page.bound(0)
    if bound is not None and page.descending:
        until = min(filter(None, (until, bound + timedelta(microseconds=1))))
    elif bound is not None:
        since = max(filter(None, (since, bound)))
    return Bounds(since, until)


def _fitting(cases: Sequence[DispatchCase], wanted: DispatchFilter, page: Page) -> list[DispatchCase]:
    place, beyond = page.order.place, page.beyond
    return [
        case
        for case in cases
        if fits(case, wanted)
        and (beyond is None or (place(case) < beyond if page.descending else place(case) > beyond))
    ]


def fits(case: DispatchCase, wanted: DispatchFilter) -> bool:
    """Whether a case fits every condition given."""
    return (
        wanted.town_code in (None, case.town_code)
        and wanted.agency_code in (None, case.agency_code)
        and wanted.incident in (None, case.incident)
        and wanted.status in (None, case.status)
        and (wanted.since is None or wanted.since <= case.created_at)
        and (wanted.until is None or case.created_at < wanted.until)
        and (wanted.near is None or distance(case, wanted.near) <= wanted.near.metres)
    )


def distance(case: DispatchCase, near: Near) -> float:
    """Metres from a point on a sphere; infinite for a case without coordinates."""
    if case.lat is None or case.lng is None:
        return math.inf
    lat, lng = math.radians(case.lat - near.lat), math.radians(case.lng - near.lng)
    across = math.cos(math.radians(near.lat)) * math.cos(math.radians(case.lat))
    half_chord = math.sin(lat / 2) ** 2 + across * math.sin(lng / 2) ** 2
    return _DIAMETER * math.asin(min(1.0, math.sqrt(half_chord)))


def _too_long() -> LimitExceeded:
    return LimitExceeded(
        "派工系統無法一次查詢這麼長的期間：請縮短期間或增加條件",
        "the dispatch service cannot be searched over so long a time: ask for a shorter one, or add a condition",
    )


class ListedDispatch:
    """Implements `Dispatch` over a feed."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._length = FIRST_LENGTH

    async def ping(self) -> None:
        """Whether the service answers; raises SourceError if it does not."""
        await self._feed.ping()

    async def dispatch_by_case_number(self, numbers: Sequence[str]) -> list[DispatchCase | None]:
        """Dispatch cases by case number; where numbers cannot be asked for, those among the newest."""
        found = await self._feed.by_case_number(numbers)
        if found is None:
            newest = {case.case_number: case for case in await self._recent(numbers)}
            return [newest.get(number) for number in numbers]
        return list(found)

    async def dispatch_cases(self, searches: Sequence[Search[DispatchFilter]]) -> list[Slice[DispatchCase]]:
        """Pages of dispatch cases."""
        reading = Reading(self._feed, self._length)
        pages = [await page_of_cases(self._feed, reading, each.filter, each.page) for each in searches]
        self._length = reading.next_length
        return pages

    async def dispatch_of_district(self, keys: Sequence[tuple[str, Page]]) -> list[Slice[DispatchCase]]:
        """A page of dispatch cases for each town code."""
        return await self.dispatch_cases([Search(DispatchFilter(town_code=code), page) for code, page in keys])

    async def dispatch_near(self, keys: Sequence[NearbyKey]) -> list[list[DispatchCase]]:
        """Dispatch cases around each point, nearest first, among the newest."""
        newest = await self._recent(())
        return [_nearest(newest, key) for key in keys]

    async def _recent(self, numbers: Sequence[str]) -> list[DispatchCase]:
        """As many of the newest cases as one search may read, or fewer if `numbers` are found among them."""
        reading, found = Reading(self._feed, self._length), list[DispatchCase]()
        missing = set(numbers)
        try:
            async for part in parts(reading, DispatchFilter(), Bounds(), latest_first=True):
                found += part
                missing -= {case.case_number for case in part}
                if numbers and not missing:
                    break
        except Exhausted:
            pass
        self._length = reading.next_length
        return found


def _nearest(cases: Sequence[DispatchCase], key: NearbyKey) -> list[DispatchCase]:
    measured = [(distance(case, key), case) for case in cases]
    within = sorted(
        ((metres, case.id, case) for metres, case in measured if metres <= key.metres), key=lambda each: each[:2]
    )
    return [case for *_, case in within[: key.limit]]
