"""What a schema declares of the cost of its fields, as `@cost` and `@listSize` have it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Under this key a field's extensions have its FieldCost.
COST = "cost"


@dataclass(frozen=True, slots=True)
class FieldCost:
    """The weight of a field beside its objects, and how long its list is.

    `slicing` are arguments that say the length, as a number or by the length of a list; without any of them it is
    `assumed`. Where this field is a connection, `sized` are the fields below it that have the length; else it is
    this field's own.
    """

    weight: int = 0
    assumed: int = 1
    slicing: tuple[str, ...] = ()
    sized: tuple[str, ...] = ()

    def length(self, said: Iterable[int]) -> int:
        """How long the list is, by what its arguments say."""
        return max(said, default=self.assumed)
