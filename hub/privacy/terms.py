"""The coded terms of lookups."""

from __future__ import annotations

from hub.rules.terms import Term


class SubjectKind(Term):
    """By what a lookup names its subject."""

    NATIONAL_ID = "NATIONAL_ID", "國民身分證統一編號", "National identity number"
    RESIDENT_ID = "RESIDENT_ID", "外來人口統一證號", "Resident number"
    BUSINESS_NUMBER = "BUSINESS_NUMBER", "統一編號", "Business number"
    PARCEL = "PARCEL", "地段與地號", "Land section and parcel number"
    CERTIFICATE_NUMBER = "CERTIFICATE_NUMBER", "證照號碼或車牌號碼", "Number of a licence or permit, or plate"


class LookupForm(Term):
    """A yes or no, or the record itself."""

    ASSERTION = "ASSERTION", "是否查驗", "Yes or no to a claim"
    RECORD = "RECORD", "資料查詢", "The record itself"


class ConsentMode(Term):
    """What a lookup stands on beside the law that it names."""

    STATUTE = "STATUTE", "依法律規定", "The law alone"
    CITIZEN_CONSENT = "CITIZEN_CONSENT", "當事人簽署之同意", "A consent that the citizen has signed"
    AFFIDAVIT = "AFFIDAVIT", "申請人之切結書", "An affidavit of whoever applies"


class ClaimForm(Term):
    """What an assertion says of its subject."""

    REGISTERED_IN = "REGISTERED_IN", "設籍於某行政區", "Is registered in a district"
    SAME_HOUSEHOLD_AS = "SAME_HOUSEHOLD_AS", "與某人同戶", "Is of the same household as someone"
    OWNS_PARCEL = "OWNS_PARCEL", "為某筆土地所有權人", "Owns a parcel of land"
    LOW_INCOME_IN = "LOW_INCOME_IN", "某年度為低收入戶", "Has low income in a year"
    DISABILITY_VALID_ON = (
        "DISABILITY_VALID_ON",
        "身心障礙證明於某日有效",
        "Has a disability certificate valid on a day",
    )
    COMPANY_ACTIVE_ON = "COMPANY_ACTIVE_ON", "公司於某日營運中", "Is a company in business on a day"
    NO_ARREARS_AT = "NO_ARREARS_AT", "至某年度無欠稅", "Has no tax arrears up to a year"
    BORN_ON = "BORN_ON", "出生於某日", "Was born on a day"
    ZONED_AS = "ZONED_AS", "屬於某使用分區", "Is zoned for a use"
    VALID_ON = "VALID_ON", "證照、保險或學籍於某日有效", "Has a licence, insurance or enrolment valid on a day"
    HOLDER_NAMED = "HOLDER_NAMED", "證照持有人為某姓名且證照有效", "Holds it under a name, and it is valid"


class EvidenceField(Term):
    """What a record may hold; each certificate kind names its own in its own words."""

    NAME = "NAME", "姓名或名稱", "Name"
    BIRTH_DATE = "BIRTH_DATE", "出生日期", "Date of birth"
    HOUSEHOLD_NUMBER = "HOUSEHOLD_NUMBER", "戶號", "Household number"
    DISTRICT = "DISTRICT", "行政區", "District"
    ADDRESS = "ADDRESS", "地址", "Address"
    SINCE = "SINCE", "起始日期", "Since when"
    OWNER = "OWNER", "所有權人", "Owner"
    AREA = "AREA", "面積", "Area"
    ZONING = "ZONING", "使用分區", "Zoning"
    YEAR = "YEAR", "年度", "Year"
    INCOME_CLASS = "INCOME_CLASS", "類別", "Class of low income"
    GRADE = "GRADE", "障礙等級", "Grade of disability"
    VALID_FROM = "VALID_FROM", "有效起日", "Valid from"
    VALID_TO = "VALID_TO", "有效迄日", "Valid to"
    STATUS = "STATUS", "登記狀態", "Status"
    ENDED_ON = "ENDED_ON", "停業或解散日期", "When it stopped"
    ASSESSMENTS = "ASSESSMENTS", "各年度稅額繳納情形", "Taxes by year"
    NUMBER = "NUMBER", "證照號碼", "Number"
    CATEGORY = "CATEGORY", "證照種類", "Category"


class LookupOutcome(Term):
    """How a lookup ended."""

    MATCH = "MATCH", "相符，或查得資料", "The claim holds, or the record was found"
    NO_MATCH = "NO_MATCH", "不相符", "The claim does not hold"
    NOT_FOUND = "NOT_FOUND", "查無此人、公司或土地", "The register does not know the subject"
    EXPIRED = "EXPIRED", "證明已逾有效期限", "The certificate has expired"
    CONSENT_MISSING = (
        "CONSENT_MISSING",
        "缺少有效的同意或切結，未查詢",
        "There is no valid consent or affidavit: nothing was asked",
    )
    NEEDS_PAPER = (
        "NEEDS_PAPER",
        "此書證尚無法線上查驗，請民眾提供紙本",
        "No register answers this kind: ask for the paper",
    )
    UNAVAILABLE = "UNAVAILABLE", "查驗機關目前無法回應，請稍後再試或改收紙本", "The register cannot answer now"
    THROTTLED = "THROTTLED", "已達查詢次數上限，未查詢", "Too many lookups by now: nothing was asked"
