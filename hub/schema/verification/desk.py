"""The desk at which lookups are made, and their result."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any

import strawberry

from hub.privacy import disclosure
from hub.privacy.permissions import Desk
from hub.resolvers import verification as resolvers
from hub.schema.fields import Info, argument, attribute, computed, only_for, record_type, say
from hub.schema.scalars import CertificateKindCode, Text
from hub.schema.verification.claims import ClaimInput
from hub.schema.verification.evidence import Evidence
from hub.schema.verification.inputs import ConsentInput, SubjectInput, given, optional
from hub.schema.verification.kinds import CertificateKind
from hub.schema.verification.policies import LOOKUPS, RECORDS
from hub.schema.verification.terms import ConsentRefusal, EvidenceField, LookupOutcome, Register

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
    source: Register | None = attribute("資料來源", "The register that answered; null where none was asked")
    masked: list[EvidenceField] = computed(
        lambda result: result.lookup.masked, "遮罩後提供的欄位", "The fields that are given masked"
    )
    consent_refusal: ConsentRefusal | None = attribute(
        "同意不成立的原因", "Why the consent does not hold, where the outcome is CONSENT_MISSING"
    )
    synthetic: bool = attribute("示範用的虛構資料", "Invented data for demonstration")
    ledger_entry: strawberry.ID = computed(
        lambda result: str(result.entry_id), "查詢紀錄編號", "The entry of this lookup in the log"
    )
    receipt: str | None = attribute(
        "收據，任何機關皆可離線檢查；只有 MATCH 與 NO_MATCH 才有",
        "A receipt that any office can check offline; with MATCH and NO_MATCH only",
    )


@strawberry.input(description=say("批次查驗的一筆", "One item of a batch"))
class LookupInput:
    kind: CertificateKindCode = given("書證種類代碼", "The code of the certificate kind")
    subject: SubjectInput = given("查詢對象", "Whom or what it is about")
    claim: ClaimInput = given("查驗事項", "The claim")
    consent: ConsentInput | None = optional(
        "此筆的同意或切結；未填則用目的所附者", "A consent or affidavit of its own; by default the purpose's"
    )

    def item(self) -> resolvers.BatchItem:
        """The item."""
        consent = self.consent.consent() if self.consent else None
        return resolvers.BatchItem(self.kind, self.subject.subject(), self.claim.claim(), consent)


async def _assertion(
    desk: strawberry.Parent[Desk],
    info: Info,
    kind: _Kind,
    subject: _Subject,
    claim: Annotated[ClaimInput, argument("查驗事項", "The claim")],
) -> disclosure.LookupResult:
    return await resolvers.assertion(info.context, desk, kind, subject.subject(), claim.claim())


async def _record(
    desk: strawberry.Parent[Desk],
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
    return await resolvers.record(info.context, desk, kind, subject.subject(), fields)


async def _batch(
    desk: strawberry.Parent[Desk],
    info: Info,
    items: Annotated[list[LookupInput], argument("查驗項目，至多 500 筆", "What to look up, 500 at most")],
    idempotency_key: Annotated[
        Text | None,
        argument(
            "批次的識別，如 UUID；以相同識別重送時，已有結果者不再查詢",
            "What names the batch, such as a UUID: sent again with it, what has been answered is not asked again",
        ),
    ] = None,
) -> list[disclosure.LookupResult | BaseException]:
    return await resolvers.batch(info.context, desk, [item.item() for item in items], idempotency_key or None)


def _lookup(resolver: Callable[..., Awaitable[Any]], zh_tw: str, en: str) -> Any:
    return strawberry.field(resolver=resolver, description=say(zh_tw, en))


@record_type(
    Desk,
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
    batch: list[LookupResult | None] | None = _lookup(
        _batch,
        "批次是否查驗，至多 500 筆；各筆各有結果，錯誤者該筆為空",
        "A yes or no to each of up to 500 items; one that is refused is null, with an error of its own",
    )
    record: LookupResult | None = only_for(
        RECORDS,
        _lookup(
            _record,
            "查詢資料本身；需要 verification:書證種類 與 verification:書證種類:record 兩項權限",
            "The record itself. Needs the scopes verification:KIND and verification:KIND:record",
        ),
    )
