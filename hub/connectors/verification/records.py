"""Records of the registers, as their statements return them.

An attribute that a lookup may disclose is named like its `EvidenceField`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from hub.privacy.terms import LookupOutcome
from hub.rules.terms import Term


class Zoning(Term):
    """What a parcel may be used for."""

    RESIDENTIAL = "RESIDENTIAL", "住宅區", "Residential"
    COMMERCIAL = "COMMERCIAL", "商業區", "Commercial"
    INDUSTRIAL = "INDUSTRIAL", "工業區", "Industrial"
    AGRICULTURAL = "AGRICULTURAL", "農業區", "Agricultural"
    PUBLIC = "PUBLIC", "公共設施用地", "Public facilities"


class IncomeClass(Term):
    """Classes of low income (社會救助法)."""

    CLASS_1 = "CLASS_1", "低收入戶第一類", "Low income, class 1"
    CLASS_2 = "CLASS_2", "低收入戶第二類", "Low income, class 2"
    CLASS_3 = "CLASS_3", "低收入戶第三類", "Low income, class 3"
    CLASS_4 = "CLASS_4", "低收入戶第四類", "Low income, class 4"
    LOWER_MIDDLE = "LOWER_MIDDLE", "中低收入戶", "Lower middle income"


class DisabilityGrade(Term):
    """Grades of disability (身心障礙者權益保障法)."""

    MILD = "MILD", "輕度", "Mild"
    MODERATE = "MODERATE", "中度", "Moderate"
    SEVERE = "SEVERE", "重度", "Severe"
    PROFOUND = "PROFOUND", "極重度", "Profound"


class CompanyStatus(Term):
    """Where a company stands in its register."""

    ACTIVE = "ACTIVE", "核准設立", "Active"
    SUSPENDED = "SUSPENDED", "停業", "Suspended"
    DISSOLVED = "DISSOLVED", "解散", "Dissolved"


class TaxKind(Term):
    """Taxes that a certificate of no arrears speaks of."""

    HOUSE = "HOUSE", "房屋稅", "House tax"
    LAND_VALUE = "LAND_VALUE", "地價稅", "Land value tax"
    VEHICLE_LICENCE = "VEHICLE_LICENCE", "使用牌照稅", "Vehicle licence tax"
    BUSINESS = "BUSINESS", "營業稅", "Business tax"


class Household(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One person's household registration."""

    name: str
    birth_date: date
    household_number: str
    district: str
    address: str
    since: date


class Land(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One parcel; `area` in square metres."""

    owner_id: str
    owner: str
    area: Decimal
    zoning: Zoning


class LowIncome(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One person's low income in one year."""

    year: int
    income_class: IncomeClass


@dataclass(frozen=True, slots=True)
class LowIncomeHistory:
    """Every year of low income of one person, the newest first."""

    years: tuple[LowIncome, ...]

    @property
    def year(self) -> int:
        """The newest year."""
        return self.years[0].year

    @property
    def income_class(self) -> IncomeClass:
        """The class in the newest year."""
        return self.years[0].income_class


class Disability(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One person's disability certificate; `valid_to` None is for life."""

    grade: DisabilityGrade
    valid_from: date
    valid_to: date | None


class Company(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One company; `ended_on` is the day from which it no longer did business."""

    name: str
    status: CompanyStatus
    address: str
    since: date
    ended_on: date | None


class Assessment(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One tax of one year; `arrears` in New Taiwan dollars."""

    tax: TaxKind
    year: int
    arrears: Decimal


@dataclass(frozen=True, slots=True)
class TaxAccount:
    """The taxes of one person or company, the newest year first."""

    assessments: tuple[Assessment, ...]


class Certificate(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A licence, permit, insurance or enrolment; `valid_to` None is until further notice.

    `since` is from when the address was on it.
    """

    number: str
    category: str
    name: str | None
    district: str | None
    address: str | None
    since: date | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Certificates:
    """All of one kind of one holder, the newest first; it reads like the newest."""

    every: tuple[Certificate, ...]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.every[0], name)


class RegisterState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How new a register's data is, and whether it is invented."""

    as_of: datetime
    synthetic: bool


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """What a register says of one enquiry, and as of when: its record, if it has one, or the outcome itself."""

    record: object | None
    as_of: datetime
    synthetic: bool = False
    outcome: LookupOutcome | None = None
