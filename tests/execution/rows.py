"""The objects of the zoo. What they hold is worked out when it is read, as the operation's choices have it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Any

from tests.execution.choices import ZooError
from tests.execution.keeping import Zoo


class Diet(Enum):
    MEAT = "meat"
    PLANTS = "plants"


FIRST_DAY = date(2026, 1, 1)
# What is there of each scalar: plain values, such as have to be coerced, and such as cannot be.
LEAVES: dict[str, Sequence[Any]] = {
    "Int": (0, 7, -2147483648, 2147483647, 3.0, True, "12", 2147483648, 3.5, "x", float("nan")),
    "Float": (1.5, -0.0, 3, 1e300, "2.5", True, float("inf"), float("nan"), "x"),
    "Boolean": (True, False, 1, 0, 2.0, "x"),
    "String": ("a", "", "水豚 🦫", '"\\\n', 5, True, 1.5, ["a"]),
    "ID": ("a", "", 7, -7, 7.0, 7.5, True),
    "Mood": ("happy", 2, None, "sad", ["unhashable"]),
    "Diet": (Diet.MEAT, Diet.PLANTS, "meat", "MEAT"),
    "Day": (FIRST_DAY, FIRST_DAY + timedelta(30), "2026-01-01", 5),
    "Weight": (Decimal("1.50"), Decimal(100), 3, Decimal(-1), Decimal(0), "heavy"),
    "Anything": ({"a": [1, None, {"b": "c"}]}, [1, "2"], "text", 1.5, False),
}


def leaf(zoo: Zoo, scalar: str, name: str) -> Any:
    """One of the values that there are of a scalar: mostly a plain one."""
    values = LEAVES[scalar]
    return values[zoo.choices.lot(f"leaf:{name}", len(values) if zoo.choices.odd else 2)]


@dataclass(frozen=True, slots=True)
class Row:
    key: int
    zoo: Zoo

    def read(self, name: str, there: Any) -> Any:
        """An attribute as the choices have it."""
        return self.zoo.choices.value(f"{type(self).__name__}.{name}", self.key, there)


class Lion(Row):
    @property
    def id(self) -> Any:
        return f"lion:{self.key}"

    @property
    def name(self) -> Any:
        return self.read("name", leaf(self.zoo, "String", f"lion:{self.key}"))

    @property
    def cub(self) -> Any:
        return self.read("cub", Lion((self.key * 3 + 1) % 50, self.zoo))


class Parrot(Row):
    pass


class Keeper(Row):
    @property
    def boss(self) -> Any:
        return self.read("boss", Keeper((self.key * 5 + 2) % 50, self.zoo))

    @property
    def days(self) -> Any:
        return self.read("days", [FIRST_DAY + timedelta(self.key + day) for day in range(self.key % 4)])


class Vet(Keeper):
    """A kind of keeper in Python, and a type of its own in the schema."""


class Tent(Row):
    pass


class Rest(Row):
    """An object of a type without any check."""


class Fish:
    """Tells its type itself."""

    __typename = "Fish"

    def __init__(self, key: int, zoo: Zoo) -> None:
        self.key, self.zoo = key, zoo

    def depth(self, info: Any, unit: str) -> Any:
        """A member that is called with the arguments of its field."""
        return self.zoo.later(f"depth:{self.key}", lambda: f"{self.key} {unit}")


def shark(zoo: Zoo, key: int) -> dict[str, Any]:
    """A fish that is a mapping."""
    return {"__typename": "Fish", "key": key, "zoo": zoo, "depth": lambda _info, unit: f"{key} {unit}"}


def animal(zoo: Zoo, key: int) -> Any:
    """An animal of either kind."""
    return (Lion, Parrot)[key % 2](key, zoo)


def node(zoo: Zoo, key: int) -> Any:
    """Anything that has an id."""
    return (Lion, Parrot, Fish, lambda key, zoo: shark(zoo, key))[key % 4](key, zoo)


def person(zoo: Zoo, key: int) -> Any:
    """A keeper or a vet."""
    return (Keeper, Keeper, Vet)[key % 3](key, zoo)


def guest(zoo: Zoo, key: int) -> Any:
    """A member of the union whose type is told by the schema's resolver."""
    return (Lion, Keeper, Tent)[key % 3](key, zoo)


def listed(zoo: Zoo, name: str, items: Sequence[Callable[[], Any]]) -> Any:
    """Items as the choices have them, in one of the kinds of lists that there are."""
    kind = zoo.choices.lot(f"list:{name}", 9)
    one = [partial(zoo.choices.made, f"{name}[]", place, item) for place, item in enumerate(items)]
    if kind == 0:
        return tuple(_attempted(each) for each in one)
    if kind == 1:
        return (_attempted(each) for each in one)
    if kind == 2 and not zoo.synchronous:
        return [zoo.later(f"{name}[{place}]", each) for place, each in enumerate(one)]
    if kind == 3 and not zoo.synchronous:
        return (zoo.later(f"{name}[{place}]", each) for place, each in enumerate(one))
    if kind == 4 and not zoo.synchronous:
        return _streamed(zoo, name, one)
    return [_attempted(each) for each in one]


async def _streamed(zoo: Zoo, name: str, one: Sequence[Any]) -> Any:
    for place, each in enumerate(one):
        await zoo.later(f"{name}[{place}]", tuple)
        yield _attempted(each)


def _attempted(one: Any) -> Any:
    try:
        return one()
    except ZooError as error:
        return error
