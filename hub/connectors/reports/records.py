"""Records of the council reports, as its statements return them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import msgspec

from hub.rules.bilingual import Bilingual
from hub.rules.roc_calendar import Period
from hub.rules.systems import SystemCode
from hub.rules.terms import Term


class PeriodKind(Term):
    """What the days of a figure mean."""

    RANGE = "range", "期間", "Over the days from the first to the last"
    DAY = "day", "單日", "On one day"
    UNTIL = "until", "截至末日，起日依報告推定", "Until the last day, the first one inferred"
    AS_OF = "as_of", "末日當時", "As it stood on the last day"
    ANNUAL = "annual", "年度", "Of a fiscal year"
    CUMULATIVE = "cumulative", "累計", "Added up over years"
    EDITION = "edition", "屆次", "Of one edition of an award"
    SESSION = "session", "會期", "Of one session of the council"
    RULE = "rule", "規定", "A rule, not a count"
    FACT = "fact", "事實", "A fact, not a count"
    TARGET = "target", "預期目標", "A target, not a result"


class FigureSubject(Term):
    """What the reports say a figure is about."""

    DOCUMENT_FREE_LOOKUP = "document-free-lookup", "免書證查詢", "Document-free lookup"
    TENDER_PROGRESS = "tender-progress", "標案管理", "Tender progress"
    INSPECTION = "inspection", "工程施工查核", "Inspection of works"
    CITIZEN_OVERSIGHT = "citizen-oversight", "全民督工", "Citizen oversight"
    PETITION = "petition", "市長信箱與人民陳情", "Mayor's mailbox and petitions"
    DISPATCH = "dispatch", "派工通報", "Dispatch"
    CALL_CENTRE = "1999", "1999 話務中心", "1999 call centre"
    JOINT_SERVICE_CENTRE = "joint-service-centre", "聯合服務中心", "Joint service centre"
    WEB_PHONE = "web-phone", "網頁電話", "Web phone"
    AWARDS = "awards", "獎項", "Awards"
    ENGLISH_NAMES = "english-names", "英譯名稱", "English names"
    OVERSEAS_REPORT = "overseas-report", "公務出國報告", "Reports of overseas trips"
    COUNCIL_MOTION = "council-motion", "議員提案", "Council motions"
    PUBLICATION = "publication", "出版品", "Publications"
    PLAN_CONTROL = "plan-control", "施政計畫列管", "Control of plans"
    WORKS_CONTROL = "works-control", "公共建設列管", "Control of public works"
    CREATOR_PLATFORM = "creator-platform", "數位創意平台", "Creator platform"
    WIFI = "wifi", "無線網路", "Wireless network"
    SECURITY = "security", "資訊安全", "Information security"
    IAAS = "iaas", "虛擬主機", "Virtual machines"


@dataclass(frozen=True, slots=True)
class FigurePeriod:
    """The days of a figure; rules and facts have none, a state has only its last one."""

    kind: PeriodKind
    first: date | None
    last: date | None

    @property
    def days(self) -> Period | None:
        """Every day of it, where both ends are known."""
        return Period(self.first, self.last) if self.first and self.last else None


class Figure(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One figure as printed; `value` is None where it is no number.

    `as_of` is the day up to which it was counted, None where the report does not say.
    """

    id: int
    metric: str
    name_zh: str
    name_en: str
    printed: str
    value: Decimal | None
    unit_zh: str
    unit_en: str
    period_kind: PeriodKind
    first_day: date | None
    last_day: date | None
    as_of: date | None
    subject: FigureSubject
    system: SystemCode | None
    note: str | None

    @property
    def period(self) -> FigurePeriod:
        """The days it is about."""
        return FigurePeriod(self.period_kind, self.first_day, self.last_day)

    @property
    def name(self) -> Bilingual:
        """What it counts."""
        return Bilingual(self.name_zh, self.name_en)

    @property
    def unit(self) -> Bilingual:
        """What one of it is."""
        return Bilingual(self.unit_zh, self.unit_en)


class FigureConflict(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Why a figure disagrees with the one of `other_id`, or with a text that gives no figure."""

    other_id: int | None
    explanation_zh: str
    explanation_en: str

    @property
    def explanation(self) -> Bilingual:
        """How the two differ."""
        return Bilingual(self.explanation_zh, self.explanation_en)


class CouncilReport(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A report to the council over the days from the first to the last."""

    code: str
    name_zh: str
    name_en: str
    first_day: date
    last_day: date
    published_on: date | None

    @property
    def name(self) -> Bilingual:
        """What it is called."""
        return Bilingual(self.name_zh, self.name_en)

    @property
    def period(self) -> Period:
        """The days it reports on."""
        return Period(self.first_day, self.last_day)


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Figures for which every condition given holds; `period` is one that their own lies within."""

    metric: str | None = None
    system: SystemCode | None = None
    subject: FigureSubject | None = None
    period: Period | None = None
    text: str | None = None
