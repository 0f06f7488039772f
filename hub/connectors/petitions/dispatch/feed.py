"""A feed of dispatch cases: what a service over HTTP offers, which knows of times and numbers and little else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from hub.connectors.petitions.keys import DispatchFilter
from hub.connectors.petitions.records import DispatchCase


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time: from `since`, and before `until`."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.until - self.since

    def part(self, length: timedelta, *, latest: bool) -> Span:
        """As much of it as `length`: of its latest time, or of its earliest."""
        if latest:
            return Span(max(self.since, self.until - length), self.until)
        return Span(self.since, min(self.until, self.since + length))

    def beyond(self, part: Span, *, latest: bool) -> Span:
        """What is left of it when such a part was read."""
        return Span(self.since, part.since) if latest else Span(part.until, self.until)


class CutOff(Exception):
    """A service answered as many cases as it ever does: there may be more of the same time."""


class Feed(Protocol):
    """What a service over HTTP must be able to tell; raises `SourceError`."""

    @property
    def shortest(self) -> timedelta:
        """The shortest span that it can be asked for."""
        ...

    @property
    def few(self) -> int:
        """An answer of fewer cases leaves room for a span twice as long."""
        ...

    async def ping(self) -> None:
        """Ask something that costs little."""
        ...

    def served(self, wanted: DispatchFilter) -> DispatchFilter:
        """Of these conditions, the ones that the service itself applies."""
        ...

    async def latest(self, served: DispatchFilter) -> Sequence[DispatchCase]:
        """The newest cases, as many as the service gives when it is not asked for a time."""
        ...

    async def created(self, span: Span, served: DispatchFilter) -> Sequence[DispatchCase]:
        """Every case created in the span, and maybe some around it; raises CutOff."""
        ...

    async def by_case_number(self, numbers: Sequence[str]) -> Sequence[DispatchCase | None] | None:
        """Cases by their numbers; None if the service cannot be asked for them."""
        ...


def case_id(case_number: str) -> int:
    """A number of 63 bits that orders the cases of one instant, always in the same way."""
    return int.from_bytes(hashlib.sha256(case_number.encode()).digest()[:8]) >> 1


_DIGITS = "[0-9０-９]"
# From the first lane, alley or house number on; a number that follows a street; one that precedes it.
_HOUSE = re.compile(
    rf"\s*{_DIGITS}+(?:[-之~、]{_DIGITS}+)*\s*(?:巷|弄|號|号).*\Z|(?<=[路街道段])\s*{_DIGITS}+(?![段路街0-9０-９]).*\Z"
    rf"|\A\s*{_DIGITS}+[A-Za-z]?\s+(?=[A-Za-z])",
    re.DOTALL,
)


def street_of(address: str | None) -> str | None:
    """An address without its house number: who lives there is nobody's business."""
    return _HOUSE.sub("", address or "").strip(" ,，") or None
