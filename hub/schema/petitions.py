"""Public types of petitions: for the citizen who has the query code, and for the agency that handles them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Annotated

import strawberry

from hub.connectors.agencies.sources import AGENCY_BY_CODE
from hub.connectors.petitions import keys, records
from hub.connectors.petitions.claims import CaseClaim
from hub.connectors.petitions.keys import PETITIONS_NEWEST, PETITIONS_OLDEST
from hub.connectors.petitions.sources import PETITION_BY_CASE_NUMBER, TRANSFERS_OF_PETITION
from hub.connectors.petitions.terms import PetitionType, Satisfaction, ServiceCaseKind, ServiceCaseStatus
from hub.resolvers import petitions as resolvers
from hub.resolvers.paging import PageArguments
from hub.rules.systems import SystemCode
from hub.rules.terms import Term
from hub.schema.agencies import Agency
from hub.schema.connections import After, Before, Connection, First, Last
from hub.schema.fields import (
    Info,
    argument,
    attribute,
    computed,
    link,
    public_enum,
    record_type,
    root,
    say,
    stream,
)
from hub.schema.node import NodeKind
from hub.schema.scalars import AgencyCode, CaseNumber, Text, TownCode
from hub.schema.service_cases import ServiceCase, created_between
from hub.schema.systems import SourceStamp, source_stamp
from hub.services.callers import IN_CONFIDENCE, PETITIONS_READ
from hub.services.field_policies import needs
from hub.sources.paging import Slice


class PetitionOrder(Term):
    """The orders in which petitions are listed."""

    NEWEST = "NEWEST", "由新到舊", "The newest first"
    OLDEST = "OLDEST", "由舊到新", "The oldest first"


public_enum(PetitionOrder, "陳情案件的排序", "An order of petitions")

_ORDERS = {PetitionOrder.NEWEST: PETITIONS_NEWEST, PetitionOrder.OLDEST: PETITIONS_OLDEST}


# A citizen has a query code, an agency its key; of which cases, the resolvers say.
CITIZEN_OR_AGENCY = needs(IN_CONFIDENCE) | needs(PETITIONS_READ)


@record_type(records.Petition, "辦理期限的展延", "More time for the reply", policy=CITIZEN_OR_AGENCY)
class Extension:
    until: date = computed(lambda petition: petition.extended_until, "展延至，含當日", "The last day granted")
    reason: str = computed(lambda petition: petition.extension_reason, "理由", "Why")
    approved_by: str = computed(
        lambda petition: petition.extension_approved_by, "核准者職稱", "By whom, as a post"
    )
    told_at: datetime = computed(
        lambda petition: petition.extension_told_at,
        "書面告知陳情人的時間",
        "When the petitioner was told in writing",
    )


@record_type(records.Transfer, "移轉權責機關", "A petition's way to the right agency", policy=CITIZEN_OR_AGENCY)
class Transfer:
    at: datetime = attribute("移轉時間", "When it was passed on")
    from_agency: Agency | None = link(AGENCY_BY_CODE, "from_agency_code", "原受理機關", "The agency it came to")
    to_agency: Agency | None = link(AGENCY_BY_CODE, "to_agency_code", "權責機關", "The agency it was passed on to")
    reason: str = attribute("理由", "Why")
    told_at: datetime = attribute("告知陳情人的時間", "When the petitioner was told")


@record_type(
    records.Petition,
    "市長信箱與人民陳情案件",
    "A case of the mayor's mailbox or a petition",
    policy=CITIZEN_OR_AGENCY,
)
class Petition(ServiceCase):
    petition_type: PetitionType = attribute("陳情類別", "Its kind in the city's rules")
    reply: str | None = attribute("答復內容；尚未答復時為空", "What the agency replied; null before it did")
    replied_at: datetime | None = computed(
        lambda petition: petition.answered_at, "答復時間", "When the agency replied"
    )
    extension: Extension | None = computed(
        lambda petition: petition if petition.extended_until else None,
        "展延；未展延時為空",
        "More time, where it was granted",
    )
    transfers: list[Transfer] | None = link(
        TRANSFERS_OF_PETITION, "id", "移轉權責機關的紀錄", "Its way to the right agency"
    )
    satisfaction: Satisfaction | None = attribute(
        "對答復的滿意度；未填答時為空", "What the petitioner said of the reply; null where nothing"
    )
    source: SourceStamp = source_stamp(SystemCode.PETITIONS)


NODES = {"Petition": NodeKind(PETITION_BY_CASE_NUMBER, scope=PETITIONS_READ, visible=resolvers.may_read)}


@strawberry.input(
    description=say("陳情案件的條件，各項皆須符合", "Which petitions; every condition given must hold")
)
class PetitionFilter:
    kind: ServiceCaseKind | None = strawberry.field(default=None, description=say("種類", "A kind of case"))
    petition_type: PetitionType | None = strawberry.field(
        default=None, description=say("陳情類別", "A kind of petition")
    )
    agency: AgencyCode | None = strawberry.field(
        default=None,
        description=say(
            "機關代碼；限本機關，除非金鑰可讀全部", "An agency's code: the caller's own, unless its key reads all"
        ),
    )
    district: TownCode | None = strawberry.field(default=None, description=say("行政區代碼", "A district's code"))
    status: ServiceCaseStatus | None = strawberry.field(default=None, description=say("狀態", "A status"))
    from_: date | None = strawberry.field(
        default=None, name="from", description=say("受理日期起", "Created on this day or later")
    )
    to: date | None = strawberry.field(
        default=None, description=say("受理日期迄，含當日", "Created on this day or before")
    )
    overdue_only: bool = strawberry.field(
        default=False, description=say("只列逾期未答復者", "Only those not replied to in time")
    )

    def wanted(self) -> keys.PetitionFilter:
        """The filter as the source takes it, but for what is overdue, which takes the city's rules."""
        since, until = created_between(self.from_, self.to)
        return keys.PetitionFilter(
            self.kind,
            self.petition_type,
            self.agency,
            self.district,
            self.status,
            since,
            until,
        )


