"""Sources: one batch function of a system and the policy under which it is called.

A batch function takes keys and returns as many values, in the order of the keys; a miss is `None`.
Every policy is a wrapper from batch function to batch function (see `hub.sources.policies`).
"""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from hub.rules.systems import SystemCode

K = TypeVar("K")
V = TypeVar("V")

Batch: TypeAlias = Callable[[Sequence[K]], Awaitable[Sequence[V | None]]]


class Privacy(enum.Enum):
    """Who may see what a source returns; decides what may be kept and logged."""

    PUBLIC = "public"
    AGENCY = "agency"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True, eq=False)
class Source(Generic[K, V]):
    """One batch function of a system, named by the connector's method, with its policy.

    `timeout` is in seconds. Sources are compared by identity: each is declared once.
    """

    system: SystemCode
    method: str
    privacy: Privacy
    timeout: float
    max_batch: int

    def __str__(self) -> str:
        return f"{self.system}.{self.method}"


def source(
    system: SystemCode,
    method: Callable[[Any, Sequence[K]], Awaitable[Sequence[V | None]]],
    *,
    privacy: Privacy = Privacy.PUBLIC,
    timeout: float = 1.2,
    max_batch: int = 500,
) -> Source[K, V]:
    """The source that a connector protocol's `method` offers."""
    return Source(system, method.__name__, privacy, timeout, max_batch)
