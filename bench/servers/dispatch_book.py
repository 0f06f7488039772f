"""Dispatch cases in memory, each encoded once as the demo's own service writes it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

import msgspec

from hub.connectors.petitions.records import DispatchCase
from hub.connectors.petitions.terms import IncidentType
from hub.demo.dispatch import georeport
from hub.demo.dispatch.service import MOST_AT_ONCE
from hub.rules.instants import instant_of
from hub.schema.node import encoded_id

SERVICES = msgspec.json.encode([georeport.service(incident) for incident in IncidentType])


@dataclass(frozen=True, slots=True)
class Shelf:
    """Cases with something in common, earliest first: when they were created, and what is told of them."""

    times: list[float] = field(default_factory=list)
    cases: list[bytes] = field(default_factory=list)

    def newest(self, since: float, until: float) -> list[bytes]:
        """Those created since, and before, the newest first."""
        start, end = bisect_left(self.times, since), bisect_left(self.times, until)
        return self.cases[max(start, end - MOST_AT_ONCE) : end][::-1]


class Book:
    """The cases by their numbers, and by their time, kind and status."""

    def __init__(self, cases: Iterable[DispatchCase]) -> None:
        """`cases`: the earliest first."""
        self._numbered: dict[str, bytes] = {}
        # Not every server can take a number out of a global id, or the one case out of a list.
        self._of_id: dict[str, bytes] = {}
        self._shelves: defaultdict[tuple[str, str], Shelf] = defaultdict(Shelf)
        for case in cases:
            self._add(case, msgspec.json.encode(georeport.told(case)))

    def answer(self, path: str, asked: Mapping[str, str]) -> bytes | None:
        """The body for a path below the service's address and what is asked for there; None if it has nothing."""
        if path == "requests.json":
            numbers = asked.get("service_request_id")
            return _listed(self._known(numbers.split(",")) if numbers else self._created(asked))
        folder, _, name = path.removesuffix(".json").partition("/")
        if folder == "requests":
            found = self._known([name])
            return _listed(found) if found else None
        return SERVICES if folder == "services" else self._of_id.get(name)

    def _add(self, case: DispatchCase, told: bytes) -> None:
        self._numbered[case.case_number] = told
        self._of_id[encoded_id("DispatchCase", case.case_number)] = told
        status = "closed" if georeport.is_closed(case.status) else "open"
        for kind in ("", case.incident.value):
            for state in ("", status):
                shelf = self._shelves[kind, state]
                shelf.times.append(case.created_at.timestamp())
                shelf.cases.append(told)

    def _known(self, numbers: Iterable[str]) -> list[bytes]:
        return [self._numbered[number] for number in numbers if number in self._numbered]

    def _created(self, asked: Mapping[str, str]) -> list[bytes]:
        """Of one kind and one status, or of all."""
        shelf = self._shelves.get((asked.get("service_code", ""), asked.get("status", "")), Shelf())
        since, until = (_seconds(asked[name]) if name in asked else None for name in ("start_date", "end_date"))
        # The second that ends the time is part of it.
        return shelf.newest(-inf if since is None else since, inf if until is None else until + 1)


def _listed(cases: Sequence[bytes]) -> bytes:
    return b"[%b]" % b",".join(cases)


def _seconds(text: str) -> float:
    return instant_of(text).timestamp()
