"""What a lookup is told: purpose, subject and claim."""

from __future__ import annotations

from datetime import date
from typing import Any

import strawberry
from strawberry import UNSET

from hub.connectors.verification import claims
from hub.errors import BadInput
from hub.privacy import purposes
from hub.privacy.subjects import Parcel, Subject, parcel
from hub.privacy.terms import SubjectKind
from hub.rules.roc_calendar import year_of_roc
from hub.schema.fields import say
from hub.schema.scalars import BusinessNumber, NationalId, PurposeCode, ResidentId, Text, TownCode
from hub.schema.verification.terms import DisabilityGrade, IncomeClass, TaxKind, Zoning

_YEAR = ("年度，西元或民國，如 2012 或 101", "The year, AD or ROC, such as 2012 or 101")


def _given(zh_tw: str, en: str) -> Any:
    return strawberry.field(description=say(zh_tw, en))


def _optional(zh_tw: str, en: str, name: str | None = None) -> Any:
    return strawberry.field(default=UNSET, description=say(zh_tw, en), name=name)


def _year(year: int) -> int:
    """The AD year; raises BadInput out of the calendar's range."""
    if 1 <= year <= 999:
        return year_of_roc(year)
    if not 1912 <= year <= 2910:
        raise BadInput(f"年度應如 2012 或 101，收到 {year}", f"expected a year such as 2012 or 101, got {year}")
    return year


@strawberry.input(description=say("法律依據", "The law that permits the lookup"))
class LegalBasisInput:
    law: Text = _given("法律名稱，如 社會救助法", "The law, such as 社會救助法")
    article: Text = _given("條次，如 第 4 條", "The article, such as 第 4 條")


@strawberry.input(
    description=say("查詢目的，逐筆記入查詢紀錄", "Why a lookup is made; kept with every lookup in the log")
)
class PurposeInput:
    code: PurposeCode = _given("特定目的代號", "The code of the specified purpose")
    case_number: Text = _given("公文文號或申辦案號", "The number of the document or application")
    legal_basis: LegalBasisInput = _given("法律依據", "The law that permits it")
    officer: Text = _given(
        "承辦人員代號，不是身分證字號", "The officer's staff number, not a national identity number"
    )
    reason: Text | None = _optional("查詢事由", "The reason, in words")

    def purpose(self) -> purposes.Purpose:
        """The purpose as it is declared."""
        basis = purposes.LegalBasis(self.legal_basis.law, self.legal_basis.article)
        return purposes.Purpose(self.code, self.case_number, basis, self.officer, self.reason or None)


@strawberry.input(description=say("土地", "A parcel of land"))
class ParcelInput:
    section: Text = _given("地段", "The section")
    number: Text = _given("地號，如 123 或 0123-0001", "The parcel number, such as 123 or 0123-0001")

    def parcel(self) -> Parcel:
        """The parcel."""
        return parcel(self.section, self.number)


