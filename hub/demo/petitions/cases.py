"""The rows of demo cases: one generator for petitions and one for dispatch, a day at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any, Final, TypeAlias

from hub.connectors.petitions.claims import CaseClaim
from hub.connectors.petitions.terms import (
    Channel,
    IncidentType,
    Satisfaction,
    ServiceCaseKind,
    ServiceCaseStatus,
)
from hub.demo.petitions.days import STORM_WEIGHTS
from hub.demo.petitions.numbers import query_code
from hub.demo.petitions.places import Place, places
from hub.demo.world import facts
from hub.rules.deadlines import DEADLINE_RULES, DeadlineCode
from hub.rules.roc_calendar import TAIPEI, day_end_exclusive, day_start

Row: TypeAlias = tuple[object, ...]
Extension: TypeAlias = tuple[date | None, str | None, str | None, datetime | None]

SHARED_COLUMNS: Final = (
    "case_number", "code_sha256", "kind", "channel", "agency_code", "town_code",
    "status", "created_at", "due_at", "answered_at", "synthetic",
)  # fmt: skip
PETITION_COLUMNS: Final = (
    *SHARED_COLUMNS, "petition_type", "subject", "reply", "satisfaction",
    "extended_until", "extension_reason", "extension_approved_by", "extension_told_at",
)  # fmt: skip
DISPATCH_COLUMNS: Final = (
    *SHARED_COLUMNS, "incident", "address", "lat", "lng",
    "phone_notified_at", "online_notified_at", "finished_at",
)  # fmt: skip

# What happened later is not in the data: these are the cases as they stood at the end of August.
_AS_OF: Final = day_start(date(2012, 9, 1)).astimezone(UTC)
# The day a petition comes in does not count, and the last day counts whole.
_LIMIT: Final = timedelta(DEADLINE_RULES[DeadlineCode.PETITION_REPLY].amount + 1)
_REPORT_BACK: Final = timedelta(hours=DEADLINE_RULES[DeadlineCode.DISPATCH_REPORT_BACK].amount)
_NOT_EXTENDED: Final[Extension] = (None, None, None, None)


@dataclass(frozen=True, slots=True)
class Weighted:
    """Values and how often each is drawn."""

    values: Sequence[Any]
    sums: Sequence[int]

    def draw(self, random: Random, count: int) -> list[Any]:
        """As many values as asked for."""
        return random.choices(self.values, cum_weights=self.sums, k=count)


def weighted(weights: dict[Any, int]) -> Weighted:
    """Values by their weights."""
    return Weighted(tuple(weights), tuple(accumulate(weights.values())))


@dataclass(frozen=True, slots=True)
class Topic:
    """What petitions are about, in invented words."""

    petition_type: str
    agency_code: str
    subject: str
    reply: str


_ROADS, _WATER, _TRAFFIC, _POLICE = "397110000G", "397250000G", "397290000H", "397130000C"
_AGENCY_OF: Final = {
    IncidentType.POTHOLE: _ROADS,
    IncidentType.FALLEN_TREE: _ROADS,
    IncidentType.STREET_LAMP: _ROADS,
    IncidentType.ROAD_FLOODING: _WATER,
    IncidentType.UNDERPASS_FLOODING: _ROADS,
    IncidentType.TRAFFIC_SIGNAL: _TRAFFIC,
    IncidentType.MAJOR_TRAFFIC: _POLICE,
}
_CALM: Final = weighted(dict(zip(IncidentType, (34, 6, 30, 3, 1, 20, 6, 0), strict=True)))
_STORM: Final = weighted(dict(zip(IncidentType, (12, 34, 9, 26, 5, 13, 1, 0), strict=True)))
_RELEASED: Final = (IncidentType.UNDERPASS_FLOODING, IncidentType.MAJOR_TRAFFIC)
_CHANNELS: Final = {
    ServiceCaseKind.MAILBOX: weighted({Channel.WEB: 1}),
    ServiceCaseKind.PETITION: weighted(
        {
            Channel.COUNTER: 8,
            Channel.PHONE: 58,
            Channel.LETTER: 21,
            Channel.FAX: 11,
            Channel.MAYOR_DAY: 2,
        }
    ),
    ServiceCaseKind.DISPATCH: weighted({Channel.PHONE: 4, Channel.WEB: 1}),
}
# Most petitioners do not answer the survey.
_SATISFACTION: Final = weighted({None: 60, **dict(zip(Satisfaction, (8, 14, 9, 6, 3), strict=True))})


class Cases:
    """Makes the rows of cases."""

    def __init__(self) -> None:
        self._places = weighted({place: place.weight for place in places()})
        self._topics = weighted({_topic(row): int(row["weight"]) for row in facts("petition_topics.csv")})

    def of_day(self, kind: ServiceCaseKind, day: date, numbers: Sequence[str], random: Random) -> Iterator[Row]:
        """A row for each number, in the columns of its kind."""
        count = len(numbers)
        midnight = day_start(day).astimezone(UTC)  # which the driver writes fastest
        channels = _CHANNELS[kind].draw(random, count)
        where = self._places.draw(random, count)
        if kind is ServiceCaseKind.DISPATCH:
            mix = _STORM if day in STORM_WEIGHTS else _CALM
            incidents = zip(numbers, channels, where, mix.draw(random, count), strict=True)
            return (_dispatch(midnight, *case, random) for case in incidents)
        topics, satisfaction = self._topics.draw(random, count), _SATISFACTION.draw(random, count)
        letters = zip(numbers, channels, where, topics, satisfaction, strict=True)
        return (_petition(kind, midnight, *case, random) for case in letters)


def _topic(row: dict[str, str]) -> Topic:
    return Topic(row["petition_type"], row["agency_code"], row["subject"], row["reply"])


def _petition(
    kind: ServiceCaseKind,
    midnight: datetime,
    number: str,
    channel: Channel,
    place: Place,
    topic: Topic,
    satisfaction: Satisfaction | None,
    random: Random,
) -> Row:
    created = midnight + timedelta(seconds=int(8 * 3600 + 12 * 3600 * random.random()))
    # One in fifty needs more than 30 days and is extended; of the rest, one in a hundred is late.
    chance = random.random()
    extension = _extension(created, random) if chance < 0.02 else _NOT_EXTENDED
    until = extension[0]
    days = 31 + 14 * random.random() if chance < 0.03 else _days(random, mean=6, most=29)
    answered = _known(created + timedelta(days))
    return (
        number,
        CaseClaim(number, query_code(number)).digest(),
        kind,
        channel,
        topic.agency_code,
        place.town_code,
        _petition_status(created, answered),
        created,
        midnight + _LIMIT if until is None else day_end_exclusive(until),
        answered,
        True,
        topic.petition_type,
        topic.subject,
        answered and topic.reply,
        answered and satisfaction,
        *extension,
    )


def _extension(created: datetime, random: Random) -> Extension:
    told = created + timedelta(20 + 9 * random.random())
    if told >= _AS_OF:
        return _NOT_EXTENDED
    return (created + timedelta(60)).astimezone(TAIPEI).date(), "需會同相關機關現場勘查", "機關首長", told


def _petition_status(created: datetime, answered: datetime | None) -> ServiceCaseStatus:
    if answered:
        return ServiceCaseStatus.REPLIED
    return ServiceCaseStatus.IN_PROGRESS if created < _AS_OF - timedelta(2) else ServiceCaseStatus.PENDING


def _dispatch(
    midnight: datetime, number: str, channel: Channel, place: Place, incident: IncidentType, random: Random
) -> Row:
    created = midnight + timedelta(seconds=int(24 * 3600 * random.random()))
    notified = _known(created + timedelta(seconds=int(60 + 600 * random.random())))
    # One in sixty reports back late.
    hours = 24 + 12 * random.random() if random.random() < 1 / 60 else 1 + 22 * random.random() ** 2
    answered = _known(created + timedelta(hours=hours))
    finished = answered and _known(answered + timedelta(_days(random, mean=1, most=20)))
    return (
        number,
        CaseClaim(number, query_code(number)).digest(),
        ServiceCaseKind.DISPATCH,
        channel,
        _AGENCY_OF[incident],
        place.town_code,
        _dispatch_status(incident, answered, finished),
        created,
        created + _REPORT_BACK,
        answered,
        True,
        incident,
        place.address(random),
        *place.position(random),
        notified,
        notified and _known(notified + timedelta(minutes=2)),
        finished,
    )


def _dispatch_status(
    incident: IncidentType, answered: datetime | None, finished: datetime | None
) -> ServiceCaseStatus:
    if finished:
        return ServiceCaseStatus.RELEASED if incident in _RELEASED else ServiceCaseStatus.DONE
    return ServiceCaseStatus.TO_CONFIRM if answered else ServiceCaseStatus.PENDING


def _days(random: Random, mean: float, most: float) -> float:
    return min(random.expovariate(1 / mean) + 0.05, most)


def _known(moment: datetime) -> datetime | None:
    return moment if moment < _AS_OF else None
