"""Coded terms of the tenders system.

No public code list of the city's system was found: codes are the hub's, names are those of the reports and of
the procurement notices.
"""

from __future__ import annotations

from hub.rules.terms import Term


class TenderStatus(Term):
    """How far a tender has come."""

    PLANNING = "PLANNING", "規劃中", "Planning"
    TENDERING = "TENDERING", "招標中", "Tendering"
    AWARDED = "AWARDED", "已決標", "Awarded"
    UNDER_CONSTRUCTION = "UNDER_CONSTRUCTION", "施工中", "Under construction"
    SUSPENDED = "SUSPENDED", "停工", "Suspended"
    TERMINATED = "TERMINATED", "解約", "Terminated"
    COMPLETED = "COMPLETED", "竣工", "Completed"
    IN_ACCEPTANCE = "IN_ACCEPTANCE", "驗收中", "In acceptance"
    ACCEPTED = "ACCEPTED", "驗收合格", "Accepted"
    SETTLED = "SETTLED", "結算", "Settled"
    CLOSED = "CLOSED", "結案", "Closed"


class ProcurementCategory(Term):
    """What is procured."""

    WORKS = "WORKS", "工程", "Works"
    GOODS = "GOODS", "財物", "Goods"
    SERVICES = "SERVICES", "勞務", "Services"


class ProcurementMethod(Term):
    """How a contractor is found."""

    OPEN = "OPEN", "公開招標", "Open tendering"
    SELECTIVE = "SELECTIVE", "選擇性招標", "Selective tendering"
    RESTRICTED = "RESTRICTED", "限制性招標", "Restricted tendering"
    QUOTATIONS = "QUOTATIONS", "公開取得報價單或企劃書", "Open call for quotations or proposals"


class NoticeType(Term):
    """Which procurement notice was published."""

    OPEN = "OPEN", "公開招標公告", "Notice of open tendering"
    OPEN_CORRECTION = "OPEN_CORRECTION", "公開招標更正公告", "Correction of an open tendering notice"
    SELECTIVE = "SELECTIVE", "選擇性招標（個案）公告", "Notice of selective tendering, single case"
    RESTRICTED = (
        "RESTRICTED",
        "經公開評選或公開徵求之限制性招標公告",
        "Notice of restricted tendering after open selection",
    )
    QUOTATIONS = "QUOTATIONS", "公開取得報價單或企劃書公告", "Notice of a call for quotations or proposals"


class ContractChangeKind(Term):
    """What a change of contract alters."""

    DURATION = "DURATION", "工期", "Duration"
    VALUE = "VALUE", "金額", "Value"
    SCOPE = "SCOPE", "工項", "Scope"


class VerificationTrigger(Term):
    """Why reported progress was verified in the field."""

    SAMPLE = "SAMPLE", "抽查", "Sample"
    LAG = "LAG", "進度落後", "Lag"
    CITY_CONTROL = "CITY_CONTROL", "市府列管", "City control"


class VerificationResult(Term):
    """What the verification found of the report."""

    CONFIRMED = "CONFIRMED", "相符", "Confirmed"
    CORRECTED = "CORRECTED", "應更正", "Corrected"
    REJECTED = "REJECTED", "不符", "Rejected"


class InspectionKind(Term):
    """Whether an inspection is the first or follows one up."""

    FIRST = "FIRST", "查核", "Inspection"
    RE_INSPECTION = "RE_INSPECTION", "複查", "Re-inspection"


class InspectionTrigger(Term):
    """Why a work was inspected."""

    PLAN = "PLAN", "年度查核計畫", "Inspection plan"
    CITIZEN_OVERSIGHT = "CITIZEN_OVERSIGHT", "全民督工通報", "Citizen oversight report"
    PETITION = "PETITION", "人民陳情", "Petition"
    RECHECK = "RECHECK", "複查", "Re-inspection"


class InspectionNotice(Term):
    """How the agency was told of the inspection; the two council reports word the second one differently."""

    UNANNOUNCED_IMPROVED = (
        "UNANNOUNCED_IMPROVED",
        "一般查核通知（101 年 3 月起）",
        "Regular notice, in use since March 2012",
    )
    DAY_BEFORE = "DAY_BEFORE", "查核前一日告知", "Told the day before"


class DeficiencySeverity(Term):
    """How grave a deficiency is."""

    L = "L", "輕微", "Light"
    M = "M", "中等", "Medium"
    S = "S", "嚴重", "Serious"


class OversightChannel(Term):
    """How a citizen oversight report came in."""

    WEB = "WEB", "網路", "Web"
    APP = "APP", "行動應用程式", "App"
    PHONE = "PHONE", "免付費電話 0800-009-609", "Toll-free line 0800-009-609"


class OversightSatisfaction(Term):
    """What the reporter said of the handling."""

    SATISFIED = "SATISFIED", "滿意", "Satisfied"
    FAIR = "FAIR", "普通", "Fair"
    DISSATISFIED = "DISSATISFIED", "不滿意", "Dissatisfied"


class ControlList(Term):
    """Lists under which the city tracks works."""

    ANNUAL_PLAN = "ANNUAL_PLAN", "年度施政計畫列管", "Annual plan"
    CITY_MEETING = "CITY_MEETING", "市政會議列管", "City meeting"
    BASIC_SUBSIDY = "BASIC_SUBSIDY", "一般性基本設施補助計畫", "Basic facilities subsidy"
    ENLARGED_WORKS = (
        "ENLARGED_WORKS",
        "四年五千億擴大公共建設",
        "Enlarged public works, NT$500 billion in four years",
    )
    MORAKOT = "MORAKOT", "莫拉克颱風災後復建", "Morakot typhoon rebuilding"
    DISTRICT_OFFICE = "DISTRICT_OFFICE", "區公所工程", "District office works"
