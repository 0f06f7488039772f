"""Petitions, dispatch and calls: a petition is for the citizen who has its code, and for its agency."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from hub.connectors.petitions.claims import CaseClaim
from hub.connectors.petitions.dispatch.sources import DISPATCH_CASES
from hub.connectors.petitions.keys import DispatchFilter, PetitionFilter, StatisticsKey
from hub.connectors.petitions.records import CallMonth, CaseEvent, CaseStatistic, DispatchCase, Petition
from hub.connectors.petitions.sources import (
    CALL_MONTHS,
    CASE_OF_CITIZEN,
    CASE_STATISTICS,
    CASES,
    EVENTS_OF_CASE,
    PETITIONS,
)
from hub.context import Context
from hub.errors import NotPermitted, SourceError
from hub.resolvers.paging import PageArguments, page_of
from hub.rules.deadlines import DeadlineCode, overdue_bounds
from hub.rules.roc_calendar import Period
from hub.services.callers import IN_CONFIDENCE, PETITIONS_READ, PETITIONS_READ_ALL, PUBLIC, Caller
from hub.sources.paging import Order, Search, Slice

# What a change of a case is found by.
CaseState: TypeAlias = tuple[Petition | DispatchCase, Sequence[CaseEvent] | None]


async def service_case(context: Context, claim: CaseClaim) -> Petition | DispatchCase | None:
    """The citizen's own case; None for an unknown number and a wrong code alike, RateLimited after a few."""
    context.require(IN_CONFIDENCE)
    ask = partial(context.load, CASE_OF_CITIZEN, claim)
    return await context.query_codes.proven(claim.case_number, context.caller, ask)


async def service_case_updates(context: Context, claim: CaseClaim) -> AsyncIterator[Petition | DispatchCase]:
    """The citizen's own case whenever it or its history has changed; raises NotPermitted where there is none."""
    context.require(IN_CONFIDENCE)
    case = await service_case(context, claim)
    if case is None:
        raise NotPermitted("案號或查詢碼不正確", "no case has this number and query code")
    events = await context.load(EVENTS_OF_CASE, case.id)
    return _updates(context, claim, (case, events))


async def _updates(context: Context, claim: CaseClaim, seen: CaseState) -> AsyncIterator[Petition | DispatchCase]:
    async with aclosing(context.topics.looks(CASES, str(seen[0].id))) as looks:
        async for look in looks:
            try:
                async with look.turn():
                    found = await _state(context, claim)
            except SourceError:
                look.failed = True
                continue
            if found is None:
                return
            if found != seen:
                seen = found
                yield found[0]


async def _state(context: Context, claim: CaseClaim) -> CaseState | None:
    """The case and its history as they are now."""
    now = context.anew()
    try:
        case = await now.load(CASE_OF_CITIZEN, claim)
        if case is None:
            return None
        events = await now.load(EVENTS_OF_CASE, case.id)
        return case, events
    finally:
        now.loaders.close()


async def dispatch_cases(
    context: Context, asked: DispatchFilter, order: Order, page: PageArguments
) -> Slice[DispatchCase] | None:
    """A page of dispatch cases."""
    context.require(PUBLIC)
    return await context.load(DISPATCH_CASES, Search(asked, page_of(order, page, context.cursors)))


async def petitions(
    context: Context, asked: PetitionFilter, order: Order, page: PageArguments, *, overdue: bool
) -> Slice[Petition] | None:
    """A page of the petitions the caller's agency may read; `overdue`: only those past the city's limit."""
    context.require(PETITIONS_READ)
    readable = replace(asked, agency_code=readable_agency(context.caller, asked.agency_code))
    if overdue:
        limit = context.rules.deadlines[DeadlineCode.PETITION_REPLY]
        readable = replace(readable, overdue=overdue_bounds(limit, context.now))
    return await context.load(PETITIONS, Search(readable, page_of(order, page, context.cursors)))


async def petition_statistics(context: Context, key: StatisticsKey) -> Sequence[CaseStatistic] | None:
    """Counts of cases."""
    context.require(PUBLIC)
    return await context.load(CASE_STATISTICS, key)


async def call_statistics(context: Context, period: Period) -> Sequence[CallMonth] | None:
    """Calls to 1999 by month."""
    context.require(PUBLIC)
    return await context.load(CALL_MONTHS, period)


def readable_agency(caller: Caller, asked: str | None) -> str | None:
    """The agency whose petitions are read, None for all; raises NotPermitted for another than the caller's own."""
    if PETITIONS_READ_ALL in caller.scopes:
        return asked
    own = caller.client.agency_code if caller.client else None
    if asked not in (None, own):
        raise NotPermitted(
            f"此金鑰只能讀取本機關 {own} 的陳情案件", f"this key reads the petitions of its own agency {own} only"
        )
    return own


def may_read(petition: Petition, caller: Caller) -> bool:
    """Whether a caller with PETITIONS_READ may read this petition."""
    if PETITIONS_READ_ALL in caller.scopes:
        return True
    return caller.client is not None and caller.client.agency_code == petition.agency_code
