"""Invented tenders of the demo city, from notice to settlement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from hub.connectors.tenders.terms import NoticeType, ProcurementCategory, ProcurementMethod, TenderStatus
from hub.demo.tenders.cohorts import AS_OF, COHORTS, Cohort, Finished, budgets
from hub.demo.world import World, facts
from hub.rules.identifiers import business_number
from hub.rules.roc_calendar import roc_year

_FENGSHAN: Final = "64000120"
_FENGSHAN_OFFICE: Final = "397620000A"

# Names that no firm has, so that none is meant; their numbers begin where no register does.
_FIRMS: Final = {
    ProcurementCategory.WORKS: ("示範營造第{:03d}號", 90),
    ProcurementCategory.SERVICES: ("示範工程顧問第{:03d}號", 15),
    ProcurementCategory.GOODS: ("示範實業第{:03d}號", 15),
}
_FIRST_SERIAL: Final = 9_990_000

_NOTICES: Final = (
    (ProcurementMethod.OPEN, NoticeType.OPEN, 88),
    (ProcurementMethod.OPEN, NoticeType.OPEN_CORRECTION, 4),
    (ProcurementMethod.SELECTIVE, NoticeType.SELECTIVE, 2),
    (ProcurementMethod.RESTRICTED, NoticeType.RESTRICTED, 6),
)

# What follows the end of a work, by the days that have passed since.
_AFTER_END: Final = (
    (15, TenderStatus.COMPLETED),
    (45, TenderStatus.IN_ACCEPTANCE),
    (75, TenderStatus.ACCEPTED),
    (120, TenderStatus.SETTLED),
)


@dataclass(frozen=True, slots=True)
class Award:
    """Who won a tender, for how much, and when."""

    contractor: str
    amount: int
    floor_price: int
    day: date


@dataclass(frozen=True, slots=True)
class Contract:
    """The days of a contract."""

    signed: date
    start: date
    planned_end: date
    actual_end: date | None


@dataclass(frozen=True, slots=True)
class Work:
    """One invented tender."""

    id: int
    cohort: Cohort
    agency: str
    job_number: str
    title: str
    category: ProcurementCategory
    notice: tuple[ProcurementMethod, NoticeType]
    budget: int
    noticed: date
    opened: date
    status: TenderStatus
    town: str
    site: tuple[float, float] | None
    award: Award | None
    contract: Contract | None

    def under_way(self, day: date) -> bool:
        """Whether the work was being built on a day."""
        if self.contract is None or self.category is not ProcurementCategory.WORKS:
            return False
        return self.contract.start <= day and (self.contract.actual_end is None or day <= self.contract.actual_end)


def firms() -> list[tuple[str, str, ProcurementCategory]]:
    """Business number, name and trade of every invented firm."""
    named = [
        (name.format(number + 1), trade) for trade, (name, count) in _FIRMS.items() for number in range(count)
    ]
    return [(business_number(_FIRST_SERIAL + at), name, trade) for at, (name, trade) in enumerate(named)]


class Works:
    """Draws works one after another; what it counts makes titles and job numbers unique."""

    def __init__(self, world: World) -> None:
        self._random = world.random("tenders.works")
        self._kinds = {kind["title"]: kind for kind in facts("work_kinds.csv")}
        self._districts = {row["code"]: row["name_zh"] for row in world.districts}
        self._centres = {
            row["town_code"]: (float(row["lat"]), float(row["lng"])) for row in facts("district_centres.csv")
        }
        self._firms = {
            trade: [number for number, _, other in firms() if other is trade] for trade in ProcurementCategory
        }
        self._jobs: Counter[tuple[str, int]] = Counter()
        self._titles: Counter[str] = Counter()

    def all(self) -> list[Work]:
        """Every work of every cohort."""
        drawn = ((cohort, at, budget) for cohort in COHORTS for at, budget in self._budgets(cohort))
        return [self._work(number, *each) for number, each in enumerate(drawn, 1)]

    def _budgets(self, cohort: Cohort) -> Iterator[tuple[int, int]]:
        return enumerate(budgets(cohort, self._random))

    def _work(self, number: int, cohort: Cohort, at: int, budget: int) -> Work:
        random = self._random
        kind = self._kind(cohort)
        category = ProcurementCategory[kind["category"]]
        town = self._town(cohort, kind, at)
        agency = _FENGSHAN_OFFICE if cohort.by_district and town == _FENGSHAN else kind["agency_code"]
        noticed = cohort.first + timedelta(random.randrange((cohort.last - cohort.first).days + 1))
        opened = noticed + timedelta(random.randint(14, 21))
        award = self._award(category, budget, opened)
        contract = None if award is None else self._contract(cohort, at, award, budget)
        return Work(
            number,
            cohort,
            agency,
            self._job_number(agency, noticed),
            self._title(cohort, town, kind["title"], noticed),
            category,
            self._notice(cohort),
            budget,
            noticed,
            opened,
            self._status(cohort, award, contract),
            town,
            self._site(town) if category is ProcurementCategory.WORKS else None,
            award,
            contract,
        )

    def _kind(self, cohort: Cohort) -> dict[str, str]:
        kinds = [self._kinds[title] for title in cohort.kinds] or list(self._kinds.values())
        weights = [1 if cohort.kinds else int(kind["weight"]) for kind in kinds]
        return self._random.choices(kinds, weights)[0]

    def _town(self, cohort: Cohort, kind: dict[str, str], at: int) -> str:
        if cohort.by_district:
            return list(self._districts)[at % len(self._districts)]
        allowed = cohort.towns or tuple(filter(None, kind["towns"].split("|"))) or tuple(self._districts)
        return self._random.choice(allowed)

    def _job_number(self, agency: str, noticed: date) -> str:
        self._jobs[agency, noticed.year] += 1
        return f"D{roc_year(noticed)}-{self._jobs[agency, noticed.year]:04d}"

    def _title(self, cohort: Cohort, town: str, kind: str, noticed: date) -> str:
        title = f"{cohort.prefix}{roc_year(noticed)}年度{self._districts[town]}{kind}"
        self._titles[title] += 1
        return f"{title}（第{self._titles[title]}標）"

    def _notice(self, cohort: Cohort) -> tuple[ProcurementMethod, NoticeType]:
        if cohort.most < 1_000_000:
            return ProcurementMethod.QUOTATIONS, NoticeType.QUOTATIONS
        method, notice, _ = self._random.choices(_NOTICES, [weight for *_, weight in _NOTICES])[0]
        return method, notice

    def _site(self, town: str) -> tuple[float, float] | None:
        lat, lng = self._centres[town]
        jitter = self._random.uniform
        site = round(lat + jitter(-0.012, 0.012), 6), round(lng + jitter(-0.012, 0.012), 6)
        return None if self._random.random() < 0.04 else site

    def _award(self, trade: ProcurementCategory, budget: int, opened: date) -> Award | None:
        random = self._random
        day = opened + timedelta(random.randint(3, 14))
        floor_price = int(budget * random.uniform(0.9, 0.98)) // 1000 * 1000
        amount = int(floor_price * random.uniform(0.82, 0.99)) // 1000 * 1000
        contractor = random.choice(self._firms[trade])
        return None if day > AS_OF else Award(contractor, amount, floor_price, day)

    def _contract(self, cohort: Cohort, at: int, award: Award, budget: int) -> Contract:
        random = self._random
        signed = award.day + timedelta(random.randint(7, 14))
        start = signed + timedelta(random.randint(7, 20))
        planned_end = start + timedelta(int(40 * (budget / 1_000_000) ** 0.45) + random.randint(0, 30))
        natural = planned_end + timedelta(random.randint(-10, 40))
        if cohort.finished is None:
            return Contract(signed, start, planned_end, natural if natural <= AS_OF else None)
        return Contract(signed, start, planned_end, _ended(cohort.ending(at), natural, random))

    def _status(self, cohort: Cohort, award: Award | None, contract: Contract | None) -> TenderStatus:
        chance = self._random.random()
        if award is None or contract is None:
            return TenderStatus.TENDERING
        if contract.start > AS_OF:
            return TenderStatus.AWARDED
        if contract.actual_end is not None:
            days = (AS_OF - contract.actual_end).days
            return next((status for limit, status in _AFTER_END if days < limit), TenderStatus.CLOSED)
        if chance < 0.03:
            return TenderStatus.SUSPENDED
        return TenderStatus.TERMINATED if chance > 0.985 else TenderStatus.UNDER_CONSTRUCTION


def _ended(finished: Finished | None, natural: date, random: Random) -> date | None:
    if finished is None:
        return None
    spare = random.randrange(min(20, (finished.until - finished.since).days))
    return max(finished.since, min(natural, finished.until - timedelta(spare)))
