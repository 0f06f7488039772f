"""Loaders: the keys that one level of an operation asks for become one call of the source."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeAlias

from hub.errors import SourceTimeout
from hub.execution.places import Place
from hub.rules.systems import SystemCode
from hub.sources import K, Replies, Reply, Source, V
from hub.sources.freshness import FreshnessState, Provenance, Stamped, provenance

AllReplies: TypeAlias = Mapping[Source[Any, Any], Replies[Any, Any]]

# What a key was answered, whatever else went wrong included.
Outcome: TypeAlias = Stamped[V] | BaseException


class _Call(Generic[K]):
    """One call of a source: its keys, and what goes on when they are answered."""

    __slots__ = ("keys", "then")

    def __init__(self) -> None:
        self.keys: list[K] = []
        self.then: list[Callable[[], None]] = []


class Loader(Generic[K, V]):
    """One source within one operation: gathers keys for a turn of the loop, asks for each key once.

    A failure is remembered like an answer: within one operation nothing is asked twice.
    """

    def __init__(self, source: Source[K, V], replies: Replies[K, V]) -> None:
        self._source = source
        self._replies = replies
        self._outcomes: dict[K, Outcome[V]] = {}
        self._waiting: dict[K, _Call[K]] = {}
        self._gathering: _Call[K] | None = None
        self._under_way: set[asyncio.Future[Sequence[Reply[V]]]] = set()
        self._is_over = False

    def load(self, key: K) -> asyncio.Future[V | None]:
        """The value of `key`; None is a miss."""
        value: asyncio.Future[V | None] = asyncio.get_running_loop().create_future()
        self._when_answered((key,), lambda: _settle(value, self._outcomes[key]))
        return value

    def load_each(self, keys: Sequence[K]) -> list[Any] | asyncio.Future[list[Any]]:
        """The value of each key, at once if all are known; the exception in the place of each that failed."""
        if self._outcomes and all(map(self._outcomes.__contains__, keys)):
            return self._values(keys)
        values: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._when_answered(keys, lambda: _settle_each(values, self._values(keys)))
        return values

    @property
    def system(self) -> SystemCode:
        """Whose source it is."""
        return self._source.system

    @property
    def outcomes(self) -> Collection[Outcome[V]]:
        """What was answered, however it was."""
        return self._outcomes.values()

    def stamp(self, key: K) -> Stamped[V] | None:
        """How `key` was answered; None as long as it was not, or if it failed."""
        outcome = self._outcomes.get(key)
        return outcome if isinstance(outcome, Stamped) else None

    def all_live(self) -> bool:
        """Whether the system itself has just given every answer."""
        live = FreshnessState.LIVE
        return all(not isinstance(each, Stamped) or each.state is live for each in self._outcomes.values())

    def give_up(self) -> None:
        """Whatever has no answer yet fails, and what is asked for from now on: the operation's time is over."""
        self._is_over = True
        for replies in self._under_way:
            replies.cancel()
        for call in dict.fromkeys(self._waiting.values()):
            self._fail(call)

    def _fail(self, call: _Call[K]) -> None:
        error = SourceTimeout(self._source.system, f"{self._source}: the operation's time is over")
        self._answered(call, dict.fromkeys(call.keys, error))

    def _values(self, keys: Iterable[K]) -> list[Any]:
        outcomes = self._outcomes
        return [each.value if type(each := outcomes[key]) is Stamped else each for key in keys]

    def _when_answered(self, keys: Sequence[K], then: Callable[[], None]) -> None:
        """Go on when the last of the keys is answered."""
        calls = self._calls_of(keys)
        remaining = len(calls)
        if not remaining:
            then()

        def answered() -> None:
            nonlocal remaining
            remaining -= 1
            if not remaining:
                then()

        for call in calls:
            call.then.append(then if len(calls) == 1 else answered)

    def _calls_of(self, keys: Sequence[K]) -> Collection[_Call[K]]:
        """The calls that will answer those of the keys that have no answer yet: earlier ones, and the next."""
        unknown = [key for key in keys if key not in self._outcomes] if self._outcomes else keys
        asked = {self._waiting[key] for key in unknown if key in self._waiting} if self._waiting else set()
        new = dict.fromkeys(key for key in unknown if key not in self._waiting)
        if new:
            call = self._next_call()
            call.keys.extend(new)
            self._waiting.update(dict.fromkeys(new, call))
            asked.add(call)
        return asked

    def _next_call(self) -> _Call[K]:
        if self._gathering is None:
            self._gathering = _Call()
            # The level's other fields are asked for in this turn of the loop; the call starts in the next.
            asyncio.get_running_loop().call_soon(self._start)
        return self._gathering

    def _start(self) -> None:
        call, self._gathering = self._gathering, None
        if call is None:
            return
        if self._is_over:
            self._fail(call)
        else:
            replies = asyncio.ensure_future(self._replies(call.keys))
            self._under_way.add(replies)
            replies.add_done_callback(lambda done: self._take(call, done))

    def _take(self, call: _Call[K], done: asyncio.Future[Sequence[Reply[V]]]) -> None:
        self._under_way.discard(done)
        failure = asyncio.CancelledError() if done.cancelled() else done.exception()
        if failure is not None:
            self._answered(call, dict.fromkeys(call.keys, failure))
        else:
            self._answered(call, dict(zip(call.keys, done.result(), strict=True)))

    def _answered(self, call: _Call[K], outcomes: Mapping[K, Outcome[V]]) -> None:
        """Tell those who wait; what comes after they have been told is of no use any more."""
        if self._waiting.get(call.keys[0]) is not call:
            return
        self._outcomes.update(outcomes)
        for key in call.keys:
            del self._waiting[key]
        for then in call.then:
            then()


