"""`extensions.trace`: how one operation was run, for staff who ask for it: the plan, and each call of a source."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from graphql import GraphQLSchema

from hub.execution.engine import Operation
from hub.execution.engine.outline import steps
from hub.execution.loaders import AllReplies
from hub.sources import Replies, Reply, Source


class Trace(Mapping[Source[Any, Any], Replies[Any, Any]]):
    """The replies of all sources, each call noted: counts and milliseconds, never a key or a value."""

    def __init__(self, replies: AllReplies, clock: Callable[[], float] = time.perf_counter) -> None:
        self._replies = replies
        self._clock = clock
        self._began = clock()
        self._calls: list[dict[str, Any]] = []

    def __getitem__(self, source: Source[Any, Any]) -> Replies[Any, Any]:
        replies = self._replies[source]

        async def call(keys: Sequence[Any]) -> Sequence[Reply[Any]]:
            began, answered = self._clock(), False
            try:
                found = await replies(keys)
                answered = True
                return found
            finally:
                self._note(source, len(keys), began, answered=answered)

        return call

    def __iter__(self) -> Iterator[Source[Any, Any]]:
        return iter(self._replies)

    def __len__(self) -> int:
        return len(self._replies)

    def told(self, schema: GraphQLSchema, operation: Operation) -> dict[str, Any]:
        """The plan, the calls in the order of their ends, and the milliseconds of all."""
        return {
            "plan": [step for plan in operation.plans_with_all_fields() for step in steps(schema, plan)],
            "calls": self._calls,
            "milliseconds": self._since(self._began, self._clock()),
        }

    def _note(self, source: Source[Any, Any], keys: int, began: float, *, answered: bool) -> None:
        self._calls.append(
            {
                "source": str(source),
                "keys": keys,
                "startedAfter": self._since(self._began, began),
                "milliseconds": self._since(began, self._clock()),
                "answered": answered,
            }
        )

    @staticmethod
    def _since(began: float, ended: float) -> float:
        return round((ended - began) * 1000, 3)
