"""The endpoint `/graphql`: an ASGI application of its own, with nothing between it and the server."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

import msgspec
from starlette.types import Receive, Scope, Send

from hub.errors import (
    BadInput,
    DocumentNotTrusted,
    DocumentUnknown,
    ErrorCode,
    HubError,
    NotAuthenticated,
    PostOnly,
    RateLimited,
    SourceError,
    StreamsOnly,
)
from hub.http.admission import Admission
from hub.http.answers import described, masked
from hub.http.by_get import given, got
from hub.http.head import Head
from hub.http.languages import MessageLanguage, language_headers, preferred_language, worded
from hub.http.media_types import GRAPHQL_RESPONSE, JSON, media_type, takes_events
from hub.http.operations import Account, Answer, Operations
from hub.http.request_metrics import NO_OPERATION, RequestMetrics
from hub.http.requests import Refusal, sent_by_post
from hub.http.response import Headers, Response, json_type
from hub.http.shared_answers import SharedAnswer
from hub.http.streams.events_endpoint import answered_alone, answered_with_events, is_for_events
from hub.http.tracing import Tracing
from hub.services.api_keys import Clients
from hub.services.budgets import WINDOW_SECONDS
from hub.services.request_log import RequestLine, RequestLog

# The draft's own code for data with errors beside it; not every proxy knows it, so it is the operator's choice.
PARTIAL_SUCCESS = 294

_METHODS = ("POST", "GET", "HEAD")
# PUT and DELETE are those of graphql-sse.
_ALLOW = ", ".join((*_METHODS, "PUT", "DELETE"))
_NO_STORE = (b"cache-control", b"no-store")
_CLOSE = ((b"connection", b"close"),)
_OF_STATUS = {
    405: ((b"allow", _ALLOW.encode()),),
    # Whoever sends too slowly, or too much, would go on doing so.
    408: _CLOSE,
    413: _CLOSE,
}


# What was found for a request: an answer, why it is refused, or nothing as there is a bug.
Found: TypeAlias = Answer | SharedAnswer | HubError | None


# Stands for what was found where the answer has gone as a stream of events.
STREAMED = Answer(executed=True)


class GraphQLEndpoint:
    """Answers GraphQL requests as GraphQL over HTTP says; `new_id` makes the id of a request that has none."""

    def __init__(self, new_id: Callable[[], str], clock: Callable[[], float] = time.perf_counter) -> None:
        self._new_id = new_id
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = self._clock()
        head = Head(scope)
        request_id = head.request_id(self._new_id)
        tracing: Tracing | None = head.state["tracing"]
        if tracing is None:
            await self._answer(head, receive, send, request_id, began)
            return
        with tracing.operation(request_id, head.header(b"traceparent")) as span:
            found = await self._answer(head, receive, send, request_id, began)
            codes = () if isinstance(found, SharedAnswer) else _codes(found)
            span.ended(_operation(found), _document(found), codes)

    async def _answer(self, head: Head, receive: Receive, send: Send, request_id: str, began: float) -> Found:
        """Answer one request; what was found for it."""
        found: Found = None
        accepted = media_type(head.header(b"accept"))
        language = preferred_language(head.header(b"accept-language"))
        response: Response | None
        try:
            if is_for_events(head, accepted):
                accepted, found = GRAPHQL_RESPONSE, STREAMED
                response = await answered_with_events(head, receive, send, request_id)
            else:
                found = await _found(head, receive, send, accepted, request_id)
                response = _response(found, head, accepted or JSON, self._clock() - began)
        except Refusal as refusal:
            found = refusal.reason
            response = _refused(refusal.reason, refusal.status, accepted, language)
        except HubError as error:
            found = error
            response = _refused(error, _status(error, head.method, accepted), accepted, language)
        except Exception as bug:  # whatever it is, the caller is answered, and none of it is shown
            head.state["log"].error("bug", request=request_id, exc_info=bug)
            response = _json({"errors": [masked(request_id)]}, 500, accepted, language)
        if response is None:
            _log(found, head, request_id, 200, self._clock() - began)
            return found
        await response.send(send, request_id)
        _note(found, head, request_id, response.status, self._clock() - began)
        return found


def _note(found: Found, head: Head, request_id: str, status: int, seconds: float) -> None:
    """Count the request, and have it logged."""
    requests: RequestMetrics = head.state["requests"]
    requests.answered("/graphql", status, seconds, _operation(found))
    if isinstance(found, SharedAnswer):
        requests.gave_kept()
    else:
        requests.failed(_codes(found))
    _log(found, head, request_id, status, seconds)


def _log(found: Found, head: Head, request_id: str, status: int, seconds: float) -> None:
    request_log: RequestLog | None = head.state["request_log"]
    if request_log:
        request_log.add(_line(found, head.method, request_id, status, round(1000 * seconds, 1)))


def _document(found: Found) -> str | None:
    """The id of the operation's document, if it is stored."""
    return found.account.document if isinstance(found, Answer) and found.account else None


def _operation(found: Found) -> str:
    """The type of the operation, if it could be told."""
    if isinstance(found, SharedAnswer):
        return "query"
    return found.account.operation if isinstance(found, Answer) and found.account else NO_OPERATION


def _codes(found: Answer | HubError | None) -> list[str]:
    """The codes of the errors that the caller was told."""
    if isinstance(found, Answer):
        return [error["extensions"]["code"] for error in found.errors]
    return [ErrorCode.INTERNAL if found is None else found.code]


