"""What services over HTTP are asked, and answer; light to import, unlike the client itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

FOUND, NOT_FOUND = 200, 404


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """What a service is asked for at `path`, below its address and already encoded.

    Statuses in `answers` are answers to it, all others are failures.
    """

    path: str
    asked: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    answers: Collection[int] = (FOUND, NOT_FOUND)


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What a service answered, and with which headers it was asked, as they were sent and in their order."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    asked_with: Sequence[tuple[str, str]]

    @property
    def found(self) -> bool:
        """Whether the service found what was asked for."""
        return self.status != NOT_FOUND
