"""The operations that run on one stream, each under the id that its caller gave it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import GraphQLError

from hub.errors import HubError, LimitExceeded, NotAuthenticated
from hub.http.admission import Admission
from hub.http.answers import described, public_error
from hub.http.languages import MessageLanguage, worded
from hub.http.operations import Answer, Operations
from hub.http.requests import SentRequest
from hub.http.streams.ending import Ending, done_before
from hub.services.callers import Caller
from hub.services.logs import Log

# A kind of message (next, error or complete), the operation's id, and what it holds.
Emit: TypeAlias = Callable[[str, str, Any], None]


@dataclass(frozen=True, slots=True)
class Runner:
    """What runs an operation: who lets it in, who answers it, where a bug is logged, how errors are worded."""

    admission: Admission
    operations: Operations
    log: Log
    language: MessageLanguage | None = None

    def worded(self, kind: str, payload: Any) -> Any:
        """What a message holds, in the language of the caller."""
        if kind == "error":
            return worded({"errors": payload}, self.language)["errors"]
        return worded(payload, self.language) if kind == "next" else payload

    async def run(
        self,
        sent: SentRequest,
        caller: Caller,
        request_id: str,
        emit: Callable[[str, Any], None],
        refused: Coroutine[Any, Any, Ending] | None = None,
    ) -> None:
        """Answer an operation: each answer as `next`, then `complete`; or an `error` if nothing is run.

        Should `refused` end, the caller may no longer be here, and the operation ends with an `error`.
        """
        try:
            answered = self._answered(sent, caller, request_id, emit)
            if await done_before(answered, refused):
                return
            raise NotAuthenticated("API 金鑰或權杖已失效", "the key or token is not valid any more")
        except HubError as error:
            self._note([described(error)], caller, request_id)
            emit("error", [described(error)])
        except Exception as bug:  # whatever it is, the caller is told, and none of it is shown
            self.log.error("bug", request=request_id, exc_info=bug)
            emit("error", [public_error(GraphQLError("", path=[], original_error=bug), request_id)])

    async def _answered(
        self, sent: SentRequest, caller: Caller, request_id: str, emit: Callable[[str, Any], None]
    ) -> None:
        opened = await self.operations.opened(self.admission.admitted(sent, caller), caller, request_id)
        if isinstance(opened, Answer):
            self._note(opened.errors, caller, request_id)
            if not opened.executed:
                emit("error", opened.errors)
                return
            emit("next", opened.body)
        else:
            async with aclosing(opened):
                async for answer in opened:
                    self._note(answer.errors, caller, request_id)
                    emit("next", answer.body)
        emit("complete", None)

    def _note(self, errors: Sequence[dict[str, Any]], caller: Caller, request_id: str) -> None:
        """Log of which kinds the errors were that a caller is told: a stream has one line of requests."""
        if errors:
            codes = sorted({error["extensions"]["code"] for error in errors})
            client = caller.client.client_id if caller.client else None
            self.log.warning("errors on a stream", request=request_id, client=client, codes=codes)


class RunningOperations:
    """The operations of one stream, `most` at a time; an error in one leaves the others alone."""

    def __init__(self, runner: Runner, emit: Emit, most: int) -> None:
        self._runner = runner
        self._emit = emit
        self._most = most
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def __contains__(self, operation_id: str) -> bool:
        return operation_id in self._tasks

    def start(
        self,
        operation_id: str,
        sent: SentRequest,
        caller: Caller,
        request_id: str,
        refused: Coroutine[Any, Any, Ending] | None = None,
    ) -> None:
        """Run an operation under an id that none has; see `Runner.run`."""
        if len(self._tasks) >= self._most:
            error = LimitExceeded(
                f"一個連線同時最多 {self._most} 個操作", f"a stream runs {self._most} operations at a time"
            )
            self._emit("error", operation_id, self._runner.worded("error", [described(error)]))
            if refused:
                refused.close()
            return

        def emit(kind: str, payload: Any) -> None:
            # Its id is free again for whoever has heard of its end.
            if kind != "next":
                self._tasks.pop(operation_id, None)
            self._emit(kind, operation_id, self._runner.worded(kind, payload))

        self._tasks[operation_id] = asyncio.create_task(self._runner.run(sent, caller, request_id, emit, refused))

    def stop(self, operation_id: str) -> None:
        """End an operation without a word, if it runs."""
        if task := self._tasks.pop(operation_id, None):
            task.cancel()

    async def stop_all(self) -> None:
        """End all, and wait until they have ended."""
        await asyncio.gather(*self.cancel_all(), return_exceptions=True)

    def cancel_all(self) -> list[asyncio.Task[None]]:
        """End all; the tasks, which take a moment to end."""
        tasks, self._tasks = [*self._tasks.values()], {}
        for task in tasks:
            task.cancel()
        return tasks
