"""How many cases are created on each day, so that both council reports come out at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from hub.connectors.petitions.terms import ServiceCaseKind

_JANUARY, _MARCH, _JULY, _SEPTEMBER = (date(2012, month, 1) for month in (1, 3, 7, 9))


@dataclass(frozen=True, slots=True)
class Volume:
    """Cases of one kind in 2012. The reports print January to June and March to August.

    How many fell in March to June, which both include, they do not say: that number is invented.
    """

    january_to_june: int
    march_to_august: int
    march_to_june: int

    def blocks(self) -> Iterator[tuple[date, date, int]]:
        """First day, day after the last, and cases of three spans that follow one another."""
        yield _JANUARY, _MARCH, self.january_to_june - self.march_to_june
        yield _MARCH, _JULY, self.march_to_june
        yield _JULY, _SEPTEMBER, self.march_to_august - self.march_to_june


VOLUMES: Final = {
    ServiceCaseKind.MAILBOX: Volume(16_685, 17_392, march_to_june=11_310),
    ServiceCaseKind.PETITION: Volume(42_703, 47_076, march_to_june=29_180),
    ServiceCaseKind.DISPATCH: Volume(29_432, 53_451, march_to_june=21_900),
}

# Of 2012: the rain of 10 June and the typhoons near Taiwan; the weights say how much more than a calm day.
_STORMS: Final = (
    ("the rain of 10 June", date(2012, 6, 10), (9, 11, 8, 3)),
    ("Talim", date(2012, 6, 19), (6, 10, 4)),
    ("Vicente", date(2012, 7, 22), (3, 5, 3)),
    ("Saola", date(2012, 7, 31), (4, 14, 18, 9)),
    ("Haikui", date(2012, 8, 6), (3, 3)),
    ("Kai-tak", date(2012, 8, 14), (3, 4, 2)),
    ("Tembin", date(2012, 8, 23), (6, 16, 7)),
    ("Tembin, come back", date(2012, 8, 27), (6, 14, 6)),
)
STORM_WEIGHTS: Final = {
    first + timedelta(place): weight for _, first, weights in _STORMS for place, weight in enumerate(weights)
}


def cases_by_day(kind: ServiceCaseKind) -> dict[date, int]:
    """How many cases of a kind are created on each day."""
    days: dict[date, int] = {}
    for first, stop, total in VOLUMES[kind].blocks():
        span = [first + timedelta(place) for place in range((stop - first).days)]
        days.update(zip(span, spread(total, [_weight(kind, day) for day in span]), strict=True))
    return days


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Whole parts of `total` in proportion to `weights`; what rounding leaves goes to the largest remainders."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -(total * weights[place] % whole))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts


def _weight(kind: ServiceCaseKind, day: date) -> int:
    if kind is ServiceCaseKind.DISPATCH:
        return 1 + STORM_WEIGHTS.get(day, 0)
    return 1 if day.weekday() >= 5 else 3
