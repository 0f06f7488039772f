"""What one operation of the zoo knows: its choices, and the sources that it loads from, which note every call."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphql.pyutils import Path

from hub.execution.engine.declared import Loaded, Place
from tests.execution.choices import Choices, Oddity, ZooError

# Where something is loaded from, with what arguments, for which field of the answer.
Asked: TypeAlias = tuple[str, str, tuple[str, ...]]


@dataclass(slots=True)
class Zoo:
    """What one operation knows. In a synchronous zoo nothing has to be waited for."""

    choices: Choices = field(default_factory=Choices)
    synchronous: bool = False
    calls: dict[Asked, list[list[int]]] = field(default_factory=lambda: defaultdict(list))
    log: list[str] = field(default_factory=list)
    loaders: dict[Hashable, Loader] = field(default_factory=dict)

    def later(self, name: str, produce: Callable[[], Any]) -> Any:
        """What is produced, after some turns of the loop; at once in a synchronous zoo."""
        if self.synchronous:
            return produce()

        async def produced() -> Any:
            for _ in range(self.choices.lot(f"turns:{name}", 3)):
                await asyncio.sleep(0)
            return produce()

        return produced()


@dataclass(frozen=True, slots=True)
class Source:
    """A batch function: keys in, values out, as many and in the same order."""

    name: str
    there: Callable[[Zoo, int, Mapping[str, Any]], Any]

    def fetched(self, zoo: Zoo, keys: Sequence[int], arguments: Mapping[str, Any]) -> list[Any]:
        """The values; raises if the source as a whole fails."""
        zoo.choices.value(f"all of {self.name}", 0, None)
        return [self._value(zoo, key, arguments) for key in keys]

    def _value(self, zoo: Zoo, key: int, arguments: Mapping[str, Any]) -> Any:
        try:
            return zoo.choices.value(self.name, key, self.there(zoo, key, arguments))
        except ZooError as error:
            return error

    def asked(self, zoo: Zoo, asked: Asked, keys: Sequence[int], arguments: Mapping[str, Any]) -> Any:
        """One call, to be awaited except in a synchronous zoo."""
        zoo.calls[asked].append(list(keys))
        return zoo.later(self.name, lambda: self.fetched(zoo, keys, arguments))


@dataclass(slots=True)
class Loader:
    """Gathers the keys that one field is asked for, as long as the loop has something else to do."""

    call: Callable[[Sequence[int]], Any]
    waiting: dict[int, asyncio.Future[Any]] = field(default_factory=dict)
    known: dict[int, asyncio.Future[Any]] = field(default_factory=dict)

    def load(self, key: int) -> asyncio.Future[Any]:
        """The value of a key."""
        if key not in self.known:
            loop = asyncio.get_running_loop()
            if not self.waiting:
                loop.call_soon(lambda: loop.create_task(self._send()))
            self.known[key] = self.waiting[key] = loop.create_future()
        # graphql-core cancels what a failure beside it makes useless; somebody else may ask for the same key.
        return asyncio.shield(self.known[key])

    async def _send(self) -> None:
        sent, self.waiting = self.waiting, {}
        try:
            values = await self.call(list(sent))
        except ZooError as error:
            values = [error] * len(sent)
        for future, value in zip(sent.values(), values, strict=True):
            if not future.done():
                future.set_result(value)


def loaded(source: Source) -> Loaded:
    """The field as it is declared to the engine: all keys at once."""

    def load(parents: Sequence[Any], arguments: Mapping[str, Any], zoo: Zoo, place: Place) -> Any:
        keys = _keys(parents)
        distinct = list(dict.fromkeys(key for key in keys if isinstance(key, int)))
        if not distinct:
            return keys
        values = source.asked(zoo, (source.name, str(arguments), place.pattern()), distinct, arguments)
        if zoo.synchronous:
            return _by_parent(keys, distinct, values)
        return _awaited(keys, distinct, values)

    return Loaded(load, source=source.name)


async def _awaited(keys: Sequence[Any], distinct: Sequence[int], values: Any) -> list[Any]:
    return _by_parent(keys, distinct, await values)


def _by_parent(keys: Sequence[Any], distinct: Sequence[int], values: Sequence[Any]) -> list[Any]:
    found = dict(zip(distinct, values, strict=True))
    return [found[key] if isinstance(key, int) else key for key in keys]


def _keys(parents: Sequence[Any]) -> list[Any]:
    """The key of each parent, or why it has none."""
    return [parent_key(parent) for parent in parents]


def parent_key(parent: Any) -> int | Exception:
    """The key of a parent; what is no parent has none."""
    return TypeError("expected a parent") if isinstance(parent, Oddity) else parent.key


def loaded_each(source: Source) -> Callable[..., Any]:
    """The same field as a resolver of one object, which loads through a loader of the operation."""

    def resolve(parent: Any, info: Any, **arguments: Any) -> Any:
        zoo, key = info.context, parent_key(parent)
        if isinstance(key, Exception):
            return key
        typed, names = _typed(info.path)
        asked = (source.name, str(arguments), names)
        if zoo.synchronous:
            return source.asked(zoo, asked, [key], arguments)[0]
        loader = zoo.loaders.get((asked, typed))
        if loader is None:
            loader = Loader(lambda keys: source.asked(zoo, asked, keys, arguments))
            zoo.loaders[asked, typed] = loader
        return loader.load(key)

    return resolve


def _typed(path: Path | None) -> tuple[tuple[str | None, ...], tuple[str, ...]]:
    """The types and the names on the way to a field."""
    steps = []
    while path is not None:
        if isinstance(path.key, str):
            steps.append((path.typename, path.key))
        path = path.prev
    types, names = zip(*reversed(steps), strict=True)
    return types, names
