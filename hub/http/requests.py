"""An HTTP request read as a GraphQL request, or refused with what was expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request

from hub.errors import BadInput

MAX_BODY = 256 * 1024


class GraphQLRequest(msgspec.Struct, frozen=True):
    """The members of a GraphQL-over-HTTP request."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = msgspec.field(default=None, name="operationName")


class Refusal(Exception):
    """The request is not a GraphQL request: an HTTP status and why, in both languages."""

    def __init__(self, status: int, reason: BadInput) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason


_body = msgspec.json.Decoder(GraphQLRequest)


async def graphql_request(request: Request) -> GraphQLRequest:
    """The GraphQL request that came by GET or POST; raises Refusal."""
    if request.method == "GET":
        return _from_parameters(request.query_params)
    content_type, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    charset = parameters.replace(" ", "").replace('"', "").removeprefix("charset=")
    if content_type.strip() != "application/json" or charset not in ("", "utf-8"):
        raise Refusal(
            415, BadInput("請以 Content-Type: application/json 傳送", "send Content-Type: application/json")
        )
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Refusal(415, BadInput("不接受壓縮的內容", "a compressed body is not accepted"))
    return _from_body(await _limited_body(request))


async def _limited_body(request: Request) -> bytes:
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > MAX_BODY:
        raise _too_large()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise _too_large()
    return bytes(body)


def _from_body(body: bytes) -> GraphQLRequest:
    try:
        return _body.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(
            400, BadInput(f"內容不是 GraphQL 要求：{error}", f"the body is no GraphQL request: {error}")
        ) from error


def _from_parameters(parameters: Mapping[str, str]) -> GraphQLRequest:
    if "query" not in parameters:
        raise Refusal(400, BadInput("缺少 query 參數", "the parameter query is missing"))
    variables = parameters.get("variables") or "null"
    try:
        decoded = msgspec.json.decode(variables, type=dict[str, Any] | None)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Refusal(
            400, BadInput(f"variables 不是 JSON 物件：{error}", f"variables is no JSON object: {error}")
        ) from error
    return GraphQLRequest(parameters["query"], decoded, parameters.get("operationName") or None)


def _too_large() -> Refusal:
    return Refusal(
        413, BadInput(f"內容最大 {MAX_BODY // 1024} KiB", f"a body may have {MAX_BODY // 1024} KiB at most")
    )
