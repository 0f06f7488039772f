"""Awards and certifications: public."""

from __future__ import annotations

from collections.abc import Sequence

from hub.connectors.awards.records import (
    CERTIFICATIONS_NEWEST,
    Award,
    AwardFilter,
    AwardProgramme,
    Certification,
    CertificationFilter,
)
from hub.connectors.awards.sources import AWARD_PROGRAMME_BY_CODE, AWARD_PROGRAMMES, AWARDS, CERTIFICATIONS
from hub.context import Context
from hub.resolvers.paging import PageArguments, page_of
from hub.services.callers import PUBLIC
from hub.sources.paging import Order, Search, Slice


async def award_programme(context: Context, code: str) -> AwardProgramme | None:
    """One programme."""
    context.require(PUBLIC)
    return await context.load(AWARD_PROGRAMME_BY_CODE, code)


async def award_programmes(context: Context, text: str | None) -> Sequence[AwardProgramme] | None:
    """All programmes that fit."""
    context.require(PUBLIC)
    return await context.load(AWARD_PROGRAMMES, text)


async def awards(context: Context, wanted: AwardFilter, order: Order, page: PageArguments) -> Slice[Award] | None:
    """A page of awards."""
    context.require(PUBLIC)
    return await context.load(AWARDS, Search(wanted, page_of(order, page, context.cursors)))


async def certifications(
    context: Context, wanted: CertificationFilter, page: PageArguments
) -> Slice[Certification] | None:
    """A page of certifications."""
    context.require(PUBLIC)
    search = Search(wanted, page_of(CERTIFICATIONS_NEWEST, page, context.cursors))
    return await context.load(CERTIFICATIONS, search)
