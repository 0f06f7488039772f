"""The citizen who asks, who has looked up what about them, and what agencies told one another of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any

import strawberry

from hub.connectors.agencies.sources import AGENCY_BY_CODE
from hub.connectors.lookups import access_log as records
from hub.context import Context
from hub.privacy.purposes import LegalBasis as Basis
from hub.privacy.purposes import SpecifiedPurpose
from hub.privacy.terms import LookupForm
from hub.resolvers import access_log as resolvers
from hub.resolvers.access_log import CITIZENS
from hub.resolvers.paging import PageArguments
from hub.schema.agencies import Agency
from hub.schema.applications import OnlineApplication, own_applications
from hub.schema.connections import After, Before, Connection, First, Last
from hub.schema.fields import (
    Info,
    argument,
    attribute,
    computed,
    computed_at,
    link,
    public_enum,
    record_type,
    root,
    say,
)
from hub.schema.own_notices import NoticeAboutYou, own_notices
from hub.schema.periods import PeriodInput
from hub.schema.scalars import CertificateKindCode, PurposeCode
from hub.schema.verification.kinds import CertificateKind, LookupPurpose
from hub.schema.verification.terms import ClaimForm, EvidenceField, LookupOutcome
from hub.services.callers import Caller
from hub.sources.paging import Slice

public_enum(LookupForm, "查詢方式", "How a lookup was made")


@record_type(Basis, "查詢的法律依據", "The law that a lookup names", policy=CITIZENS)
class LegalBasis:
    law: str = attribute("法律名稱", "The law")
    article: str = attribute("條次", "Its article")


def _purpose(entry: records.AccessLogEntry, context: Context) -> SpecifiedPurpose | None:
    known = context.disclosures.purposes
    return next((each for each in known if each.code == entry.purpose_code), None)


@record_type(
    records.AccessLogEntry,
    "一次對您的查詢；不含查得的資料，也不含承辦人姓名",
    "A lookup about you; never the data, nor the officer's name",
    policy=CITIZENS,
)
class AccessLogEntry:
    ledger_entry: strawberry.ID = computed(
        lambda entry: str(entry.ledger_entry), "查詢紀錄編號", "The entry of this lookup in the log"
    )
    at: datetime = attribute("查詢時間", "When it was made")
    agency: Agency | None = link(AGENCY_BY_CODE, "agency_code", "查詢機關", "The agency that looked")
    officer_unit: str | None = computed(
        lambda entry: entry.unit, "承辦單位；未填者為空", "The officer's unit; null where none was given"
    )
    purpose_code: PurposeCode = attribute("特定目的代號", "The code of its purpose")
    purpose: LookupPurpose | None = computed_at(
        _purpose, "特定目的；名稱未知者為空", "Its purpose; null where the name is not known"
    )
    legal_basis: LegalBasis = computed(
        lambda entry: Basis(entry.law, entry.article), "法律依據", "The law that it names"
    )
    case_number: str = attribute("機關的案號", "The number of the agency's case")
    reason: str | None = attribute("事由；未填者為空", "Why; null where that was not said")
    kind_code: CertificateKindCode = attribute("書證種類代碼", "The code of the certificate kind")
    kind: CertificateKind | None = computed_at(
        lambda entry, context: context.disclosures.kinds.get(entry.kind_code),
        "書證種類；已不提供者為空",
        "The certificate kind; null for one no longer offered",
    )
    form: LookupForm = attribute("查詢方式：是否查驗，或資料本身", "Yes or no to a claim, or the record")
    claim: ClaimForm | None = attribute(
        "查驗事項；查詢資料者為空", "What was claimed; null where the record was asked for"
    )
    fields: list[EvidenceField] = attribute("查詢的資料欄位", "The fields that were asked for")
    answered: bool = computed(
        lambda entry: entry.outcome is not None, "是否已有結果的紀錄", "Whether an outcome is recorded"
    )
    outcome: LookupOutcome | None = attribute(
        "查詢結果；未有結果的紀錄者為空", "How it ended; null where no outcome is recorded"
    )
    synthetic: bool = attribute("示範用的虛構資料", "Invented data for demonstration")


async def _access_log(
    root: Caller,
    info: Info,
    period: Annotated[PeriodInput | None, argument("期間；未填為全部", "The period; by default all")] = None,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> Slice[records.AccessLogEntry] | None:
    page = PageArguments(first, after, last, before)
    return await resolvers.access_log(info.context, root, period.period() if period else None, page)


def _paged(resolver: Callable[..., Awaitable[Any]], zh_tw: str, en: str) -> Any:
    return strawberry.field(resolver=resolver, description=say(zh_tw, en))


@record_type(Caller, "查詢的市民本人", "The citizen who asks", policy=CITIZENS)
class Viewer:
    access_log: Connection[AccessLogEntry] | None = _paged(
        _access_log,
        "誰查過您的資料，由新到舊；依法暫緩公開者，期滿後列出",
        "Who has looked up what about you, the newest first; what is on legal hold is listed when that ends",
    )
    notices: Connection[NoticeAboutYou] | None = _paged(
        own_notices,
        "機關間關於您的通報，由新到舊；依法暫緩公開者，期滿後列出",
        "What agencies told one another of you, the newest first; what is on legal hold is listed when that ends",
    )
    applications: Connection[OnlineApplication] | None = _paged(
        own_applications, "您的線上申辦案件，由新到舊", "Your online applications, the newest first"
    )


@strawberry.type
class ViewerQuery:
    @root(
        Viewer | None,
        "市民本人；以市民的存取權杖，只接受 POST，從不快取",
        "The citizen who asks, with an access token; by POST only, never cached",
        policy=CITIZENS,
    )
    def viewer(self, info: Info) -> Caller:
        return resolvers.viewer(info.context)