class Loaders:
    """The loaders of one operation, made when first asked for; it knows what was loaded for which place.

    Within `limit` seconds after the first load everything is answered: what is not, fails. Close it at the end.
    """

    def __init__(self, replies: AllReplies, limit: float | None = None) -> None:
        self._replies = replies
        self._limit = limit
        self._end: asyncio.TimerHandle | None = None
        self._is_over = False
        self._loaders: dict[Source[Any, Any], Loader[Any, Any]] = {}
        self._loads: list[tuple[Place, Loader[Any, Any], Sequence[Any]]] = []
        self._by_path: dict[Hashable, list[tuple[Loader[Any, Any], Any]]] = {}
        self._told = 0
        # Set by whoever puts something into the answer that holds for this moment alone.
        self.is_momentary = False

    @property
    def replies(self) -> AllReplies:
        """How the sources reply."""
        return self._replies

    def over(self, replies: AllReplies) -> Loaders:
        """Loaders of another operation, over these replies."""
        return Loaders(replies, self._limit)

    def load(self, source: Source[K, V], key: K, place: Place) -> asyncio.Future[V | None]:
        """The value of `key` in `source`, for a field of one parent."""
        loader = self._loader(source)
        self._loads.append((place, loader, (key,)))
        return loader.load(key)

    def load_each(
        self, source: Source[K, V], keys: Sequence[K | None], place: Place
    ) -> list[Any] | asyncio.Future[list[Any]]:
        """The value of each key in `source`, for a field of as many parents; where there is no key, no value."""
        loader = self._loader(source)
        self._loads.append((place, loader, keys))
        if None not in keys:
            return loader.load_each(keys)  # type: ignore[arg-type]  # as just tested
        return _where_asked(keys, loader.load_each([key for key in keys if key is not None]))

    def loaded(self) -> Iterator[tuple[Source[Any, Any], Collection[object]]]:
        """Each source that was asked, with its answers: stamped values or failures."""
        for source, loader in self._loaders.items():
            yield source, loader.outcomes

    def provenances(self, path: Hashable) -> list[Provenance]:
        """Where the answers that the field at `path` has loaded are from, by system."""
        self._index()
        return self._provenances(self._by_path.get(path, ()))

    def kept(self) -> Iterator[tuple[tuple[str, ...], Provenance]]:
        """The fields, without positions in lists, whose answers did not all come from their system just now."""
        by_field: dict[tuple[str, ...], list[tuple[Loader[Any, Any], Any]]] = {}
        for place, loader, keys in self._loads:
            if not loader.all_live():
                by_field.setdefault(place.pattern(), []).extend((loader, key) for key in keys)
        for pattern, loads in by_field.items():
            for found in self._provenances(loads):
                if found.state is not FreshnessState.LIVE:
                    yield pattern, found

    def _provenances(self, loads: Iterable[tuple[Loader[Any, Any], Any]]) -> list[Provenance]:
        by_system: dict[SystemCode, list[Stamped[Any]]] = {}
        for loader, key in loads:
            if (stamp := loader.stamp(key)) is not None:
                by_system.setdefault(loader.system, []).append(stamp)
        found = (provenance(system, stamps) for system, stamps in by_system.items())
        return [each for each in found if each is not None]

    def _index(self) -> None:
        """Put what was loaded since the last time under its paths."""
        for place, loader, keys in self._loads[self._told :]:
            for path, key in zip(place.paths(), keys, strict=True):
                self._by_path.setdefault(path, []).append((loader, key))
        self._told = len(self._loads)

    def forget(self) -> None:
        """What was loaded is old by now: whoever asks for it again has it loaded again."""
        self._loaders = {}

    def close(self) -> None:
        """Nothing more will be loaded."""
        if self._end:
            self._end.cancel()

    def _loader(self, source: Source[K, V]) -> Loader[K, V]:
        if source not in self._loaders:
            self._loaders[source] = Loader(source, self._replies[source])
            if self._is_over:
                self._loaders[source].give_up()
            elif self._end is None and self._limit is not None:
                self._end = asyncio.get_running_loop().call_later(self._limit, self._give_up)
        return self._loaders[source]

    def _give_up(self) -> None:
        self._is_over = True
        for loader in self._loaders.values():
            loader.give_up()


def _where_asked(
    keys: Sequence[Any], values: list[Any] | asyncio.Future[list[Any]]
) -> list[Any] | asyncio.Future[list[Any]]:
    """The values at the places that have a key, None at the others."""
    if isinstance(values, list):
        remaining = iter(values)
        return [None if key is None else next(remaining) for key in keys]
    placed: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()

    def put(done: asyncio.Future[list[Any]]) -> None:
        if not placed.done():
            placed.set_result(_where_asked(keys, done.result()))  # type: ignore[arg-type]  # of a list it is a list

    values.add_done_callback(put)
    return placed


def _settle(future: asyncio.Future[Any], outcome: Outcome[Any]) -> None:
    if future.done():
        return
    if isinstance(outcome, Stamped):
        future.set_result(outcome.value)
    elif isinstance(outcome, asyncio.CancelledError):
        future.cancel()
    else:
        future.set_exception(outcome)
        future.exception()  # a waiter that has gone is not a forgotten failure


def _settle_each(future: asyncio.Future[list[Any]], values: list[Any]) -> None:
    if future.done():
        return
    if any(isinstance(value, asyncio.CancelledError) for value in values):
        future.cancel()
    else:
        future.set_result(values)
