"""The coded terms of lookups as public enums."""

from __future__ import annotations

from hub.connectors.verification.notices import NoticeEvent, NoticeStatus
from hub.connectors.verification.records import (
    CompanyStatus,
    DisabilityGrade,
    IncomeClass,
    TaxKind,
    Zoning,
)
from hub.privacy.consents import ConsentRefusal
from hub.privacy.registers import Register
from hub.privacy.terms import ClaimForm, EvidenceField, LookupOutcome, SubjectKind
from hub.schema.fields import public_enum

# The public types take their enums from here, so that none is read before it is described.
__all__ = [
    "ClaimForm",
    "CompanyStatus",
    "ConsentRefusal",
    "DisabilityGrade",
    "EvidenceField",
    "IncomeClass",
    "LookupOutcome",
    "NoticeEvent",
    "NoticeStatus",
    "Register",
    "SubjectKind",
    "TaxKind",
    "Zoning",
]

public_enum(SubjectKind, "查詢對象的指定方式", "By what a lookup names its subject")
public_enum(ClaimForm, "查驗事項", "What an assertion says of its subject")
public_enum(EvidenceField, "資料欄位", "A field of a record")
public_enum(ConsentRefusal, "同意不成立的原因", "Why a consent does not hold")
public_enum(Register, "回應查詢的登記簿", "A register that answers lookups")
public_enum(LookupOutcome, "查詢結果", "How a lookup ended")

public_enum(IncomeClass, "低收入戶類別", "A class of low income")
public_enum(DisabilityGrade, "身心障礙等級", "A grade of disability")
public_enum(TaxKind, "稅目", "A tax")
public_enum(CompanyStatus, "公司登記狀態", "Where a company stands in its register")
public_enum(Zoning, "土地使用分區", "What a parcel may be used for")

public_enum(NoticeEvent, "通報事由", "What a notice tells of")
public_enum(NoticeStatus, "通報狀態", "How far a notice has come")
