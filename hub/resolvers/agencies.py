"""Agencies and districts: public."""

from __future__ import annotations

from collections.abc import Sequence

from hub.connectors.agencies.records import BY_CODE, Agency, AgencyFilter, District
from hub.connectors.agencies.sources import AGENCIES, AGENCY_BY_CODE, DISTRICT_BY_CODE, DISTRICTS
from hub.context import Context
from hub.resolvers.paging import PageArguments, page_of
from hub.services.callers import PUBLIC
from hub.sources.paging import Search, Slice


async def agency(context: Context, code: str) -> Agency | None:
    """One agency."""
    context.require(PUBLIC)
    return await context.load(AGENCY_BY_CODE, code)


async def agencies(context: Context, text: str | None, page: PageArguments) -> Slice[Agency] | None:
    """A page of agencies."""
    context.require(PUBLIC)
    search = Search(AgencyFilter(text), page_of(BY_CODE, page, context.cursors))
    return await context.load(AGENCIES, search)


async def district(context: Context, code: str) -> District | None:
    """One district."""
    context.require(PUBLIC)
    return await context.load(DISTRICT_BY_CODE, code)


async def districts(context: Context, text: str | None) -> Sequence[District] | None:
    """All districts that fit."""
    context.require(PUBLIC)
    return await context.load(DISTRICTS, text)
