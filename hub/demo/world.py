"""What every demo system shares: public facts of the city, a scale, and randomness that repeats."""

from __future__ import annotations

import csv
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.resources import files
from random import Random
from typing import TypeAlias

import asyncpg

from hub.privacy.subjects import SubjectHashes


@dataclass(frozen=True, slots=True)
class World:
    """The demo city: `scale` multiplies the volumes, `seed` makes another city of the same shape.

    With the `hashes` of its hub some lookups are about the persona, who can then see them.
    """

    agencies: tuple[dict[str, str], ...]
    districts: tuple[dict[str, str], ...]
    scale: int = 1
    seed: int = 101
    hashes: SubjectHashes | None = None

    def random(self, name: str) -> Random:
        """A generator that gives the same numbers for the same seed and name."""
        return Random(f"{self.seed}:{name}")  # noqa: S311  # invented data, not a secret


# Told what was written and how many rows, so that a progress bar can move.
Progress: TypeAlias = Callable[[str, int], None]
# A string, since asyncpg.Connection is generic for the type checker only.
Seed: TypeAlias = "Callable[[asyncpg.Connection[asyncpg.Record], World, Progress], Awaitable[None]]"


def world(scale: int = 1, hashes: SubjectHashes | None = None) -> World:
    """The demo city from the facts in `hub/demo/facts`."""
    return World(facts("agencies.csv"), facts("districts.csv"), scale, hashes=hashes)


def facts(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a fact file."""
    text = (files("hub.demo") / "facts" / name).read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))
