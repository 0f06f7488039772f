"""How one GraphQL request becomes one answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLError

from hub.context import Context
from hub.errors import SourceError
from hub.http.answers import cause, is_bug, public_error
from hub.http.freshness import freshness
from hub.http.requests import GraphQLRequest
from hub.services.callers import Caller
from hub.services.logs import Log


@dataclass(frozen=True, slots=True)
class Answer:
    """A GraphQL response; `executed` is False when the request was refused before anything ran."""

    body: dict[str, Any]
    executed: bool

    @property
    def partial(self) -> bool:
        """Whether there is data, and errors beside it."""
        return self.body.get("data") is not None and "errors" in self.body


class Operations:
    """Runs operations against the schema, each with a context of its own."""

    def __init__(
        self,
        schema: strawberry.Schema,
        new_context: Callable[[Caller], Context],
        log: Log,
    ) -> None:
        self._schema = schema
        self._new_context = new_context
        self._log = log

    async def answer(self, request: GraphQLRequest, caller: Caller, request_id: str) -> Answer:
        """Execute a query; the answer holds data and coded errors, never an exception."""
        context = self._new_context(caller)
        result = await self._schema.execute(
            # Strawberry raises instead of answering when there is no text at all.
            request.query or " ",
            variable_values=request.variables,
            context_value=context,
            operation_name=request.operation_name,
        )
        errors = result.errors or []
        for error in errors:
            self._record(error, request_id)
        body: dict[str, Any] = {"errors": [public_error(error, request_id) for error in errors]} if errors else {}
        # A request that never ran has no data member at all; one that ran has it, if only as null.
        executed = result.data is not None or any(error.path for error in errors)
        if executed:
            body["data"] = result.data
        if kept := freshness(context.loaders, context.now):
            body["extensions"] = {"freshness": kept}
        return Answer(body, executed)

    def _record(self, error: GraphQLError, request_id: str) -> None:
        """Log an agency's failure or a bug; what a caller did wrong may hold personal values and is not logged."""
        failure = cause(error)
        if isinstance(failure, SourceError):
            self._log.warning(
                "source failed",
                request=request_id,
                code=failure.code,
                system=failure.system,
                detail=failure.detail,
            )
        elif is_bug(error):
            self._log.error("bug", request=request_id, path=error.path, exc_info=failure)
