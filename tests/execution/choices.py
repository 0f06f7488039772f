"""What becomes of each value of an operation: chosen beforehand, by where it comes from and by its key."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any
from zlib import crc32


class Outcome(Enum):
    """What a value turns out to be."""

    THERE = auto()
    NULL = auto()
    # Raised, or returned as a value.
    RAISED = auto()
    RETURNED = auto()
    # Not what the type of the field says.
    ODD = auto()


_OTHERS = (Outcome.NULL, Outcome.RAISED, Outcome.RETURNED, Outcome.ODD)


class ZooError(Exception):
    """A failure with a code, as errors of the hub have one."""

    def __init__(self, source: str, key: Hashable) -> None:
        super().__init__(f"{source} of {key} failed")
        self.code = f"{source}_FAILED"
        self.extensions = {"key": str(key)}


class Oddity:
    """Fits no type."""

    def __repr__(self) -> str:
        return "an oddity"


@dataclass(frozen=True, slots=True)
class Choices:
    """The outcomes of one run: some are named, of the others so many of a thousand are not simply there."""

    seed: int = 0
    null: int = 0
    raised: int = 0
    returned: int = 0
    odd: int = 0
    named: Mapping[tuple[str, Hashable], Outcome] = field(default_factory=dict)

    def outcome(self, source: str, key: Hashable) -> Outcome:
        """What becomes of one key of a source."""
        if (source, key) in self.named:
            return self.named[source, key]
        lot = self.lot(f"{source}:{key}", 1000)
        shares = (self.null, self.raised, self.returned, self.odd)
        for outcome, share in zip(
            (Outcome.NULL, Outcome.RAISED, Outcome.RETURNED, Outcome.ODD), shares, strict=True
        ):
            if lot < share:
                return outcome
            lot -= share
        return Outcome.THERE

    def lot(self, name: str, below: int) -> int:
        """A number that depends on the seed and the name alone."""
        return crc32(f"{self.seed}:{name}".encode()) % below

    def value(self, source: str, key: Hashable, there: Any) -> Any:
        """The value that is there, or what there is instead; raises what is to be raised."""
        return self.made(source, key, lambda: there)

    def made(self, source: str, key: Hashable, make: Callable[[], Any]) -> Any:
        """The same of a value that is made only if it is there."""
        match self.outcome(source, key):
            case Outcome.NULL:
                return None
            case Outcome.RAISED:
                raise ZooError(source, key)
            case Outcome.RETURNED:
                return ZooError(source, key)
            case Outcome.ODD:
                return Oddity()
        return make()
