"""Records of the award registry, as its statements return them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import msgspec

from hub.rules.terms import Term
from hub.sources.paging import Order


class AwardOutcome(Term):
    """What the record says has happened, and no more."""

    AWARDED = "AWARDED", "獲獎", "Awarded"
    SHORTLISTED = "SHORTLISTED", "入圍", "Shortlisted"
    RECOMMENDED = "RECOMMENDED", "推薦參獎，未載獲獎", "Put forward, not reported as awarded"
    PASSED = "PASSED", "申請並審查通過", "Applied and passed"
    REWARDED = "REWARDED", "已獎勵，未載名次", "Rewarded, rank not reported"
    CERTIFIED = "CERTIFIED", "通過認證", "Certified"


class RecipientKind(Term):
    """What kind of recipient an award has."""

    AGENCY = "AGENCY", "機關", "Agency"
    UNREGISTERED_AGENCY = "UNREGISTERED_AGENCY", "未登錄代碼的機關", "Agency without a registered code"
    FIRM = "FIRM", "業者", "Firm"
    PERSON = "PERSON", "個人", "Person"
    PUBLICATION = "PUBLICATION", "出版品", "Publication"
    RESEARCH_REPORT = "RESEARCH_REPORT", "研究報告", "Research report"


class EmblemLevel(Term):
    """The level of an English service emblem."""

    GOLD = "GOLD", "金質", "Gold"
    SILVER = "SILVER", "銀質", "Silver"


class AwardProgramme(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A programme under which awards are given; `ranks` are as it names them."""

    code: str
    name_zh: str
    name_en: str
    conferred_by: str
    legal_basis: str | None
    ranks: list[str]
    note: str | None


class AwardEdition(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One round of a programme; a count is None where the reports give none."""

    code: str
    programme_code: str
    number: int | None
    year: int
    announced_at: date | None
    ceremony_at: date | None
    applied: int | None
    recommended: int | None
    awarded: int | None


class Award(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the record says of one award, or of `recipients` alike; `prize` is TWD for each of them.

    `recipient_name` is as printed, None where nobody is named. `agency_code` or `business_number` is that
    of a recipient registered elsewhere; `publisher` and `authors` belong to publications and reports.
    """

    id: int
    code: str
    programme_code: str
    edition_code: str | None
    year: int | None
    category: str | None
    rank: str
    outcome: AwardOutcome
    title: str | None
    recipient_kind: RecipientKind
    recipient_name: str | None
    agency_code: str | None
    business_number: str | None
    publisher: str | None
    authors: list[str]
    tender_key: str | None
    recipients: int
    prize: Decimal | None
    note: str | None
    sources: list[str]


class Certification(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """An English service emblem of a firm, valid from the first day to the last."""

    id: int
    number: str
    firm_name: str
    level: EmblemLevel
    valid_from: date
    valid_to: date
    district_code: str
    address: str
    synthetic: bool


class AwardCounts(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Counts of a period: research awards of its years, prizes in TWD, emblems that began in it."""

    research_reports: int
    grade_a: int
    grade_b: int
    honourable: int
    research_prize: Decimal
    emblem_firms: int


@dataclass(frozen=True, slots=True)
class AwardFilter:
    """Awards for which every condition given holds."""

    programme: str | None = None
    year: int | None = None
    outcome: AwardOutcome | None = None
    rank: str | None = None
    agency: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class CertificationFilter:
    """Certifications for which every condition given holds."""

    district: str | None = None
    valid_on: date | None = None
    text: str | None = None


def _year_place(award: Award) -> tuple[int, int]:
    # An award over several years has no year of its own and stands before all others.
    return award.year or 0, award.id


NEWEST = Order("awards.newest", "year", descending=True, types=(int, int), place=_year_place)
OLDEST = Order("awards.oldest", "year", descending=False, types=(int, int), place=_year_place)
CERTIFICATIONS_NEWEST = Order(
    "certifications.newest",
    "valid_from",
    descending=True,
    types=(date, int),
    place=lambda certification: (certification.valid_from, certification.id),
)
