"""How one GraphQL request becomes one answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import GraphQLError, located_error

from hub.context import Context
from hub.errors import HubError, PostOnly, SourceError, StreamsOnly
from hub.execution.engine import Engine, Operation
from hub.execution.measures import Measure, Measuring
from hub.execution.sharing import Sharing, sharing
from hub.http.answers import cause, described, is_bug, public_error
from hub.http.documents import Documents, InvalidDocument
from hub.http.freshness import freshness
from hub.http.limits import Limiter, OperationLimits
from hub.http.request_metrics import NO_OPERATION
from hub.http.requests import GraphQLRequest
from hub.http.stored_documents import sha256_of
from hub.http.trace import Trace
from hub.services.budgets import Budgets, Spending
from hub.services.callers import TRACE_READ, Caller
from hub.services.logs import Log

# What a document costs its caller that is refused, however short it is.
REFUSAL_COST = 10
# To parse and validate so much of a text takes about as long as an object.
CHARACTERS_AN_OBJECT = 25
# What is longer waits in a queue of its own: a healthy document is short, or known.
SHORT = 500
# So many turns of the loop others have before a short document, and before a long one: about as many as an
# operation takes.
TURNS_BEFORE_SHORT, TURNS_BEFORE_LONG = 1, 5


@dataclass(frozen=True, slots=True)
class Account:
    """What an operation is put down to: the client, the stored document, its cost, what its caller has left.

    `operation` is its type, if it could be told.
    """

    client: str | None
    document: str | None
    cost: int
    spending: Spending | None
    operation: str = NO_OPERATION


@dataclass(frozen=True, slots=True)
class Answer:
    """A GraphQL response; `executed` is False when the request was refused before anything ran.

    The data is for the JSON encoder of msgspec: it has objects in it that only that can write. `sharing`, of what
    was asked by GET, says how it may be given to others; `account` whom it is put down to.
    """

    executed: bool
    data: Any = None
    errors: list[dict[str, Any]] = field(default_factory=list)
    extensions: dict[str, Any] = field(default_factory=dict)
    sharing: Sharing | None = None
    account: Account | None = None

    @property
    def partial(self) -> bool:
        """Whether there is data, and errors beside it."""
        return self.data is not None and bool(self.errors)

    @property
    def body(self) -> dict[str, Any]:
        """The members of the response; a request that never ran has no data, one that ran has it, if only null."""
        body: dict[str, Any] = {"errors": self.errors} if self.errors else {}
        if self.executed:
            body["data"] = self.data
        if self.extensions:
            body["extensions"] = self.extensions
        return body


@dataclass(frozen=True, slots=True)
class Admitted:
    """An operation that may run: what was asked, by whom, and what it is put down to."""

    operation: Operation
    request: GraphQLRequest
    caller: Caller
    account: Account


class Operations:
    """Runs operations, each with a context of its own."""

    def __init__(
        self,
        engine: Engine,
        new_context: Callable[[Caller, str], Context],
        log: Log,
        limiter: Limiter | None = None,
        budgets: Budgets | None = None,
    ) -> None:
        self._engine = engine
        self._limiter = limiter or Limiter(OperationLimits())
        self._budgets = budgets
        self._documents = Documents(engine)
        self._short = asyncio.Lock(), TURNS_BEFORE_SHORT
        self._long = asyncio.Lock(), TURNS_BEFORE_LONG
        self._new_context = new_context
        self._log = log

    async def answer(self, request: GraphQLRequest, caller: Caller, request_id: str) -> Answer:
        """Execute a query or a mutation; the answer has data and coded errors. Raises RateLimited, StreamsOnly."""
        admitted = await self.admitted(request, caller, request_id, mutations=True)
        return admitted if isinstance(admitted, Answer) else await self.run(admitted, request_id)

    async def opened(
        self, request: GraphQLRequest, caller: Caller, request_id: str
    ) -> Answer | AsyncGenerator[Answer, None]:
        """The answer to a query; to a subscription, one for each of its events. Raises RateLimited, PostOnly."""
        admitted = await self.admitted(request, caller, request_id, streams=True)
        if isinstance(admitted, Answer):
            return admitted
        if not admitted.operation.is_subscription:
            return await self.run(admitted, request_id)
        return await self._subscribed(admitted, request_id)

    async def admitted(
        self,
        request: GraphQLRequest,
        caller: Caller,
        request_id: str,
        *,
        streams: bool = False,
        mutations: bool = False,
    ) -> Admitted | Answer:
        """The operation, once its caller has paid for it, or why it is not run; raises RateLimited.

        Without `streams` it raises StreamsOnly for a subscription, without `mutations` PostOnly for a mutation.
        """
        if self._budgets:
            # Whoever has nothing left is not read any more: to parse a document costs more than to refuse it.
            self._budgets.require(caller)
        measures: list[Measure] = []

        def require(measuring: Measuring) -> None:
            if measuring.is_mutation and not mutations:
                raise PostOnly("mutation 請以 POST 傳送", "send a mutation by POST")
            measures.append(measuring.measure(request.variables or {}))
            self._limiter.require(measures[0], caller, is_mutation=measuring.is_mutation)

        known = self._documents.knows(request.query, request.operation_name)
        reading = 0 if known else len(request.query) // CHARACTERS_AN_OBJECT
        try:
            found = await self._read(request, require, request_id, known=known)
            _require_one_answer(found, may_stream=streams)
        except (PostOnly, StreamsOnly):
            await self._pay(caller, REFUSAL_COST + reading)
            raise
        cost = REFUSAL_COST if isinstance(found, Answer) else max(1, measures[0].cost)
        spending = await self._pay(caller, cost + reading)
        account = Account(
            caller.client.client_id if caller.client else None,
            sha256_of(request.query) if request.is_stored else None,
            cost,
            spending,
            NO_OPERATION if isinstance(found, Answer) else found.definition.operation.value,
        )
        if isinstance(found, Answer):
            return replace(found, account=account)
        return Admitted(found, request, caller, account)

    async def _pay(self, caller: Caller, cost: int) -> Spending | None:
        return await self._budgets.spend(caller, cost) if self._budgets else None

    async def _read(
        self, request: GraphQLRequest, require: Callable[[Measuring], None], request_id: str, *, known: bool
    ) -> Operation | Answer:
        """The operation; what must be read is read one by one, so that nobody waits for all that came at once."""
        if known:
            return self._operation(request, require, request_id)
        queue, turns = self._short if len(request.query) <= SHORT else self._long
        async with queue:
            for _ in range(turns):
                await asyncio.sleep(0)
            return self._operation(request, require, request_id)

    def _operation(
        self, request: GraphQLRequest, require: Callable[[Measuring], None], request_id: str
    ) -> Operation | Answer:
        try:
            return self._documents.operation(request.query, request.operation_name, require)
        except PostOnly:
            raise
        except HubError as error:
            return Answer(executed=False, errors=[described(error)])
        except GraphQLError as error:
            return Answer(executed=False, errors=self._public([error], request_id))
        except InvalidDocument as invalid:
            return Answer(executed=False, errors=self._public(invalid.errors, request_id))

    async def run(self, admitted: Admitted, request_id: str) -> Answer:
        """Execute what was admitted; raises nothing."""
        request, caller = admitted.request, admitted.caller
        answer = await self._executed(
            admitted.operation, request, self._new_context(caller, request_id), request_id
        )
        if _asks_for(request, "cost"):
            answer.extensions["cost"] = {
                "cost": admitted.account.cost,
                "limit": self._limiter.limits.cost_for(caller),
            }
        return replace(answer, account=admitted.account)

    async def _subscribed(self, admitted: Admitted, request_id: str) -> Answer | AsyncGenerator[Answer, None]:
        context = self._new_context(admitted.caller, request_id)
        try:
            events = await self._engine.events(admitted.operation, context, admitted.request.variables)
        finally:
            context.loaders.close()
        if isinstance(events, AsyncGenerator):
            return self._answers(events, admitted, request_id)
        return Answer(
            executed=events.ran, errors=self._public(events.errors, request_id), account=admitted.account
        )

    async def _answers(
        self, events: AsyncGenerator[Any, None], admitted: Admitted, request_id: str
    ) -> AsyncGenerator[Answer, None]:
        """An answer for each event, in a context of its own: what was loaded for one is old for the next."""
        try:
            async with aclosing(events):
                async for event in events:
                    context = self._new_context(admitted.caller, request_id)
                    answer = await self._executed(admitted.operation, admitted.request, context, request_id, event)
                    yield replace(answer, account=admitted.account)
        except Exception as error:
            failed = located_error(error, [], [])
            yield Answer(executed=True, errors=self._public([failed], request_id), account=admitted.account)

    async def _executed(
        self,
        operation: Operation,
        request: GraphQLRequest,
        context: Context,
        request_id: str,
        root: Any = None,
    ) -> Answer:
        trace = Trace(context.loaders.replies) if _is_traced(request, context.caller) else None
        context = replace(context, loaders=context.loaders.over(trace)) if trace else context
        try:
            found = await self._engine.answer(operation, context, request.variables, root)
        finally:
            context.loaders.close()
        extensions: dict[str, Any] = {}
        if kept := freshness(context.loaders, context.now):
            extensions["freshness"] = kept
        if trace:
            extensions["trace"] = trace.told(self._engine.schema, operation)
        shared = None if context.caller.by_post else sharing(context.loaders, context.now)
        return Answer(found.ran, found.data, self._public(found.errors, request_id), extensions, shared)

    def _public(self, errors: list[GraphQLError], request_id: str) -> list[dict[str, Any]]:
        for error in errors:
            self._record(error, request_id)
        return [public_error(error, request_id) for error in errors]

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


def _require_one_answer(found: Operation | Answer, *, may_stream: bool) -> None:
    if isinstance(found, Operation) and found.is_subscription and not may_stream:
        raise StreamsOnly(
            "訂閱請以 WebSocket（graphql-transport-ws）或 Accept: text/event-stream 傳送",
            "send a subscription over a WebSocket (graphql-transport-ws), or with Accept: text/event-stream",
        )


def _is_traced(request: GraphQLRequest, caller: Caller) -> bool:
    """Whether the caller wants to see how its operation is run, and may."""
    return _asks_for(request, "trace") and TRACE_READ in caller.scopes


def _asks_for(request: GraphQLRequest, name: str) -> bool:
    return bool(request.extensions and request.extensions.get(name) is True)
