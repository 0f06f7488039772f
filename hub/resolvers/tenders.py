"""Tenders, inspections and citizen oversight of public works: public."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from hub.connectors.petitions.dispatch.sources import DISPATCH_NEAR
from hub.connectors.petitions.keys import NearbyKey
from hub.connectors.petitions.records import DispatchCase
from hub.connectors.tenders.inspections import Inspection, OversightReport
from hub.connectors.tenders.records import ControlListCounts, Firm, Tender, TenderKey
from hub.connectors.tenders.searches import (
    NEWEST_INSPECTION,
    NEWEST_OVERSIGHT,
    InspectionFilter,
    NearKey,
    OversightFilter,
    TenderFilter,
)
from hub.connectors.tenders.sources import (
    CONTROL_LIST_COUNTS,
    FIRM_BY_BUSINESS_NUMBER,
    INSPECTIONS,
    OVERSIGHT_REPORTS,
    PROGRESS_OF_TENDER,
    TENDER_BY_KEY,
    TENDERS,
    TENDERS_NEAR,
)
from hub.context import Context
from hub.errors import BadInput
from hub.execution.places import Place
from hub.resolvers.paging import PageArguments, page_of
from hub.rules.construction import Grade
from hub.services.callers import PUBLIC
from hub.sources.paging import MAX_PAGE, Order, Search, Slice

MAX_METRES = 2000
MAX_NEARBY = 20


async def tender(context: Context, key: TenderKey) -> Tender | None:
    """One tender."""
    context.require(PUBLIC)
    return await context.load(TENDER_BY_KEY, key)


async def tenders(
    context: Context, wanted: TenderFilter, order: Order, page: PageArguments, *, lagging: bool | None
) -> Slice[Tender] | None:
    """A page of tenders; `lagging`: of those alone that the city's rules call behind."""
    context.require(PUBLIC)
    if lagging:
        wanted = replace(wanted, least_lag=context.rules.explanation.lag)
    return await context.load(TENDERS, Search(wanted, page_of(order, page, context.cursors)))


async def firm(context: Context, business_number: str) -> Firm | None:
    """One firm."""
    context.require(PUBLIC)
    return await context.load(FIRM_BY_BUSINESS_NUMBER, business_number)


async def inspections(
    context: Context, wanted: InspectionFilter, page: PageArguments, *, grade: Grade | None
) -> Slice[Inspection] | None:
    """A page of inspections, newest first; `grade`: of those alone that the city's rules give this grade."""
    context.require(PUBLIC)
    if grade:
        score_from, score_below = context.rules.grade_bands.scores(grade)
        wanted = replace(wanted, score_from=score_from, score_below=score_below)
    return await context.load(INSPECTIONS, Search(wanted, page_of(NEWEST_INSPECTION, page, context.cursors)))


async def oversight_reports(
    context: Context, wanted: OversightFilter, page: PageArguments
) -> Slice[OversightReport] | None:
    """A page of citizen oversight reports, newest first."""
    context.require(PUBLIC)
    return await context.load(OVERSIGHT_REPORTS, Search(wanted, page_of(NEWEST_OVERSIGHT, page, context.cursors)))


async def control_lists(context: Context, as_of: date) -> Sequence[ControlListCounts] | None:
    """Every control list as it stood on a day."""
    context.require(PUBLIC)
    return await context.load(CONTROL_LIST_COUNTS, as_of)


def progress_reports(
    context: Context, tenders: Sequence[Tender], first: int, place: Place
) -> Sequence[Any] | Awaitable[Sequence[Any]]:
    """The latest reports of each tender, at most `first`."""
    context.require(PUBLIC)
    limit = _within("first", first, MAX_PAGE)
    return context.load_each(PROGRESS_OF_TENDER, [(tender.id, limit) for tender in tenders], place)


def nearby_dispatch_cases(
    context: Context, tenders: Sequence[Tender], metres: int, place: Place
) -> Sequence[Any] | Awaitable[Sequence[Any]]:
    """The dispatch cases nearest to the site of each tender; None where it has no coordinates."""
    context.require(PUBLIC)
    reach = _within("withinMetres", metres, MAX_METRES)
    return context.load_each(DISPATCH_NEAR, [_near_tender(tender, reach) for tender in tenders], place)


def nearby_tenders(
    context: Context, cases: Sequence[DispatchCase], metres: int, place: Place
) -> Sequence[Any] | Awaitable[Sequence[Any]]:
    """The tenders with a site nearest to each incident; None where it has no coordinates."""
    context.require(PUBLIC)
    reach = _within("withinMetres", metres, MAX_METRES)
    return context.load_each(TENDERS_NEAR, [_near_case(case, reach) for case in cases], place)


def _near_tender(tender: Tender, metres: int) -> NearbyKey | None:
    if tender.latitude is None or tender.longitude is None:
        return None
    return NearbyKey(tender.latitude, tender.longitude, metres, MAX_NEARBY)


def _near_case(case: DispatchCase, metres: int) -> NearKey | None:
    if case.lat is None or case.lng is None:
        return None
    return NearKey(case.lat, case.lng, metres, MAX_NEARBY)


def _within(name: str, value: int, most: int) -> int:
    if not 1 <= value <= most:
        raise BadInput(f"{name} 應為 1 到 {most}，收到 {value}", f"{name} must be 1 to {most}, got {value}")
    return value
