"""Documents: parsed, validated and planned once, and kept for the next request that asks the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from graphql import GraphQLError

from hub.execution.engine import Engine, Operation
from hub.execution.measures import Measuring
from hub.schema.documents import operation_to_run, parsed, validated

# What is kept takes some hundred bytes for each character of its text.
MAX_CHARACTERS = 100_000


class InvalidDocument(Exception):
    """The document does not fit the schema: why, as graphql-core tells it."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(len(errors))
        self.errors = errors


class Documents:
    """The operations of documents; those used last are kept, as far as they have room."""

    def __init__(self, engine: Engine, max_characters: int = MAX_CHARACTERS) -> None:
        self._engine = engine
        self._max_characters = max_characters
        self._characters = 0
        self._kept: OrderedDict[tuple[str, str | None], tuple[Operation, Measuring]] = OrderedDict()

    def knows(self, query: str, name: str | None) -> bool:
        """Whether the operation is kept, and so need not be read."""
        return (query, name) in self._kept

    def operation(
        self, query: str, name: str | None, require: Callable[[Measuring], None] = lambda _measuring: None
    ) -> Operation:
        """The operation that `name` means; raises GraphQLSyntaxError, BadInput or InvalidDocument.

        `require`, which is called before the validation, raises what it likes if too much is asked for.
        """
        key = query, name
        if key in self._kept:
            operation, measuring = self._kept[key]
            require(measuring)
            self._kept.move_to_end(key)
            return operation
        document = parsed(query)
        definition = operation_to_run(document, name)
        measuring = Measuring(self._engine.schema, document, definition)
        require(measuring)
        if errors := validated(self._engine.schema, document):
            raise InvalidDocument(errors)
        operation = self._engine.operation(document, definition)
        if _may_be_kept(query):
            self._keep(key, operation, measuring)
        return operation

    def _keep(self, key: tuple[str, str | None], operation: Operation, measuring: Measuring) -> None:
        self._kept[key] = operation, measuring
        self._characters += len(key[0])
        while self._characters > self._max_characters:
            (query, _), _ = self._kept.popitem(last=False)
            self._characters -= len(query)


def _may_be_kept(query: str) -> bool:
    """Whether nothing is written into a document that could be personal: no text and no comment."""
    return '"' not in query and "#" not in query
