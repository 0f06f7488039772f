"""The endpoint `/graphql`: an ASGI application of its own, with nothing between it and the server."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec
from graphql import GraphQLError
from starlette.types import Receive, Scope, Send

from hub.errors import (
    BadInput,
    DocumentNotTrusted,
    DocumentUnknown,
    HubError,
    NotAuthenticated,
    QueriesOnly,
    RateLimited,
    SourceError,
)
from hub.http.admission import Admission
from hub.http.answers import described, public_error
from hub.http.by_get import given, got
from hub.http.head import Head
from hub.http.media_types import GRAPHQL_RESPONSE, JSON, media_type
from hub.http.operations import Account, Answer, Operations
from hub.http.requests import Refusal, sent_by_post
from hub.http.response import Headers, Response, json_type
from hub.http.shared_answers import SharedAnswer
from hub.services.api_keys import Clients
from hub.services.budgets import WINDOW_SECONDS
from hub.services.request_log import RequestLine, RequestLog

# The draft's own code for data with errors beside it; not every proxy knows it, so it is the operator's choice.
PARTIAL_SUCCESS = 294

_METHODS = ("POST", "GET", "HEAD")
_ALLOW = ", ".join(_METHODS)
_NO_STORE = (b"cache-control", b"no-store")
_CLOSE = ((b"connection", b"close"),)
_OF_STATUS = {
    401: ((b"www-authenticate", b"Bearer"),),
    405: ((b"allow", _ALLOW.encode()),),
    # Whoever sends too slowly, or too much, would go on doing so.
    408: _CLOSE,
    413: _CLOSE,
}


class GraphQLEndpoint:
    """Answers GraphQL requests as GraphQL over HTTP says; `new_id` makes the id of a request that has none."""

    def __init__(self, new_id: Callable[[], str], clock: Callable[[], float] = time.perf_counter) -> None:
        self._new_id = new_id
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began, found = self._clock(), None
        head = Head(scope)
        request_id = head.request_id(self._new_id)
        accepted = media_type(head.header(b"accept"))
        try:
            found = await _found(head, receive, accepted, request_id)
            if isinstance(found, SharedAnswer):
                response = given(found, head, accepted or JSON, head.state["shared"].clock())
            else:
                response = _answered(found, head, accepted or JSON, self._clock() - began)
        except Refusal as refusal:
            response = _refused(refusal.reason, refusal.status, accepted)
        except HubError as error:
            response = _refused(error, _status(error, head.method, accepted), accepted)
        except Exception as bug:  # whatever it is, the caller is answered, and none of it is shown
            head.state["log"].error("bug", request=request_id, exc_info=bug)
            masked = public_error(GraphQLError("", path=[], original_error=bug), request_id)
            response = _json({"errors": [masked]}, 500, accepted)
        await response.send(send, request_id)
        request_log: RequestLog | None = head.state["request_log"]
        if request_log:
            milliseconds = round(1000 * (self._clock() - began), 1)
            request_log.add(_line(found, head.method, request_id, response.status, milliseconds))


def _line(
    found: Answer | SharedAnswer | None, method: str, request_id: str, status: int, milliseconds: float
) -> RequestLine:
    line = (
        datetime.now(UTC),
        request_id,
        method if method in _METHODS else "OTHER",
        "/graphql",
        status,
        milliseconds,
    )
    if isinstance(found, Answer) and found.account:
        account = found.account
        return RequestLine(*line, account.client, account.document, account.cost, len(found.errors))
    return RequestLine(*line, kept=isinstance(found, SharedAnswer))


async def _found(head: Head, receive: Receive, accepted: str | None, request_id: str) -> Answer | SharedAnswer:
    if head.method not in _METHODS:
        raise Refusal(405, BadInput(f"請以 {_ALLOW} 傳送", f"send {_ALLOW}"))
    if accepted is None:
        types = f"{GRAPHQL_RESPONSE}, {JSON}"
        raise Refusal(406, BadInput(f"請以 Accept 接受其一：{types}", f"accept one of: {types}"))
    # A GET may be kept by anything on its way, so it answers only what everyone may see, whoever asks.
    if head.method != "POST":
        return await got(head, accepted, request_id)
    return await _posted(head, receive, request_id)


async def _posted(head: Head, receive: Receive, request_id: str) -> Answer:
    sent = await sent_by_post(head, receive)
    clients: Clients = head.state["clients"]
    known = await clients.caller(head.header(b"authorization"))
    caller = replace(known, by_post=True, address=head.address)
    admission: Admission = head.state["admission"]
    operations: Operations = head.state["operations"]
    return await operations.answer(admission.admitted(sent, caller), caller, request_id)


def _answered(answer: Answer, head: Head, accepted: str, seconds: float) -> Response:
    status = _status_of(answer, accepted, tells_partial=head.state["partial_success"])
    timing = (b"server-timing", b"total;dur=%.1f" % (seconds * 1000))
    return _json(answer.body, status, accepted, timing, *_standing(answer.account))


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
    if isinstance(error, QueriesOnly) and method != "POST":
        return 405
    return 503 if isinstance(error, SourceError) else 400


def _refused(reason: HubError, status: int, accepted: str | None) -> Response:
    again = _again(reason) if isinstance(reason, RateLimited) else ()
    return _json({"errors": [described(reason)]}, status, accepted, *again)


def _again(reason: RateLimited) -> Headers:
    told = _rate_limit(*reason.quota, 0, reason.retry_after) if reason.quota else ()
    return (b"retry-after", b"%d" % reason.retry_after), *told


def _json(body: dict[str, Any], status: int, accepted: str | None, *headers: tuple[bytes, bytes]) -> Response:
    headers = (json_type(accepted or JSON), _NO_STORE, *_OF_STATUS.get(status, ()), *headers)
    return Response(status, headers, msgspec.json.encode(body))
