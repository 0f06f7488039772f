"""An HTTP request read as a GraphQL request, or refused with what was expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request

from hub.errors import BadInput
from hub.rules.bilingual import Bilingual
from hub.schema.scalar_input import presentable

T = TypeVar("T")

MAX_BODY = 256 * 1024


class GraphQLRequest(msgspec.Struct, frozen=True):
    """The members of a GraphQL-over-HTTP request."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = msgspec.field(default=None, name="operationName")
    extensions: dict[str, Any] | None = None


class Refusal(Exception):
    """The request is not a GraphQL request: an HTTP status and why, in both languages."""

    def __init__(self, status: int, reason: BadInput) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason


_body = msgspec.json.Decoder(GraphQLRequest)
_GRAPHQL_REQUEST = Bilingual(" GraphQL 要求", "GraphQL request")
# An unknown member is repeated, of whatever length.
_MAX_FOUND = 200


async def graphql_request(request: Request) -> GraphQLRequest:
    """The GraphQL request that came by GET or POST; raises Refusal."""
    if request.method == "GET":
        return _from_parameters(request.query_params)
    return await json_body(request, _body, _GRAPHQL_REQUEST)


async def json_body(request: Request, decoder: msgspec.json.Decoder[T], name: Bilingual) -> T:
    """The JSON body as the decoder reads it; raises Refusal, which calls what was expected by its name."""
    content_type, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    charset = parameters.replace(" ", "").replace('"', "").removeprefix("charset=")
    if content_type.strip() != "application/json" or charset not in ("", "utf-8"):
        raise Refusal(
            415, BadInput("請以 Content-Type: application/json 傳送", "send Content-Type: application/json")
        )
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Refusal(415, BadInput("不接受壓縮的內容", "a compressed body is not accepted"))
    body = await _limited_body(request)
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        found = presentable(str(error))[:_MAX_FOUND]
        raise Refusal(
            400, BadInput(f"內容不是{name.zh_tw}：{found}", f"the body is no {name.en}: {found}")
        ) from error


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
