"""The endpoint `/graphql`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from hub.errors import HubError, NotAuthenticated, SourceError
from hub.http.answers import described
from hub.http.operations import Answer, Operations
from hub.http.requests import Refusal, graphql_request
from hub.services.api_keys import Clients
from hub.services.callers import ANYONE, Caller

GRAPHQL_RESPONSE = "application/graphql-response+json"

# The draft's own code for data with errors beside it; not every proxy knows it, so it is the operator's choice.
PARTIAL_SUCCESS = 294


async def graphql_endpoint(request: Request) -> Response:
    """Answer a GraphQL request as GraphQL over HTTP says."""
    operations: Operations = request.state.operations
    try:
        asked = await graphql_request(request)
        caller = await _caller(request)
    except Refusal as refusal:
        return _response(request, {"errors": [described(refusal.reason)]}, refusal.status)
    except HubError as error:
        return _response(request, {"errors": [described(error)]}, _status(error))
    answer = await operations.answer(asked, caller, request.state.request_id)
    return _response(request, answer.body, _status_of(answer, request))


async def _caller(request: Request) -> Caller:
    # A GET may be kept by anything on its way, so it answers only what everyone may see.
    if request.method == "GET":
        return ANYONE
    clients: Clients = request.state.clients
    return replace(await clients.caller(request.headers.get("authorization")), by_post=True)


def _status_of(answer: Answer, request: Request) -> int:
    # For `application/json` the draft of GraphQL over HTTP keeps 200 in every case.
    if _media_type(request) != GRAPHQL_RESPONSE:
        return 200
    if not answer.executed:
        return 400
    return PARTIAL_SUCCESS if answer.partial and request.state.partial_success else 200


def _status(error: HubError) -> int:
    if isinstance(error, NotAuthenticated):
        return 401
    return 503 if isinstance(error, SourceError) else 400


def _media_type(request: Request) -> str:
    accepted = request.headers.get("accept", "*/*")
    return GRAPHQL_RESPONSE if GRAPHQL_RESPONSE in accepted or "json" not in accepted else "application/json"


def _response(request: Request, body: dict[str, Any], status: int) -> Response:
    headers = {"content-type": f"{_media_type(request)}; charset=utf-8", "cache-control": "no-store"}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    return Response(msgspec.json.encode(body), status, headers)
