"""What is told of calls to sources: names and counts, never a key or a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from hub.errors import ErrorCode
from hub.sources import Source


@dataclass(frozen=True, slots=True)
class SourceCall:
    """One call of a source: so many keys, so many seconds; the code of the failure if it failed by one."""

    source: Source[Any, Any]
    keys: int
    seconds: float
    answered: bool
    code: ErrorCode | None

    @property
    def outcome(self) -> str:
        """How it ended, in one word or two."""
        return "answered" if self.answered else self.code or "given up"


Observe: TypeAlias = Callable[[SourceCall], None]


def both(one: Observe, other: Observe) -> Observe:
    """Tell both."""

    def observe(call: SourceCall) -> None:
        one(call)
        other(call)

    return observe


def unobserved(_call: SourceCall) -> None:
    """Tell nobody."""
