"""One operation on both engines, and what must be the same of their answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
from graphql import (
    DocumentNode,
    ExecutionResult,
    Executor,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    execute,
    parse,
    validate,
)
from graphql.pyutils import is_awaitable

from hub.execution.engine import Answer, Engine, Operation
from tests.execution.started import ended, tasks_started

Steps: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What an error tells a caller, and of which kind it is."""

    message: str
    path: Steps
    locations: tuple[tuple[int, int], ...]
    kind: str
    code: str
    extensions: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path))}: {self.message}"


@dataclass(frozen=True, slots=True)
class Found:
    """An answer: the data as it is sent, and the errors in their order."""

    body: bytes
    errors: Sequence[Told]

    @property
    def data(self) -> Any:
        """The data as a caller reads it."""
        return msgspec.json.decode(self.body)

    def nulled(self) -> set[Steps]:
        """The places that are null because of an error at or below them."""
        return {nulled_place(self.data, error.path) for error in self.errors}


class KeepsGoing(Executor):
    """graphql-core, with an error staying where it is, so that everything is asked for."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.error_propagation = False


def nothing() -> None:
    """What an operation knows that needs to know nothing."""


class Both:
    """Both engines over one schema; `left` are the reasons for which the one left something to the other."""

    def __init__(self, schema: GraphQLSchema | str) -> None:
        self.schema = build_schema(schema) if isinstance(schema, str) else schema
        self.left: list[str] = []
        self.engine = Engine(self.schema, self.left.append)

    def parsed(self, text: str) -> DocumentNode:
        """A document, which must be valid."""
        document = parse(text)
        assert validate(self.schema, document) == [], text
        return document

    def operation(self, document: DocumentNode, name: str | None = None) -> Operation:
        """The operation of this name, or the only one."""
        definitions = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
        [definition] = [each for each in definitions if name is None or (each.name and each.name.value == name)]
        return self.engine.operation(document, definition)

    async def by_graphql_core(
        self,
        operation: Operation,
        context: Any = None,
        variables: Mapping[str, Any] | None = None,
        root: Any = None,
        executor: type[Executor] | None = None,
    ) -> Found:
        """What graphql-core answers."""
        name = operation.definition.name.value if operation.definition.name else None
        given = dict(variables or {})
        result = execute(self.schema, operation.document, root, context, given, name, executor_class=executor)
        found = await _settled(result) if is_awaitable(result) else result
        assert isinstance(found, ExecutionResult)
        return _found(found.data, found.errors or [])

    async def by_engine(
        self,
        operation: Operation,
        context: Any = None,
        variables: Mapping[str, Any] | None = None,
        root: Any = None,
    ) -> Found:
        """What the engine answers."""
        answer: Answer = await _settled(self.engine.answer(operation, context, variables, root))
        assert answer.ran or answer.data is None
        return _found(answer.data, answer.errors)

    async def answered(
        self,
        text: str,
        *errors: str,
        context: Callable[[], Any] = nothing,
        variables: Mapping[str, Any] | None = None,
        root: Any = None,
        name: str | None = None,
    ) -> Any:
        """The data that both answer. The errors must be these, each as its path and its message."""
        operation = self.operation(self.parsed(text), name)
        core = await self.by_graphql_core(operation, context(), variables, root)
        all_told = await self.by_graphql_core(operation, context(), variables, root, KeepsGoing)
        engine = await self.by_engine(operation, context(), variables, root)
        assert_agreed(engine, core, all_told)
        assert [str(error) for error in engine.errors] == list(errors)
        return engine.data


async def _settled(awaitable: Awaitable[Any]) -> Any:
    """The result, once whatever was started on the way has come to an end too."""
    with tasks_started() as started:
        try:
            return await awaitable
        finally:
            await ended(started)


def _found(data: Any, errors: Sequence[GraphQLError]) -> Found:
    return Found(msgspec.json.encode(data), [told(error) for error in errors])


def told(error: GraphQLError) -> Told:
    """What an error tells."""
    original = error.original_error
    locations = tuple((each.line, each.column) for each in error.locations or ())
    return Told(
        error.message,
        tuple(error.path or ()),
        locations,
        type(original).__name__,
        getattr(original, "code", ""),
        repr(error.extensions),
    )


def nulled_place(data: Any, path: Steps) -> Steps:
    """The first place on the way of a path where there is nothing any more."""
    for length, step in enumerate(path):
        if data is None:
            return path[:length]
        data = data[step]
    return path


def assert_same(engine: Found, core: Found) -> None:
    """The same data, in the same order, and the same errors in the same order."""
    assert engine.body == core.body
    assert list(engine.errors) == list(core.errors)


def assert_agreed(engine: Found, core: Found, all_told: Found | None) -> None:
    """The same data in the same order; of errors what must be the same where it is left open which comes first.

    `all_told` is what graphql-core tells if errors stay where they are; None if there are none.
    """
    assert engine.body == core.body
    if all_told is None or all_told.body == core.body:
        assert Counter(engine.errors) == Counter(core.errors)
        return
    assert engine.nulled() == core.nulled()
    assert not Counter(engine.errors) - Counter(all_told.errors)
