"""Public counts of lookups and cross-agency notices."""

from __future__ import annotations

from hub.connectors.lookups import records as lookups
from hub.connectors.verification import notices
from hub.rules.roc_calendar import YearMonth
from hub.schema.fields import attribute, computed, computed_at, record_type
from hub.schema.scalars import CertificateKindCode
from hub.schema.verification.kinds import CertificateKind
from hub.schema.verification.terms import NoticeEvent, NoticeStatus
from hub.services.field_policies import EVERYONE

_MONTH = ("月份", "The month")


@record_type(
    lookups.LookupStatistic,
    "某月某種書證的查詢次數",
    "Lookups of one month on one certificate kind",
    policy=EVERYONE,
)
class LookupStatistic:
    month: YearMonth = attribute(*_MONTH)
    kind_code: CertificateKindCode = computed(
        lambda record: record.certificate_kind, "書證種類代碼", "The code of the certificate kind"
    )
    kind: CertificateKind | None = computed_at(
        lambda record, context: context.disclosures.kinds.get(record.certificate_kind),
        "書證種類；已不提供者為空",
        "The certificate kind; null for one no longer offered",
    )
    lookups: int = attribute("查詢次數", "How many lookups")


@record_type(
    notices.NoticeStatistic,
    "某月某事由的跨機關通報件數",
    "Cross-agency notices of one month and event",
    policy=EVERYONE,
)
class NoticeStatistic:
    month: YearMonth = attribute(*_MONTH)
    event: NoticeEvent = attribute("通報事由", "What changed")
    status: NoticeStatus = attribute("通報狀態", "How far they have come")
    notices: int = attribute("件數", "How many notices")