def _line(found: Found, method: str, request_id: str, status: int, milliseconds: float) -> RequestLine:
    line = (
        datetime.now(UTC),
        request_id,
        method if method in _METHODS else "OTHER",
        "/graphql",
        status,
        milliseconds,
    )
    if isinstance(found, SharedAnswer):
        return RequestLine(*line, kept=True, operation=_operation(found))
    told = _codes(found)
    kinds = sorted(set(told))
    if isinstance(found, Answer) and found.account:
        account = found.account
        standing = account.client, account.document, account.cost, len(told), kinds
        return RequestLine(*line, *standing, operation=account.operation)
    client = found.client if isinstance(found, NotAuthenticated) else None
    return RequestLine(*line, client, errors=len(told), codes=kinds)


async def _found(
    head: Head, receive: Receive, send: Send, accepted: str | None, request_id: str
) -> Answer | SharedAnswer:
    """The answer; STREAMED where it was a stream of events."""
    if head.method not in _METHODS:
        raise Refusal(405, BadInput(f"請以 {_ALLOW} 傳送", f"send {_ALLOW}"))
    if accepted is None:
        types = f"{GRAPHQL_RESPONSE}, {JSON}"
        raise Refusal(406, BadInput(f"請以 Accept 接受其一：{types}", f"accept one of: {types}"))
    # A GET may be kept by anything on its way, so it answers only what everyone may see, whoever asks.
    if head.method != "POST":
        return await got(head, accepted, request_id)
    return await _posted(head, receive, send, request_id)


async def _posted(head: Head, receive: Receive, send: Send, request_id: str) -> Answer:
    sent = await sent_by_post(head, receive)
    clients: Clients = head.state["clients"]
    known = await clients.authenticated(head.credentials())
    caller = replace(known, by_post=True, address=head.address)
    admission: Admission = head.state["admission"]
    operations: Operations = head.state["operations"]
    try:
        return await operations.answer(admission.admitted(sent, caller), caller, request_id)
    except StreamsOnly:
        if not takes_events(head.header(b"accept")):
            raise
        await answered_alone(head, receive, send, request_id, sent, caller)
        return STREAMED


def _response(found: Answer | SharedAnswer, head: Head, accepted: str, seconds: float) -> Response | None:
    if isinstance(found, SharedAnswer):
        return given(found, head, accepted, head.state["shared"].clock())
    return None if found is STREAMED else _answered(found, head, accepted, seconds)


def _answered(answer: Answer, head: Head, accepted: str, seconds: float) -> Response:
    status = _status_of(answer, accepted, tells_partial=head.state["partial_success"])
    timing = (b"server-timing", b"total;dur=%.1f" % (seconds * 1000))
    language = preferred_language(head.header(b"accept-language"))
    return _json(answer.body, status, accepted, language, timing, *_standing(answer.account))


def _standing(account: Account | None) -> Headers:
    """How the caller stands, as draft-ietf-httpapi-ratelimit-headers has it."""
    if account is None or account.spending is None:
        return ()
    spending = account.spending
    return _rate_limit(spending.quota.name, spending.quota.cost, spending.left, spending.seconds)


def _rate_limit(name: str, quota: int, left: int, seconds: int) -> Headers:
    return (
        (b"ratelimit-policy", b'"%b";q=%d;w=%d' % (name.encode(), quota, WINDOW_SECONDS)),
        (b"ratelimit", b'"%b";r=%d;t=%d' % (name.encode(), left, seconds)),
    )


def _status_of(answer: Answer, accepted: str, *, tells_partial: bool) -> int:
    # For `application/json` the draft of GraphQL over HTTP keeps 200 in every case.
    if accepted != GRAPHQL_RESPONSE:
        return 200
    if not answer.executed:
        return 400
    return PARTIAL_SUCCESS if answer.partial and tells_partial else 200


def _status(error: HubError, method: str, accepted: str | None) -> int:
    if isinstance(error, NotAuthenticated):
        return 401
    if isinstance(error, DocumentUnknown | DocumentNotTrusted):
        return 200 if accepted == JSON else 400
    if isinstance(error, RateLimited):
        return 429
    if isinstance(error, PostOnly) and method != "POST":
        return 405
    return 503 if isinstance(error, SourceError) else 400


def _refused(reason: HubError, status: int, accepted: str | None, language: MessageLanguage | None) -> Response:
    return _json({"errors": [described(reason)]}, status, accepted, language, *_advice(reason))


def _advice(reason: HubError) -> Headers:
    """What a header says beside an error: when to ask again, or how to say who one is."""
    if isinstance(reason, RateLimited):
        told = _rate_limit(*reason.quota, 0, reason.retry_after) if reason.quota else ()
        return (b"retry-after", b"%d" % reason.retry_after), *told
    if isinstance(reason, NotAuthenticated):
        return ((b"www-authenticate", reason.challenge.encode()),)
    return ()


def _json(
    body: dict[str, Any],
    status: int,
    accepted: str | None,
    language: MessageLanguage | None,
    *headers: tuple[bytes, bytes],
) -> Response:
    said = language_headers(body, language)
    headers = (json_type(accepted or JSON), _NO_STORE, *_OF_STATUS.get(status, ()), *said, *headers)
    return Response(status, headers, msgspec.json.encode(worded(body, language)))
