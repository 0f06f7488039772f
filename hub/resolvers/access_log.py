"""Who has looked: for the citizen whom the lookups were about, and nobody else."""

from __future__ import annotations

from hub.connectors.lookups.access_log import NEWEST, AccessLogEntry, AccessLogFilter
from hub.connectors.lookups.own_cases import NEWEST_NOTICE, NoticeAbout, Person
from hub.connectors.lookups.sources import ACCESS_LOG, NOTICES_ABOUT
from hub.context import Context
from hub.errors import NotPermitted
from hub.resolvers.paging import PageArguments, page_of
from hub.rules.roc_calendar import Period
from hub.services.callers import CITIZEN, IN_CONFIDENCE, Caller
from hub.services.field_policies import needs
from hub.sources.paging import Search, Slice

CITIZENS = needs(CITIZEN, IN_CONFIDENCE)


def viewer(context: Context) -> Caller:
    """The citizen who asks; raises NotPermitted if the token does not say who that is."""
    context.require_policy(CITIZENS)
    if not context.caller.subject_hashes:
        raise NotPermitted(
            "此存取權杖未載明您的身分證統一編號或統一證號：請以載明該項的登入方式取得",
            "this token does not say your national identity or resident number: get one from your login that does",
        )
    return context.caller


async def access_log(
    context: Context, citizen: Caller, period: Period | None, page: PageArguments
) -> Slice[AccessLogEntry] | None:
    """A page of the lookups about a citizen."""
    context.require_policy(CITIZENS)
    asked = AccessLogFilter(citizen.subject_hashes, period)
    return await context.load(ACCESS_LOG, Search(asked, page_of(NEWEST, page, context.cursors)))


async def notices_about(context: Context, citizen: Caller, page: PageArguments) -> Slice[NoticeAbout] | None:
    """A page of the notices about a citizen."""
    context.require_policy(CITIZENS)
    asked = Search(Person(citizen.subject_hashes), page_of(NEWEST_NOTICE, page, context.cursors))
    return await context.load(NOTICES_ABOUT, asked)
