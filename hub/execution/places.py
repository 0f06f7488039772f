"""Where in an answer something is loaded."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Place(Protocol):
    """A field of the answer: for one parent, or for all parents of a level at once."""

    def pattern(self) -> tuple[str, ...]:
        """The names on the way to it, without positions in lists."""
        ...

    def paths(self) -> Sequence[Hashable]:
        """The path to it in each parent."""
        ...


@dataclass(frozen=True, slots=True)
class PathPlace:
    """The place of a field in one parent: a path as graphql-core has it, with `prev` and `key`."""

    path: Any

    def pattern(self) -> tuple[str, ...]:
        """The names on the way to it."""
        names, path = [], self.path
        while path is not None:
            if isinstance(path.key, str):
                names.append(path.key)
            path = path.prev
        return tuple(reversed(names))

    def paths(self) -> Sequence[Hashable]:
        """The one path."""
        return (self.path,)
