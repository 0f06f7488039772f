"""The engine: runs a GraphQL operation level by level, from a plan that is made once.

Of an operation it makes a **plan** (`planner`, `plan`): for each object type what is asked for, which of it is
read from the objects at hand, and which has to be fetched. A run has two halves. First everything is **fetched**
(`fetching`): each field of a level by one call for all its parents, and what lies below it as soon as it is there.
Then the answer is **written** (`writing`, `writer`): the deepest objects first, each selection by a function that
was generated for it. Where something is missing or has failed, the rows concerned are **completed** one by one
instead (`completion`), as GraphQL says.

What is fetched by one call and what is read how, a schema declares (`declared`). A field without a declaration is
resolved by its own resolver. The engine knows graphql-core and msgspec, and nothing of this hub.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    Executor,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    create_source_event_stream,
    execute,
)
from graphql.pyutils import is_awaitable

from hub.execution.engine.operation import Answer, Operation

__all__ = ["Answer", "Engine", "Operation"]

# In the words of graphql-core.
_TOO_DEEP = "Selections are nested too deeply. Execution aborted."


class Engine:
    """Runs operations against a schema.

    What it cannot compile it leaves to graphql-core, and `left` is told why; if it is not to compile anything,
    that is the reason for all.
    """

    def __init__(
        self, schema: GraphQLSchema, left: Callable[[str], None] = lambda _reason: None, *, compiles: bool = True
    ) -> None:
        self.schema = schema
        self._left = left
        self._compiles = compiles

    def operation(self, document: DocumentNode, definition: OperationDefinitionNode) -> Operation:
        """A validated operation of a document; keep it, for it keeps its plans."""
        return Operation(self.schema, document, definition)

    async def answer(
        self, operation: Operation, context: Any, variables: Mapping[str, Any] | None = None, root: Any = None
    ) -> Answer:
        """Run an operation."""
        if not self._compiles or operation.reason_to_leave:
            reason = operation.reason_to_leave or "not to be compiled"
            return await self._by_graphql_core(operation, context, variables, root, reason)
        values = operation.variables(variables or {})
        if isinstance(values, list):
            return Answer(None, values, ran=False)
        try:
            plans = operation.plans(values)
            if plans is not None:
                return await operation.answer(plans, values, context, root)
        except RecursionError:
            return Answer(None, [GraphQLError(_TOO_DEEP, operation.definition)])
        return await self._by_graphql_core(operation, context, variables, root, "unclear conditions")

    async def events(
        self, operation: Operation, context: Any, variables: Mapping[str, Any] | None = None, root: Any = None
    ) -> AsyncGenerator[Any, None] | Answer:
        """The events of a subscription, as its field's stream gives them; or why there is no stream.

        Each is to be the root of a run of the same operation. The stream is made by graphql-core.
        """
        executor = Executor.build(
            self.schema, operation.document, root, context, dict(variables or {}), operation.name
        )
        if not isinstance(executor, Executor):
            return Answer(None, list(executor), ran=False)
        created: Any = create_source_event_stream(executor)
        stream: AsyncGenerator[Any, None] | ExecutionResult = await created if is_awaitable(created) else created
        if isinstance(stream, ExecutionResult):
            return Answer(None, stream.errors or [])
        return stream

    async def _by_graphql_core(
        self, operation: Operation, context: Any, variables: Mapping[str, Any] | None, root: Any, reason: str
    ) -> Answer:
        self._left(reason)
        result = execute(self.schema, operation.document, root, context, dict(variables or {}), operation.name)
        found = await result if is_awaitable(result) else result
        if not isinstance(found, ExecutionResult):
            raise TypeError(f"expected one result, got a {type(found).__name__}")
        errors = found.errors or []
        # Refused for its variables, it has neither data nor an error at a path.
        ran = found.data is not None or any(error.path for error in errors)
        return Answer(found.data, errors, ran)
