"""Sources: one batch function of a system and the policy under which it is called.

A batch function takes keys and returns as many values, in the order of the keys; a miss is `None`.
Every policy is a wrapper from replies to replies (see `hub.sources.policies`).
"""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from hub.errors import SourceError
from hub.rules.systems import SystemCode
from hub.sources.freshness import Stamped

K = TypeVar("K")
V = TypeVar("V")

Batch: TypeAlias = Callable[[Sequence[K]], Awaitable[Sequence[V | None]]]

# The `max_batch` of a search: each is a statement of its own, and several in one call would wait for each other.
SEARCH = 1

# What a policy hands on: for each key its answer with the time it is of, or the failure in its place.
Reply: TypeAlias = Stamped[V] | SourceError
Replies: TypeAlias = Callable[[Sequence[K]], Awaitable[Sequence[Stamped[V] | SourceError]]]

# What a connector protocol's method is, before it is bound.
Method: TypeAlias = Callable[[Any, Sequence[K]], Awaitable[Sequence[V | None]]]


class Privacy(enum.Enum):
    """Who may see what a source returns; decides what may be kept and logged."""

    PUBLIC = "public"
    AGENCY = "agency"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True, eq=False)
class Source(Generic[K, V]):
    """One batch function of a system, named by the connector's method, with its policy.

    `timeout` is in seconds. Sources are compared by identity: each is declared once. `line_of` says on which line
    of its system a key is asked, where the system has several that come and go by themselves.
    """

    system: SystemCode
    method: str
    privacy: Privacy
    timeout: float
    max_batch: int
    line_of: Callable[[K], str] | None = field(default=None, kw_only=True)
    line: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        return f"{self.system}.{self.method}" + (f"/{self.line}" if self.line else "")

    def on_line(self, line: str) -> Source[K, V]:
        """The same, for the keys of one line."""
        return replace(self, line_of=None, line=line)


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long answers are kept, in seconds, and the tags of the data they were read from.

    An answer is fresh for `fresh_for`, and a miss for `missing_for`. As long again it is still given while a
    new one is fetched. Up to the age of `stale_for` it is given, as stale, when its system cannot be reached.
    """

    fresh_for: float
    stale_for: float
    missing_for: float
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PublicSource(Source[K, V]):
    """A source of what everyone may see: the only kind whose answers may be kept.

    `declared` is the protocol's method, whose annotations say what form an answer has.
    """

    keeping: Keeping
    declared: Method[K, V]

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of all that its answers are read from: of its whole system first, then of its tables."""
        return (system_tag(self.system), *self.keeping.tags)


def system_tag(system: SystemCode) -> str:
    """The tag of everything that a system holds."""
    return f"{system}.*"


def source(
    system: SystemCode,
    method: Method[K, V],
    *,
    timeout: float = 1.2,
    max_batch: int = 500,
    fresh_for: float = 30,
    stale_for: float = 600,
    missing_for: float = 5,
    tags: tuple[str, ...] = (),
) -> PublicSource[K, V]:
    """The public source that a connector protocol's `method` offers; `tags` name the tables it reads."""
    keeping = Keeping(fresh_for, stale_for, missing_for, tuple(f"{system}.{tag}" for tag in tags))
    return PublicSource(system, method.__name__, Privacy.PUBLIC, timeout, max_batch, keeping, method)


def confidential_source(
    system: SystemCode,
    method: Method[K, V],
    privacy: Literal[Privacy.AGENCY, Privacy.PERSONAL],
    *,
    timeout: float = 1.2,
    max_batch: int = 500,
    line_of: Callable[[K], str] | None = None,
) -> Source[K, V]:
    """The source that a protocol's `method` offers of what not everyone may see; nothing of it is ever kept."""
    return Source(system, method.__name__, privacy, timeout, max_batch, line_of=line_of)
