"""What there is of the zoo's fields, and how its values tell of which type they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tests.execution.rows import Parrot, Row, Tent, animal, leaf, listed


def is_a(record: type) -> Callable[..., bool]:
    return lambda value, _info: isinstance(value, record)


def is_parrot(value: Any, info: Any) -> Any:
    """A check that has to be waited for, and may fail."""
    if not isinstance(value, Parrot):
        return info.context.later("no parrot", lambda: False)
    return info.context.later(
        f"parrot:{value.key}", lambda: info.context.choices.value("is parrot", value.key, there=True)
    )


def guest_type(value: Any, info: Any, _abstract: Any) -> Any:
    """A name that has to be waited for or not, and may be wrong."""
    if not isinstance(value, Row):
        return ("Nobody", "Mood", "Parrot")[info.context.choices.lot("nobody", 3)]
    name = info.context.choices.value("guest type", value.key, type(value).__name__)
    late = info.context.choices.lot(f"late guest:{value.key}", 2)
    return info.context.later(f"guest:{value.key}", lambda: name) if late else name


def name_of(zoo: Any, key: int, _arguments: Any) -> Any:
    return leaf(zoo, "String", f"name:{key}")


def word(zoo: Any, _key: int, at: str) -> Any:
    return leaf(zoo, "String", at)


def two_animals(zoo: Any, key: int, _arguments: Any) -> Any:
    return [animal(zoo, key), animal(zoo, key + 1)]


def tents(zoo: Any, key: int, _arguments: Any) -> Any:
    return [[Tent(key, zoo)], None, [Tent(1, zoo)] * 2]


def inside(zoo: Any, key: int, _arguments: Any) -> Any:
    return listed(zoo, f"tent:{key}", [partial(animal, zoo, key)])


def echo(_zoo: Any, key: int, arguments: Mapping[str, Any]) -> str:
    return f"{key} " + ", ".join(f"{name}={arguments[name]}" for name in sorted(arguments))
