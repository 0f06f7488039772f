"""What an assertion claims."""

from __future__ import annotations

from datetime import date

import strawberry

from hub.connectors.verification import certificate_claims, claims
from hub.connectors.verification.claim import Claim
from hub.errors import BadInput
from hub.rules.roc_calendar import year_of_roc
from hub.schema.fields import say
from hub.schema.scalars import NationalId, Text, TownCode
from hub.schema.verification.inputs import ParcelInput, given, optional
from hub.schema.verification.terms import DisabilityGrade, IncomeClass, TaxKind, Zoning

_YEAR = ("年度，西元或民國，如 2012 或 101", "The year, AD or ROC, such as 2012 or 101")


def _year(year: int) -> int:
    """The AD year; raises BadInput out of the calendar's range."""
    if 1 <= year <= 999:
        return year_of_roc(year)
    if not 1912 <= year <= 2910:
        raise BadInput(f"年度應如 2012 或 101，收到 {year}", f"expected a year such as 2012 or 101, got {year}")
    return year


@strawberry.input(description=say("設籍於某行政區", "Is registered in a district"))
class RegisteredInInput:
    district: TownCode = given("行政區代碼", "The district's code")
    since: date | None = optional("至遲自此日起", "By this day at the latest")

    def claim(self) -> Claim:
        """The claim."""
        return claims.RegisteredIn(self.district, self.since or None)


@strawberry.input(description=say("與某人同戶", "Is of the same household as someone"))
class SameHouseholdInput:
    national_id: NationalId = given("另一人的身分證統一編號", "The other person's national identity number")

    def claim(self) -> Claim:
        """The claim."""
        return claims.SameHouseholdAs(self.national_id)


@strawberry.input(description=say("某年度為低收入戶", "Has low income in a year"))
class LowIncomeInput:
    year: int = given(*_YEAR)
    income_class: IncomeClass | None = optional("類別", "The class", name="class")

    def claim(self) -> Claim:
        """The claim."""
        return claims.LowIncomeIn(_year(self.year), self.income_class or None)


@strawberry.input(description=say("身心障礙證明於某日有效", "Has a disability certificate valid on a day"))
class DisabilityInput:
    date: date = given("日期", "The day")
    grade: DisabilityGrade | None = optional("障礙等級", "The grade")

    def claim(self) -> Claim:
        """The claim."""
        return claims.DisabilityValidOn(self.date, self.grade or None)


@strawberry.input(description=say("公司於某日營運中", "Is a company in business on a day"))
class CompanyActiveInput:
    date: date = given("日期", "The day")

    def claim(self) -> Claim:
        """The claim."""
        return claims.CompanyActiveOn(self.date)


@strawberry.input(description=say("至某年度無欠稅", "Has no tax arrears up to a year"))
class NoArrearsInput:
    year: int = given(*_YEAR)
    tax: TaxKind | None = optional("稅目；未填為全部", "The tax; any, if left out")

    def claim(self) -> Claim:
        """The claim."""
        return claims.NoArrearsAt(_year(self.year), self.tax or None)


@strawberry.input(description=say("出生於某日", "Was born on a day"))
class BornOnInput:
    date: date = given("日期", "The day")

    def claim(self) -> Claim:
        """The claim."""
        return claims.BornOn(self.date)


@strawberry.input(description=say("屬於某使用分區", "Is zoned for a use"))
class ZonedAsInput:
    zoning: Zoning = given("使用分區", "The zoning")

    def claim(self) -> Claim:
        """The claim."""
        return claims.ZonedAs(self.zoning)


@strawberry.input(
    description=say("證照、保險或學籍於某日有效", "Has a licence, insurance or enrolment valid on a day")
)
class ValidOnInput:
    date: date = given("日期", "The day")
    category: Text | None = optional("種類；未填為任一種", "The category; any, if left out")

    def claim(self) -> Claim:
        """The claim."""
        return certificate_claims.ValidOn(self.date, self.category or None)


@strawberry.input(description=say("證照持有人為某姓名且證照有效", "Holds it under a name, and it is valid"))
class HolderNamedInput:
    name: Text = given("姓名；英文姓名以大寫", "The name; in capitals if in Latin letters")

    def claim(self) -> Claim:
        """The claim."""
        return certificate_claims.HolderNamed(self.name)


@strawberry.input(one_of=True, description=say("查驗事項，擇一填寫", "What is claimed: exactly one of these"))
class ClaimInput:
    registered_in: RegisteredInInput | None = optional("設籍於某行政區", "Is registered in a district")
    same_household_as: SameHouseholdInput | None = optional("與某人同戶", "Is of the same household as someone")
    owns_parcel: ParcelInput | None = optional("為某筆土地所有權人", "Owns a parcel of land")
    low_income_in: LowIncomeInput | None = optional("某年度為低收入戶", "Has low income in a year")
    disability_valid_on: DisabilityInput | None = optional(
        "身心障礙證明於某日有效", "Has a disability certificate valid on a day"
    )
    company_active_on: CompanyActiveInput | None = optional(
        "公司於某日營運中", "Is a company in business on a day"
    )
    no_arrears_at: NoArrearsInput | None = optional("至某年度無欠稅", "Has no tax arrears up to a year")
    born_on: BornOnInput | None = optional("出生於某日", "Was born on a day")
    zoned_as: ZonedAsInput | None = optional("屬於某使用分區", "Is zoned for a use")
    valid_on: ValidOnInput | None = optional(
        "證照、保險或學籍於某日有效", "Has a licence, insurance or enrolment valid on a day"
    )
    holder_named: HolderNamedInput | None = optional(
        "證照持有人為某姓名且證照有效", "Holds it under a name, and it is valid"
    )

    def claim(self) -> Claim:
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
