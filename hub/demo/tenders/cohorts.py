"""The groups of works in the demo city, sized so that both council reports are met at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from hub.connectors.tenders.terms import ControlList

# The day the demo's works are shown as of; the council report of 101-10-22 reaches about as far.
AS_OF: Final = date(2012, 8, 31)

_MOUNTAINS: Final = tuple(f"640003{number}0" for number in range(9))


@dataclass(frozen=True, slots=True)
class Finished:
    """So many works of a cohort were finished from `since` to `until`."""

    count: int
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Cohort:
    """Works noticed between two days. `money`: their budgets together; None: any, from `least` to `most`.

    `by_district`: as many in each district. `finished` None leaves the end of a work to chance; otherwise works
    beyond its counts are not finished.
    """

    count: int
    first: date
    last: date
    money: int | None = None
    least: int = 1_000_000
    most: int = 600_000_000
    control: ControlList | None = None
    listed_on: date = date(2012, 1, 1)
    finished: tuple[Finished, ...] | None = None
    towns: tuple[str, ...] = ()
    by_district: bool = False
    kinds: tuple[str, ...] = ()
    prefix: str = ""

    def ending(self, index: int) -> Finished | None:
        """When the work at `index` was finished; None: not yet."""
        for group in self.finished or ():
            if index < group.count:
                return group
            index -= group.count
        return None


_MORAKOT_KINDS: Final = ("道路改善工程", "橋梁維修工程", "護岸修復工程", "排水改善工程", "農路改善工程")
_PERIOD: Final = (date(2012, 3, 1), date(2012, 8, 21))

# Of NT$1 million or more and noticed from 1 March to 21 August 2012: 4 + 114 + 1,114 = 1,232.
COHORTS: Final = (
    Cohort(
        880,
        date(2010, 3, 1),
        date(2011, 9, 30),
        money=8_160_000_000,
        control=ControlList.MORAKOT,
        listed_on=date(2010, 2, 1),
        finished=(
            Finished(830, date(2010, 6, 1), date(2012, 6, 30)),
            Finished(5, date(2012, 7, 1), date(2012, 7, 31)),
        ),
        towns=_MOUNTAINS,
        kinds=_MORAKOT_KINDS,
        prefix="莫拉克颱風災後復建：",
    ),
    # Listed and not yet tendered at the end of June.
    Cohort(
        4,
        date(2012, 7, 2),
        date(2012, 7, 20),
        money=42_675_000,
        control=ControlList.MORAKOT,
        listed_on=date(2010, 2, 1),
        finished=(),
        towns=_MOUNTAINS,
        kinds=_MORAKOT_KINDS,
        prefix="莫拉克颱風災後復建：",
    ),
    Cohort(
        95,
        date(2011, 1, 3),
        date(2011, 10, 31),
        money=3_465_531_000,
        control=ControlList.ENLARGED_WORKS,
        listed_on=date(2011, 1, 1),
    ),
    Cohort(
        86,
        date(2011, 10, 3),
        date(2012, 2, 24),
        money=4_365_471_000,
        control=ControlList.BASIC_SUBSIDY,
        finished=(Finished(13, date(2012, 5, 1), date(2012, 7, 31)),),
    ),
    # Three works for each of the 38 district offices.
    Cohort(
        114,
        date(2012, 3, 1),
        date(2012, 7, 13),
        most=9_000_000,
        by_district=True,
        control=ControlList.DISTRICT_OFFICE,
        kinds=("活動中心整修工程", "巷道路面修復工程", "側溝清淤工程"),
    ),
    Cohort(1_114, *_PERIOD),
    Cohort(12, *_PERIOD, least=300_000, most=990_000),
    Cohort(220, date(2011, 9, 1), date(2012, 2, 29)),
    Cohort(30, date(2012, 8, 22), AS_OF),
)


def budgets(cohort: Cohort, random: Random) -> list[int]:
    """The budget of each work in whole thousands; they add up to the cohort's money, if it has any."""
    if cohort.money is None:
        return [_budget(cohort, random) for _ in range(cohort.count)]
    shares = [random.uniform(0.4, 1.6) for _ in range(cohort.count)]
    amounts = [int(cohort.money * share / sum(shares)) // 1000 * 1000 for share in shares]
    amounts[-1] += cohort.money - sum(amounts)
    return amounts


def _budget(cohort: Cohort, random: Random) -> int:
    amount = int(random.lognormvariate(15.6, 1.1)) // 1000 * 1000
    return amount if cohort.least <= amount <= cohort.most else _budget_within(cohort, random)


def _budget_within(cohort: Cohort, random: Random) -> int:
    return random.randrange(cohort.least, min(cohort.most, 10 * cohort.least), 1000)
