"""An HTTP request read as a GraphQL request, or refused with what was expected."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from starlette.types import Receive

from hub.errors import BadInput
from hub.http.head import Head
from hub.rules.bilingual import Bilingual
from hub.schema.scalar_input import presentable

T = TypeVar("T")

MAX_BODY = 256 * 1024
BODY_SECONDS = 10.0
MAX_QUERY = 16 * 1024
# More than these of a declared length are not read.
_MAX_DIGITS = 20


class SentRequest(msgspec.Struct, frozen=True):
    """The members of a GraphQL-over-HTTP request, and the id of the draft's appendix on persisted documents."""

    query: str | None = None
    variables: dict[str, Any] | None = None
    operation_name: str | None = msgspec.field(default=None, name="operationName")
    extensions: dict[str, Any] | None = None
    document_id: str | None = msgspec.field(default=None, name="documentId")


class GraphQLRequest(msgspec.Struct, frozen=True):
    """What is to be run; `is_stored` says that its document is stored."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None
    is_stored: bool = False


class Refusal(Exception):
    """The request is not a GraphQL request: an HTTP status and why, in both languages."""

    def __init__(self, status: int, reason: BadInput) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason


_body = msgspec.json.Decoder(SentRequest)
_object = msgspec.json.Decoder(dict[str, Any] | None)
_GRAPHQL_REQUEST = Bilingual(" GraphQL 要求", "GraphQL request")
# An unknown member is repeated, of whatever length.
_MAX_FOUND = 200


async def sent_by_post(head: Head, receive: Receive) -> SentRequest:
    """The GraphQL request in a body; raises Refusal."""
    return await json_body(head, receive, _body, _GRAPHQL_REQUEST)


def sent_by_get(head: Head) -> SentRequest:
    """The GraphQL request in an address; raises Refusal."""
    given = _parameters(head.query)
    return SentRequest(
        given.get("query"),
        _object_in(given, "variables"),
        given.get("operationName") or None,
        _object_in(given, "extensions"),
        given.get("documentId"),
    )


async def json_body(
    head: Head, receive: Receive, decoder: msgspec.json.Decoder[T], name: Bilingual, within: float = BODY_SECONDS
) -> T:
    """The JSON body as the decoder reads it; raises Refusal, which calls what was expected by its name."""
    _require_json(head)
    body = await _limited_body(head, receive, within)
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        found = presentable(str(error))[:_MAX_FOUND]
        raise Refusal(
            400, BadInput(f"內容不是{name.zh_tw}：{found}", f"the body is no {name.en}: {found}")
        ) from error


def _require_json(head: Head) -> None:
    given = head.header(b"content-type") or ""
    # What nearly every client sends needs no second look.
    if given != "application/json":
        content_type, _, parameters = given.lower().partition(";")
        charset = parameters.replace(" ", "").replace('"', "").removeprefix("charset=")
        if content_type.strip() != "application/json" or charset not in ("", "utf-8"):
            raise Refusal(
                415, BadInput("請以 Content-Type: application/json 傳送", "send Content-Type: application/json")
            )
    if head.headers.get(b"content-encoding", b"identity") != b"identity":
        raise Refusal(415, BadInput("不接受壓縮的內容", "a compressed body is not accepted"))


async def _limited_body(head: Head, receive: Receive, within: float) -> bytes:
    declared = head.headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared[:_MAX_DIGITS]) > MAX_BODY:
        raise _too_large()
    try:
        async with asyncio.timeout(within):
            return await _body_of(receive)
    except TimeoutError as error:
        raise Refusal(
            408, BadInput(f"內容未於 {within:g} 秒內送達", f"the body did not come within {within:g} s")
        ) from error


async def _body_of(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refusal(400, BadInput("內容未送完", "the body ended early"))
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            raise _too_large()
        if not message.get("more_body", False):
            return bytes(body)


def _parameters(query: bytes) -> dict[str, str]:
    if len(query) > MAX_QUERY:
        raise Refusal(
            414, BadInput(f"網址參數最長 {MAX_QUERY} 位元組", f"a query string may have {MAX_QUERY} bytes at most")
        )
    try:
        return dict(parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict"))
    except UnicodeError as error:
        raise Refusal(400, BadInput("網址參數不是 UTF-8", "the query string is no UTF-8")) from error


def _object_in(given: Mapping[str, str], name: str) -> dict[str, Any] | None:
    try:
        decoded: dict[str, Any] | None = _object.decode(given.get(name) or "null")
        return decoded
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Refusal(
            400, BadInput(f"{name} 不是 JSON 物件：{error}", f"{name} is no JSON object: {error}")
        ) from error


def _too_large() -> Refusal:
    return Refusal(
        413, BadInput(f"內容最大 {MAX_BODY // 1024} KiB", f"a body may have {MAX_BODY // 1024} KiB at most")
    )
