"""How a system is, and how that changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from hub.rules.systems import SystemCode
from hub.rules.terms import Term

# The topic that a change of a system's status is told under.
SYSTEM_STATUS = "status"


class SystemStatus(Term):
    """Whether a system answers."""

    UP = "UP", "正常", "It answers"
    DEGRADED = "DEGRADED", "不穩定", "It answers, slowly or not always"
    DOWN = "DOWN", "中斷", "It is not asked, as it did not answer; whether it is back is tried every few seconds"


@dataclass(frozen=True, slots=True)
class Health:
    """How a system is, and since when; before its first answer `last_success` is None.

    `retry_after`: in how many seconds it is tried again, if it is down.
    """

    system: SystemCode
    status: SystemStatus
    since: datetime
    last_success: datetime | None
    retry_after: int | None


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A system's status became another; the reason is of fixed words and counts, never an error's text.

    `name`: that of the system, or of the line of it that comes and goes by itself.
    """

    name: str
    before: SystemStatus
    after: SystemStatus
    at: datetime
    reason: str


Tell: TypeAlias = Callable[[StatusChange], None]


class HealthOf(Protocol):
    """How a system is, or one line of it; a line that is not watched by itself is as its system is."""

    def __call__(self, system: SystemCode, line: str = "") -> Health:
        """How it is now."""
        ...
