"""Evidence: the record of each register, of which only what was asked for is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeAlias, TypeVar

import strawberry

from hub.connectors.agencies.sources import DISTRICT_BY_CODE
from hub.connectors.verification import records
from hub.privacy.disclosure import Evidence as Disclosed
from hub.privacy.registers import Register
from hub.schema.agencies import District
from hub.schema.fields import attribute, computed, link, record_type, say, seen_by
from hub.schema.scalars import Money
from hub.schema.verification.policies import RECORDS
from hub.schema.verification.terms import (
    CompanyStatus,
    DisabilityGrade,
    EvidenceField,
    IncomeClass,
    TaxKind,
    Zoning,
)

T = TypeVar("T")


def _evidence(register: Register, zh_tw: str, en: str) -> Callable[[type[T]], type[T]]:
    """A type of the evidence of one register; what was not asked for is null."""

    def declare(cls: type[T]) -> type[T]:
        cls.is_type_of = staticmethod(  # type: ignore[attr-defined]  # strawberry looks for it
            lambda value, _info: isinstance(value, Disclosed) and value.register is register
        )
        return strawberry.type(
            seen_by(RECORDS)(cls), description=say(f"{zh_tw}；未要求的欄位為空", f"{en}; null where not asked for")
        )

    return declare


def _value(field: EvidenceField) -> Callable[[Disclosed], Any]:
    return lambda evidence: evidence.values.get(field)


def _disclosed(field: EvidenceField, zh_tw: str, en: str) -> Any:
    return computed(_value(field), zh_tw, en)


@_evidence(Register.HOUSEHOLD, "戶籍資料", "A household registration")
class HouseholdEvidence:
    name: str | None = _disclosed(EvidenceField.NAME, "姓名", "The name")
    birth_date: date | None = _disclosed(EvidenceField.BIRTH_DATE, "出生日期", "The date of birth")
    household_number: str | None = _disclosed(EvidenceField.HOUSEHOLD_NUMBER, "戶號", "The household number")
    district: District | None = link(
        DISTRICT_BY_CODE, _value(EvidenceField.DISTRICT), "設籍行政區", "The district of registration"
    )
    address: str | None = _disclosed(EvidenceField.ADDRESS, "戶籍地址", "The registered address")
    since: date | None = _disclosed(EvidenceField.SINCE, "遷入日期", "Registered there since")


@_evidence(Register.LAND, "地籍資料", "A parcel in the land register")
class LandEvidence:
    owner: str | None = _disclosed(EvidenceField.OWNER, "所有權人", "The owner")
    area: Decimal | None = _disclosed(EvidenceField.AREA, "面積，平方公尺", "The area in square metres")
    zoning: Zoning | None = _disclosed(EvidenceField.ZONING, "使用分區", "The zoning")


@_evidence(Register.LOW_INCOME, "最近年度的低收入戶資格", "The newest year of low income")
class LowIncomeEvidence:
    year: int | None = _disclosed(EvidenceField.YEAR, "年度（西元）", "The year (AD)")
    income_class: IncomeClass | None = _disclosed(EvidenceField.INCOME_CLASS, "類別", "The class")


@_evidence(Register.DISABILITY, "身心障礙證明", "A disability certificate")
class DisabilityEvidence:
    grade: DisabilityGrade | None = _disclosed(EvidenceField.GRADE, "障礙等級", "The grade")
    valid_from: date | None = _disclosed(EvidenceField.VALID_FROM, "有效起日", "Valid from")
    valid_to: date | None = _disclosed(
        EvidenceField.VALID_TO, "有效迄日；終身有效者亦為空", "Valid to; null as well when for life"
    )


@_evidence(Register.COMPANY, "公司登記資料", "A company registration")
class CompanyEvidence:
    name: str | None = _disclosed(EvidenceField.NAME, "公司名稱", "The name")
    status: CompanyStatus | None = _disclosed(EvidenceField.STATUS, "登記狀態", "The status")
    address: str | None = _disclosed(EvidenceField.ADDRESS, "登記地址", "The registered address")
    since: date | None = _disclosed(EvidenceField.SINCE, "設立日期", "Registered on")
    ended_on: date | None = _disclosed(
        EvidenceField.ENDED_ON,
        "停業或解散日期；營運中者亦為空",
        "Suspended or dissolved on; null as well when active",
    )


@record_type(records.Assessment, "某年度某稅目的繳納情形", "One tax of one year", policy=RECORDS)
class TaxAssessment:
    tax: TaxKind = attribute("稅目", "The tax")
    year: int = attribute("年度（西元）", "The year (AD)")
    arrears: Money = attribute("欠稅金額", "What is owed")


@_evidence(Register.TAX, "稅捐繳納資料", "Taxes and arrears")
class TaxEvidence:
    assessments: list[TaxAssessment] | None = _disclosed(
        EvidenceField.ASSESSMENTS, "各年度各稅目", "By year and tax, the newest first"
    )


@_evidence(Register.CERTIFICATE, "最近一張證照、保險或學籍", "The newest licence, permit, insurance or enrolment")
class CertificateEvidence:
    number: str | None = _disclosed(EvidenceField.NUMBER, "證照號碼", "Its number")
    category: str | None = _disclosed(EvidenceField.CATEGORY, "種類", "Its category")
    name: str | None = _disclosed(EvidenceField.NAME, "持有人姓名或名稱", "The holder's name")
    district: District | None = link(
        DISTRICT_BY_CODE, _value(EvidenceField.DISTRICT), "登記地址行政區", "The district of the address on it"
    )
    address: str | None = _disclosed(EvidenceField.ADDRESS, "登記地址", "The address on it")
    since: date | None = _disclosed(EvidenceField.SINCE, "地址變更日期", "Since when that is the address")
    valid_from: date | None = _disclosed(EvidenceField.VALID_FROM, "有效起日", "Valid from")
    valid_to: date | None = _disclosed(
        EvidenceField.VALID_TO, "有效迄日；未定期限者亦為空", "Valid to; null as well until further notice"
    )


Evidence: TypeAlias = Annotated[
    HouseholdEvidence
    | LandEvidence
    | LowIncomeEvidence
    | DisabilityEvidence
    | CompanyEvidence
    | TaxEvidence
    | CertificateEvidence,
    strawberry.union("Evidence", description=say("查得的資料", "What a record holds")),
]
