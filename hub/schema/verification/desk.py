"""The desk at which lookups are made, and their result."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any

import strawberry

from hub.privacy import disclosure
from hub.privacy.purposes import Purpose
from hub.resolvers import verification as resolvers
from hub.schema.fields import Info, argument, attribute, computed, only_for, record_type, say
from hub.schema.scalars import CertificateKindCode
from hub.schema.verification.evidence import Evidence
from hub.schema.verification.inputs import ClaimInput, SubjectInput
from hub.schema.verification.kinds import CertificateKind
from hub.schema.verification.policies import LOOKUPS, RECORDS
from hub.schema.verification.terms import EvidenceField, LookupOutcome

_Kind = Annotated[CertificateKindCode, argument("書證種類代碼", "The code of the certificate kind")]
_Subject = Annotated[SubjectInput, argument("查詢對象", "Whom or what it is about")]


@record_type(disclosure.LookupResult, "一次查詢的結果", "The result of a lookup", policy=LOOKUPS)
class LookupResult:
    outcome: LookupOutcome = attribute("結果", "How it ended")
    kind: CertificateKind = attribute("書證種類", "The certificate kind")
    evidence: Evidence | None = attribute(
        "查得的資料；只有 record 才有，且只含要求並獲准的欄位",
        "What the record holds: for `record` only, and only the fields asked for and permitted",
    )
    data_as_of: datetime | None = computed(
        lambda result: result.as_of, "資料的截止時間", "How new the register's data is"
    )
    synthetic: bool = attribute("示範用的虛構資料", "Invented data for demonstration")
    ledger_entry: strawberry.ID = computed(
        lambda result: str(result.entry_id), "查詢紀錄編號", "The entry of this lookup in the log"
    )


async def _assertion(
    purpose: strawberry.Parent[Purpose],
    info: Info,
    kind: _Kind,
    subject: _Subject,
    claim: Annotated[ClaimInput, argument("查驗事項", "The claim")],
) -> disclosure.LookupResult:
    return await resolvers.assertion(info.context, purpose, kind, subject.subject(), claim.claim())


async def _record(
    purpose: strawberry.Parent[Purpose],
    info: Info,
    kind: _Kind,
    subject: _Subject,
    fields: Annotated[
        list[EvidenceField] | None,
        argument(
            "需要的欄位；未填為全部欄位，特種個人資料除外",
            "The fields needed; every one except special personal data, if left out",
        ),
    ] = None,
) -> disclosure.LookupResult:
    return await resolvers.record(info.context, purpose, kind, subject.subject(), fields)


def _lookup(resolver: Callable[..., Awaitable[disclosure.LookupResult]], zh_tw: str, en: str) -> Any:
    return strawberry.field(resolver=resolver, description=say(zh_tw, en))


@record_type(
    Purpose,
    "免書證查詢臺：在一個聲明的目的之下查詢，逐筆留下紀錄",
    "Lookups under one declared purpose; each leaves an entry in the log",
    policy=LOOKUPS,
)
class VerificationDesk:
    assertion: LookupResult | None = _lookup(
        _assertion,
        "是否查驗，請優先使用；需要 verification:書證種類 權限",
        "A yes or no instead of a record: prefer this. Needs the scope verification:KIND",
    )
    record: LookupResult | None = only_for(
        RECORDS,
        _lookup(
            _record,
            "查詢資料本身；需要 verification:書證種類 與 verification:書證種類:record 兩項權限",
            "The record itself. Needs the scopes verification:KIND and verification:KIND:record",
        ),
    )
