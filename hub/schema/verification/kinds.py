"""Public types of certificate kinds and purposes."""

from __future__ import annotations

from hub.privacy import kinds, purposes
from hub.rules.systems import SystemCode
from hub.schema.fields import attribute, computed, computed_at, record_type
from hub.schema.localized import LocalizedText
from hub.schema.scalars import CertificateKindCode, PurposeCode
from hub.schema.systems import SystemStatus
from hub.schema.verification.terms import ClaimForm, EvidenceField, SubjectKind
from hub.services.field_policies import EVERYONE


@record_type(kinds.KindField, "一種書證可提供的欄位", "A field that a certificate kind discloses", policy=EVERYONE)
class CertificateField:
    field: EvidenceField = attribute("欄位", "The field")
    name: LocalizedText = attribute("欄位在此書證的名稱", "What this kind calls it")
    category: str = attribute("個人資料類別代號", "The code of its category of personal data, such as C001")
    special: bool = attribute(
        "是否為特種個人資料；須指名才提供",
        "Whether it is special personal data, disclosed only when asked for by name",
    )


@record_type(kinds.CertificateKind, "書證種類", "A kind of certificate", policy=EVERYONE)
class CertificateKind:
    code: CertificateKindCode = attribute("代碼", "Its code")
    name: LocalizedText = attribute("名稱", "Its name")
    holder: LocalizedText = attribute("資料管有機關", "Who holds the record")
    subjects: list[SubjectKind] = attribute("可用的查詢對象", "By what its subject may be named")
    claims: list[ClaimForm] = attribute("可查驗的事項", "The claims that can be asserted")
    fields: list[CertificateField] = attribute("可提供的欄位", "The fields that a record discloses")
    categories: list[str] = attribute("個人資料類別代號", "The codes of its categories of personal data")
    status: SystemStatus | None = computed_at(
        lambda kind, context: context.health(SystemCode.VERIFICATION, kind.code).status if kind.register else None,
        "查驗它的機關目前的狀態；仍須紙本者為空",
        "How what answers it is doing; null while the paper is still needed",
    )
    needs_paper: bool = computed(
        lambda kind: kind.register is None, "是否仍須紙本", "Whether the paper is still needed"
    )


@record_type(
    purposes.SpecifiedPurpose,
    "個人資料保護法的特定目的",
    "A specified purpose of data protection",
    policy=EVERYONE,
)
class LookupPurpose:
    code: PurposeCode = attribute("代號", "Its code")
    name: LocalizedText = attribute("名稱", "Its name")


@record_type(
    purposes.DataCategory,
    "個人資料保護法的個人資料類別",
    "A category of personal data of the Personal Data Protection Act",
    policy=EVERYONE,
)
class DataCategory:
    code: str = attribute("代號", "Its code")
    name: LocalizedText = attribute("名稱", "Its name")
