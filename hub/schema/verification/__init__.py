"""The root fields of document-free lookup."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Annotated

import strawberry

from hub.connectors.lookups import records as lookups
from hub.connectors.verification import notices
from hub.privacy import kinds, purposes
from hub.privacy.permissions import Desk
from hub.resolvers import lookups as lookup_resolvers
from hub.resolvers import verification as resolvers
from hub.schema.fields import Info, argument, root
from hub.schema.periods import PeriodInput
from hub.schema.verification.desk import VerificationDesk
from hub.schema.verification.inputs import PurposeInput
from hub.schema.verification.kinds import CertificateKind, DataCategory, LookupPurpose
from hub.schema.verification.policies import LOOKUPS
from hub.schema.verification.statistics import LookupStatistic, NoticeStatistic
from hub.services.field_policies import EVERYONE

_Period = Annotated[PeriodInput, argument("期間", "The period")]


@strawberry.type
class VerificationQuery:
    @root(
        list[CertificateKind] | None,
        "免書證查詢的書證種類",
        "The kinds of certificates that lookups replace, or will",
        policy=EVERYONE,
    )
    def certificate_kinds(self, info: Info) -> Collection[kinds.CertificateKind]:
        return resolvers.certificate_kinds(info.context)

    @root(
        list[LookupPurpose] | None,
        "個人資料特定目的中已知名稱者；其他代號亦可使用",
        "The specified purposes whose names are known; other codes are accepted as well",
        policy=EVERYONE,
    )
    def lookup_purposes(self, info: Info) -> Sequence[purposes.SpecifiedPurpose]:
        return resolvers.lookup_purposes(info.context)

    @root(
        list[DataCategory] | None,
        "個人資料類別中已知名稱者",
        "The categories of personal data whose names are known",
        policy=EVERYONE,
    )
    def data_categories(self, info: Info) -> Sequence[purposes.DataCategory]:
        return resolvers.data_categories(info.context)

    @root(
        VerificationDesk | None,
        "免書證查詢臺：須持有查詢權限的 API 金鑰，並聲明目的；只接受 POST，從不快取",
        "The desk for lookups: needs an API key with a scope for them, and a purpose; by POST only, never cached",
        policy=LOOKUPS,
    )
    async def verification(
        self, info: Info, purpose: Annotated[PurposeInput, argument("查詢目的", "The purpose")]
    ) -> Desk:
        return await resolvers.desk(info.context, purpose.purpose())

    @root(
        list[LookupStatistic] | None,
        "各月各種書證的查詢次數",
        "How many lookups were made, by month and certificate kind",
        policy=EVERYONE,
    )
    async def lookup_statistics(self, info: Info, period: _Period) -> Sequence[lookups.LookupStatistic] | None:
        return await lookup_resolvers.lookup_statistics(info.context, period.period())

    @root(
        list[NoticeStatistic] | None,
        "各月各事由的跨機關通報件數",
        "How many cross-agency notices were sent, by month, event and status",
        policy=EVERYONE,
    )
    async def notice_statistics(self, info: Info, period: _Period) -> Sequence[notices.NoticeStatistic] | None:
        return await resolvers.notice_statistics(info.context, period.period())
