"""How much one operation may ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hub.errors import LimitExceeded
from hub.execution.measures import Measure
from hub.rules.bilingual import Bilingual
from hub.services.callers import Caller

# JSON's readers take no larger whole numbers for certain; a fragment bomb has forty digits.
_LARGEST = 2**53 - 1


# In the order of a measure's figures: how a refusal calls each, for programs and in words.
_NAMES = (
    ("depth", Bilingual("查詢層數", "levels of the query are")),
    ("rootFields", Bilingual("根欄位數", "root fields are")),
    ("fields", Bilingual("欄位數", "fields are")),
    ("aliases", Bilingual("別名數", "aliases are")),
    ("directives", Bilingual("指令數", "directives are")),
    ("cost", Bilingual("查詢成本", "cost is")),
)


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A limit that an operation is over."""

    name: str
    words: Bilingual
    found: int
    limit: int

    def error(self) -> LimitExceeded:
        """The refusal, with the figures."""
        found = min(self.found, _LARGEST)
        return LimitExceeded(
            f"{self.words.zh_tw}為 {found}，上限 {self.limit}",
            f"the {self.words.en} {found}, at most {self.limit} may be asked for",
            figures={"measure": self.name, "found": found, "limit": self.limit},
        )


@dataclass(frozen=True, slots=True)
class OperationLimits:
    """The most of each measure; `cost` for anyone and `client_cost` for clients of agencies.

    `mutation_fields`: the most root fields of a mutation, which run one after another.
    """

    depth: int = 16
    root_fields: int = 30
    mutation_fields: int = 5
    fields: int = 1_000
    aliases: int = 50
    directives: int = 50
    cost: int = 10_000
    client_cost: int = 20_000

    def cost_for(self, caller: Caller) -> int:
        """The most that an operation of this caller may cost."""
        return self.cost if caller.client is None else self.client_cost

    def exceeded(self, measure: Measure, caller: Caller, *, is_mutation: bool = False) -> Exceeded | None:
        """The first limit that a measured operation is over."""
        limits = (
            self.depth,
            self.mutation_fields if is_mutation else self.root_fields,
            self.fields,
            self.aliases,
            self.directives,
            self.cost_for(caller),
        )
        for named, found, limit in zip(_NAMES, measure, limits, strict=False):
            if found > limit:
                return Exceeded(*named, found, limit)
        return None


class Limiter:
    """Refuses what is over a limit; where it only measures, `count` is told of it, by the limit's name."""

    def __init__(
        self, limits: OperationLimits, count: Callable[[str], None] = lambda _name: None, *, enforces: bool = True
    ) -> None:
        self.limits = limits
        self._count = count
        self._enforces = enforces

    def require(self, measure: Measure, caller: Caller, *, is_mutation: bool = False) -> None:
        """Let an operation pass; raises LimitExceeded."""
        exceeded = self.limits.exceeded(measure, caller, is_mutation=is_mutation)
        if exceeded is not None:
            self._count(exceeded.name)
            if self._enforces:
                raise exceeded.error()
