"""What a lookup is told: purpose, subject and claim."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry import UNSET

from hub.privacy import consents, purposes
from hub.privacy.subjects import Parcel, Subject, parcel
from hub.privacy.terms import SubjectKind
from hub.schema.fields import say
from hub.schema.scalars import BusinessNumber, NationalId, PurposeCode, ResidentId, SignedConsent, Text


def given(zh_tw: str, en: str) -> Any:
    """An input field that has to be there."""
    return strawberry.field(description=say(zh_tw, en))


def optional(zh_tw: str, en: str, name: str | None = None) -> Any:
    """An input field that may be left out."""
    return strawberry.field(default=UNSET, description=say(zh_tw, en), name=name)


@strawberry.input(description=say("法律依據", "The law that permits the lookup"))
class LegalBasisInput:
    law: Text = given("法律名稱，如 社會救助法", "The law, such as 社會救助法")
    article: Text = given("條次，如 第 4 條", "The article, such as 第 4 條")


@strawberry.input(
    one_of=True, description=say("同意或切結，擇一填寫", "What a lookup stands on beside the law: exactly one")
)
class ConsentInput:
    signed: SignedConsent | None = optional(
        "當事人簽署之同意，由受信任之簽發者簽章", "A consent that a trusted issuer has signed for the citizen"
    )
    affidavit: Text | None = optional("申請人切結書之文號", "The number under which an affidavit is kept")

    def consent(self) -> consents.Consent:
        """What was given."""
        return consents.SignedConsent(self.signed) if self.signed else consents.Affidavit(self.affidavit or "")


@strawberry.input(
    description=say("查詢目的，逐筆記入查詢紀錄", "Why a lookup is made; kept with every lookup in the log")
)
class PurposeInput:
    code: PurposeCode = given("特定目的代號", "The code of the specified purpose")
    case_number: Text = given("公文文號或申辦案號", "The number of the document or application")
    legal_basis: LegalBasisInput = given("法律依據", "The law that permits it")
    officer: Text = given(
        "承辦人員代號，不是身分證字號", "The officer's staff number, not a national identity number"
    )
    reason: Text | None = optional("查詢事由", "The reason, in words")
    unit: Text | None = optional(
        "承辦單位，當事人查閱時顯示", "The officer's unit, which the citizen is shown who asks who has looked"
    )
    consent: ConsentInput | None = optional(
        "當事人同意或切結；查詢政策要求時必填", "A consent or an affidavit, where the policy demands one"
    )

    def purpose(self) -> purposes.Purpose:
        """The purpose as it is declared."""
        basis = purposes.LegalBasis(self.legal_basis.law, self.legal_basis.article)
        consent = self.consent.consent() if self.consent else None
        return purposes.Purpose(
            self.code, self.case_number, basis, self.officer, self.reason or None, self.unit or None, consent
        )


@strawberry.input(description=say("土地", "A parcel of land"))
class ParcelInput:
    section: Text = given("地段", "The section")
    number: Text = given("地號，如 123 或 0123-0001", "The parcel number, such as 123 or 0123-0001")

    def parcel(self) -> Parcel:
        """The parcel."""
        return parcel(self.section, self.number)


@strawberry.input(
    one_of=True, description=say("查詢對象，擇一填寫", "Whom or what the lookup is about: exactly one of these")
)
class SubjectInput:
    national_id: NationalId | None = optional("國民身分證統一編號", "A national identity number")
    resident_id: ResidentId | None = optional("外來人口統一證號", "A resident number")
    business_number: BusinessNumber | None = optional("公司或商號的統一編號", "A company's business number")
    parcel: ParcelInput | None = optional("土地", "A parcel of land")
    certificate_number: Text | None = optional(
        "證照號碼或車牌號碼", "The number of a licence or permit, or a plate"
    )

    def subject(self) -> Subject:
        """The subject."""
        if self.parcel:
            return Subject(SubjectKind.PARCEL, self.parcel.parcel())
        if self.certificate_number:
            return Subject(SubjectKind.CERTIFICATE_NUMBER, self.certificate_number.strip())
        if self.national_id:
            return Subject(SubjectKind.NATIONAL_ID, self.national_id)
        if self.resident_id:
            return Subject(SubjectKind.RESIDENT_ID, self.resident_id)
        return Subject(SubjectKind.BUSINESS_NUMBER, self.business_number or "")