@strawberry.type
class PetitionsQuery:
    @root(
        ServiceCase | None,
        "以案號與查詢碼查詢自己的案件；案號不存在與查詢碼錯誤的回應相同",
        "The citizen's own case by its number and query code; an unknown number and a wrong code answer alike",
        policy=needs(IN_CONFIDENCE),
    )
    async def service_case(
        self,
        info: Info,
        case_number: Annotated[CaseNumber, argument("案號", "The case number")],
        query_code: Annotated[Text, argument("受理時發給的查詢碼", "The query code given out with it")],
    ) -> records.Petition | records.DispatchCase | None:
        return await resolvers.service_case(info.context, CaseClaim(case_number, query_code))

    @root(
        Connection[Petition] | None,
        "陳情案件清單，限本機關；需要 petitions:read 權限",
        "Petitions of the caller's agency; needs the scope petitions:read",
        policy=needs(PETITIONS_READ),
    )
    async def petitions(
        self,
        info: Info,
        filter: Annotated[PetitionFilter | None, argument("條件", "Which of them")] = None,
        order_by: Annotated[PetitionOrder, argument("排序", "The order")] = PetitionOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Slice[records.Petition] | None:
        asked, page = filter or PetitionFilter(), PageArguments(first, after, last, before)
        return await resolvers.petitions(
            info.context, asked.wanted(), _ORDERS[order_by], page, overdue=asked.overdue_only
        )


@strawberry.type
class PetitionsSubscription:
    @stream(
        ServiceCase,
        "自己的案件有異動時，送出其當時內容；案號不存在與查詢碼錯誤的回應相同",
        "The citizen's own case whenever it has changed; an unknown number and a wrong code are refused alike",
        policy=needs(IN_CONFIDENCE),
    )
    async def service_case_updated(
        self,
        info: Info,
        case_number: Annotated[CaseNumber, argument("案號", "The case number")],
        query_code: Annotated[Text, argument("受理時發給的查詢碼", "The query code given out with it")],
    ) -> AsyncIterator[records.Petition | records.DispatchCase]:
        return await resolvers.service_case_updates(info.context, CaseClaim(case_number, query_code))
