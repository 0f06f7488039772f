"""Online applications (線上申辦), for citizens who apply, agencies that decide, and whoever follows cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry

from hub.casework import applications as records
from hub.casework.applications import Pickup
from hub.connectors.agencies.sources import AGENCY_BY_CODE
from hub.connectors.lookups.sources import MOVES_OF_APPLICATION
from hub.context import Context
from hub.resolvers import applications as resolvers
from hub.resolvers.access_log import CITIZENS
from hub.resolvers.applications import HANDLERS, PARTIES, NewDraft
from hub.resolvers.paging import PageArguments
from hub.rules.applications import ApplicationAct, ApplicationState, Party, application_clock
from hub.rules.deadlines import Clock as RunningClock
from hub.schema.agencies import Agency
from hub.schema.clocks import Clock
from hub.schema.connections import After, Before, First, Last
from hub.schema.contacts import ContactInput
from hub.schema.fields import Info, argument, attribute, computed_at, link, public_enum, record_type, root
from hub.schema.scalars import AgencyCode, CaseNumber, IdempotencyKey, Text
from hub.services.callers import CASES_FOLLOW, Caller
from hub.services.field_policies import needs
from hub.sources.paging import Slice

# The parties, and whoever watches over cases of all agencies.
CONCERNED = needs(CASES_FOLLOW) | PARTIES

public_enum(ApplicationState, "線上申辦案件狀態", "How far an online application has come")
public_enum(ApplicationAct, "線上申辦案件的辦理動作", "What is done with an online application")
public_enum(Party, "案件當事人", "Who moves an online application")
public_enum(Pickup, "領件方式", "How what was applied for is handed over")


def _state(case: records.Application, context: Context) -> ApplicationState:
    return case.standing.settled(context.now).state


def _clock(case: records.Application, context: Context) -> RunningClock | None:
    return application_clock(case.standing.settled(context.now), context.rules.deadlines, context.now)


def _acts(case: records.Application, context: Context) -> list[ApplicationAct]:
    return resolvers.acts_of(context.caller, case, context.now)


@record_type(records.Move, "案件狀態變更", "A state that an application came to", policy=CONCERNED)
class ApplicationMove:
    state: ApplicationState = attribute("狀態", "The state")
    party: Party | None = attribute("由誰變更；逾期者為空", "Who moved it; null where a deadline passed")
    at: datetime = attribute("時間", "When")
    reason: Text | None = attribute(
        "理由或應補正事項；未說明者為空", "Why, or what is to be corrected; null where nothing was said"
    )


@record_type(records.Application, "線上申辦案件", "An online application", policy=CONCERNED)
class OnlineApplication:
    case_number: CaseNumber = attribute("案號", "Its case number")
    service: Text = attribute("申辦項目", "What is applied for")
    agency: Agency | None = link(AGENCY_BY_CODE, "agency_code", "承辦機關", "The agency in charge")
    drafted_at: datetime = attribute("開始填表時間", "When it was begun")
    state: ApplicationState = computed_at(_state, "狀態", "How far it has come")
    pickup: Pickup | None = attribute("領件方式", "How it is to be picked up")
    clock: Clock | None = computed_at(_clock, "進行中的期限", "The clock that runs, if one does")
    history: list[ApplicationMove] = link(MOVES_OF_APPLICATION, "id", "辦理歷程", "What it went through")
    you_may: list[ApplicationAct] = computed_at(_acts, "您目前可採取的動作", "What you may do with it now")


@record_type(resolvers.ActedApplication, "案件辦理結果", "What came of an act on an application", policy=PARTIES)
class ActedApplication:
    done: bool = attribute(
        "是否已辦理；目前狀態不允許者為否", "Whether it was done; not where the state does not allow it"
    )
    application: OnlineApplication = attribute("案件現況", "How the application stands now")


async def own_applications(
    root: Caller, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
) -> Slice[records.Application] | None:
    """A page of the cases of the citizen who asks."""
    return await resolvers.applications_of(info.context, root, PageArguments(first, after, last, before))


@strawberry.type
class ApplicationsQuery:
    @root(
        list[OnlineApplication] | None,
        "本機關待辦的線上申辦案件，最急者在前，至多一百件；需要 applications:handle 權限",
        "What the caller's agency has still to do of applications, the most urgent first, at most a hundred; "
        "needs applications:handle",
        policy=HANDLERS,
    )
    async def applications_to_handle(self, info: Info) -> Sequence[records.Application]:
        return await resolvers.applications_to_handle(info.context)


@strawberry.type
class ApplicationsMutation:
    @root(
        OnlineApplication | None,
        "開始一件線上申辦；送件前僅您可見。限持有市民存取權杖者",
        "Begin an application, which only you see until you submit it. Needs a citizen's access token",
        policy=CITIZENS,
    )
    async def draft_application(
        self,
        info: Info,
        service: Annotated[Text, argument("申辦項目", "What is applied for")],
        agency: Annotated[AgencyCode, argument("受理機關", "The agency that decides on it")],
        idempotency_key: Annotated[
            IdempotencyKey,
            argument(
                "重送時的識別鍵，以 UUID 為宜：同一鍵與同一內容只立一案",
                "What tells a repetition, best a UUID: the same key and payload are one case",
            ),
        ],
        pickup: Annotated[Pickup | None, argument("領件方式", "How it is to be picked up")] = None,
        contact: Annotated[
            ContactInput | None,
            argument("如何通知您；不通知者為空", "How you are told of each stage; null not to"),
        ] = None,
    ) -> records.Application | None:
        new = NewDraft(service, agency, pickup, contact.contact() if contact else None)
        return await resolvers.draft_application(info.context, new, idempotency_key)

    @root(
        ActedApplication | None,
        "辦理一件線上申辦：市民辦自己的案件，機關（applications:handle 權限）辦所承辦者；查無此件為空",
        "Do something with an application: a citizen with their own, an agency with the scope "
        "applications:handle with those it is in charge of; null if there is none",
        policy=PARTIES,
    )
    async def act_on_application(
        self,
        info: Info,
        case_number: Annotated[CaseNumber, argument("案號", "Its case number")],
        act: Annotated[ApplicationAct, argument("動作，見案件的 youMay", "What to do: one of its youMay")],
        reason: Annotated[
            Text | None,
            argument(
                "理由或應補正事項；機關通知補正、不通過、撤回時必填",
                "Why, or what is to be corrected; an agency says it to require a correction, reject or withdraw",
            ),
        ] = None,
    ) -> resolvers.ActedApplication | None:
        return await resolvers.act_on_application(info.context, case_number, act, reason)
