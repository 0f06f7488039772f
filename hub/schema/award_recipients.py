"""Who or what an award went to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import strawberry

from hub.connectors.agencies.sources import AGENCY_BY_CODE
from hub.connectors.awards import recipients
from hub.connectors.awards.records import Award, RecipientKind
from hub.connectors.tenders.sources import FIRM_BY_BUSINESS_NUMBER
from hub.schema.agencies import Agency
from hub.schema.fields import Info, attribute, public_enum, record_type, say
from hub.services.field_policies import EVERYONE

if TYPE_CHECKING:
    from hub.schema.tenders import Firm

public_enum(RecipientKind, "受獎者類別", "A kind of recipient")


@record_type(
    recipients.UnregisteredAgency,
    "報告載有名稱、機關登錄中沒有代碼的機關",
    "An agency that a report names and the register of agencies does not hold",
    policy=EVERYONE,
)
class UnregisteredAgency:
    name: str = attribute("名稱，依報告原文", "Its name as printed")


@record_type(recipients.Person, "個人", "A person", policy=EVERYONE)
class Person:
    name: str = attribute("遮蔽後的姓名", "The name, masked")


@record_type(recipients.Publication, "出版品", "A publication", policy=EVERYONE)
class Publication:
    title: str = attribute("書名", "Its title")
    publisher: str | None = attribute("出版者", "Its publisher")


@record_type(recipients.ResearchReport, "研究報告", "A research report", policy=EVERYONE)
class ResearchReport:
    title: str = attribute("題目", "Its title")
    authors: list[str] = attribute("遮蔽後的作者姓名", "The names of its authors, masked")


@record_type(
    recipients.UnnamedRecipients,
    "報告只載數量、未載姓名的受獎者",
    "Recipients whom the reports count and do not name",
    policy=EVERYONE,
)
class UnnamedRecipients:
    kind: RecipientKind = attribute("類別", "Their kind")
    count: int = attribute("數量", "How many they are")


Recipient: TypeAlias = Annotated[
    Agency
    | Annotated["Firm", strawberry.lazy("hub.schema.tenders")]
    | UnregisteredAgency
    | Person
    | Publication
    | ResearchReport
    | UnnamedRecipients,
    strawberry.union("Recipient", description=say("受獎者", "Who or what an award went to")),
]


def recipient_field(zh_tw: str, en: str) -> Any:
    """The recipient: an agency or firm from its own register, any other as the award registry describes it."""

    def resolve(root: Award, info: Info) -> asyncio.Future[Any] | recipients.DescribedRecipient:
        if root.agency_code is not None:
            return info.context.load(AGENCY_BY_CODE, root.agency_code)
        if root.business_number is not None:
            return info.context.load(FIRM_BY_BUSINESS_NUMBER, root.business_number)
        return recipients.described_recipient(root)

    return strawberry.field(resolver=resolve, graphql_type=Recipient | None, description=say(zh_tw, en))