@strawberry.input(
    one_of=True, description=say("查詢對象，擇一填寫", "Whom or what the lookup is about: exactly one of these")
)
class SubjectInput:
    national_id: NationalId | None = _optional("國民身分證統一編號", "A national identity number")
    resident_id: ResidentId | None = _optional("外來人口統一證號", "A resident number")
    business_number: BusinessNumber | None = _optional("公司或商號的統一編號", "A company's business number")
    parcel: ParcelInput | None = _optional("土地", "A parcel of land")
    certificate_number: Text | None = _optional(
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


@strawberry.input(description=say("設籍於某行政區", "Is registered in a district"))
class RegisteredInInput:
    district: TownCode = _given("行政區代碼", "The district's code")
    since: date | None = _optional("至遲自此日起", "By this day at the latest")

    def claim(self) -> claims.Claim:
        """The claim."""
        return claims.RegisteredIn(self.district, self.since or None)


@strawberry.input(description=say("與某人同戶", "Is of the same household as someone"))
class SameHouseholdInput:
    national_id: NationalId = _given("另一人的身分證統一編號", "The other person's national identity number")

    def claim(self) -> claims.Claim:
        """The claim."""
        return claims.SameHouseholdAs(self.national_id)


@strawberry.input(description=say("某年度為低收入戶", "Has low income in a year"))
class LowIncomeInput:
    year: int = _given(*_YEAR)
    income_class: IncomeClass | None = _optional("類別", "The class", name="class")

    def claim(self) -> claims.Claim:
        """The claim."""
        return claims.LowIncomeIn(_year(self.year), self.income_class or None)


@strawberry.input(description=say("身心障礙證明於某日有效", "Has a disability certificate valid on a day"))
class DisabilityInput:
    date: date = _given("日期", "The day")
    grade: DisabilityGrade | None = _optional("障礙等級", "The grade")

    def claim(self) -> claims.Claim:
        """The claim."""
        return claims.DisabilityValidOn(self.date, self.grade or None)


@strawberry.input(description=say("公司於某日營運中", "Is a company in business on a day"))
class CompanyActiveInput:
    date: date = _given("日期", "The day")

    def claim(self) -> claims.Claim:
        """The claim."""
        return claims.CompanyActiveOn(self.date)


@strawberry.input(description=say("至某年度無欠稅", "Has no tax arrears up to a year"))
class NoArrearsInput:
    year: int = _given(*_YEAR)
    tax: TaxKind | None = _optional("稅目；未填為全部", "The tax; any, if left out")

    def claim(self) -> claims.Claim:
        """The claim."""
        return claims.NoArrearsAt(_year(self.year), self.tax or None)


@strawberry.input(description=say("出生於某日", "Was born on a day"))
class BornOnInput:
    date: date = _given("日期", "The day")

    def claim(self) -> claims.Claim:
        """The claim."""
        return claims.BornOn(self.date)


@strawberry.input(description=say("屬於某使用分區", "Is zoned for a use"))
class ZonedAsInput:
    zoning: Zoning = _given("使用分區", "The zoning")

    def claim(self) -> claims.Claim:
        """The claim."""
        return claims.ZonedAs(self.zoning)


@strawberry.input(
    description=say("證照、保險或學籍於某日有效", "Has a licence, insurance or enrolment valid on a day")
)
class ValidOnInput:
    date: date = _given("日期", "The day")
    category: Text | None = _optional("種類；未填為任一種", "The category; any, if left out")

    def claim(self) -> claims.Claim:
        """The claim."""
        return claims.ValidOn(self.date, self.category or None)


@strawberry.input(description=say("證照持有人為某姓名且證照有效", "Holds it under a name, and it is valid"))
class HolderNamedInput:
    name: Text = _given("姓名；英文姓名以大寫", "The name; in capitals if in Latin letters")

    def claim(self) -> claims.Claim:
        """The claim."""
        return claims.HolderNamed(self.name)


@strawberry.input(one_of=True, description=say("查驗事項，擇一填寫", "What is claimed: exactly one of these"))
class ClaimInput:
    registered_in: RegisteredInInput | None = _optional("設籍於某行政區", "Is registered in a district")
    same_household_as: SameHouseholdInput | None = _optional("與某人同戶", "Is of the same household as someone")
    owns_parcel: ParcelInput | None = _optional("為某筆土地所有權人", "Owns a parcel of land")
    low_income_in: LowIncomeInput | None = _optional("某年度為低收入戶", "Has low income in a year")
    disability_valid_on: DisabilityInput | None = _optional(
        "身心障礙證明於某日有效", "Has a disability certificate valid on a day"
    )
    company_active_on: CompanyActiveInput | None = _optional(
        "公司於某日營運中", "Is a company in business on a day"
    )
    no_arrears_at: NoArrearsInput | None = _optional("至某年度無欠稅", "Has no tax arrears up to a year")
    born_on: BornOnInput | None = _optional("出生於某日", "Was born on a day")
    zoned_as: ZonedAsInput | None = _optional("屬於某使用分區", "Is zoned for a use")
    valid_on: ValidOnInput | None = _optional(
        "證照、保險或學籍於某日有效", "Has a licence, insurance or enrolment valid on a day"
    )
    holder_named: HolderNamedInput | None = _optional(
        "證照持有人為某姓名且證照有效", "Holds it under a name, and it is valid"
    )

    def claim(self) -> claims.Claim:
        """The one claim that was given."""
        if self.owns_parcel:
            return claims.OwnsParcel(self.owns_parcel.parcel())
        given = (
            self.registered_in,
            self.same_household_as,
            self.low_income_in,
            self.disability_valid_on,
            self.company_active_on,
            self.no_arrears_at,
            self.born_on,
            self.zoned_as,
            self.valid_on,
            self.holder_named,
        )
        return next(form.claim() for form in given if form)
