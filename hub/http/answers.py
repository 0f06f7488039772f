"""What went wrong, as `errors` of the answer: coded, in both languages, never the words of a database."""

from __future__ import annotations

import re
from typing import Any

from graphql import ArgumentNode, GraphQLError, GraphQLSyntaxError, ValueNode

from hub.errors import ErrorCode, HubError, LimitExceeded, RateLimited, SourceError
from hub.schema.scalar_input import presentable

_MAX_MESSAGE = 280
_FOUND = re.compile(r"[,;]? found: .*", re.IGNORECASE | re.DOTALL)


def public_error(error: GraphQLError, request_id: str) -> dict[str, Any]:
    """One entry of `errors`."""
    answer = _described(error, request_id)
    if error.locations:
        answer["locations"] = [location.formatted for location in error.locations]
    if error.path:
        answer["path"] = error.path
    return answer


def described(error: HubError) -> dict[str, Any]:
    """A hub error as an entry of `errors` without a place."""
    extensions: dict[str, Any] = {"code": error.code, "zhTw": error.zh_tw, "en": error.en}
    if isinstance(error, SourceError):
        extensions["system"] = error.system.name
        if error.retry_after is not None:
            extensions["retryAfter"] = error.retry_after
    if isinstance(error, RateLimited):
        extensions["retryAfter"] = error.retry_after
    if isinstance(error, LimitExceeded):
        extensions |= error.figures
    return {"message": str(error), "extensions": extensions}


def masked(request_id: str) -> dict[str, Any]:
    """What is told of a bug: nothing but the id under which it is in the log."""
    entry = _coded(
        ErrorCode.INTERNAL,
        f"系統內部錯誤，請提供編號 {request_id}",
        f"an internal error; please quote {request_id}",
    )
    entry["extensions"]["requestId"] = request_id
    return entry


def cause(error: GraphQLError) -> Exception | None:
    """What was raised; graphql-core wraps what a variable's scalar raises twice."""
    original = error.original_error
    while isinstance(original, GraphQLError):
        original = original.original_error
    return original


def is_bug(error: GraphQLError) -> bool:
    """Whether the error is neither the caller's nor an agency's."""
    original = cause(error)
    if original is not None:
        return not isinstance(original, HubError)
    return error.path is not None and not _of_argument(error)


def _of_argument(error: GraphQLError) -> bool:
    # A null for a variable that has a default is found only when its field is reached, and is the caller's.
    return any(isinstance(node, ArgumentNode | ValueNode) for node in error.nodes or ())


def _described(error: GraphQLError, request_id: str) -> dict[str, Any]:
    original = cause(error)
    if isinstance(original, HubError):
        return described(original)
    if is_bug(error):
        return masked(request_id)
    message = _without_values(error.message)
    if isinstance(error, GraphQLSyntaxError):
        return _coded(ErrorCode.GRAPHQL_PARSE_FAILED, f"查詢語法錯誤：{message}", message)
    return _coded(ErrorCode.GRAPHQL_VALIDATION_FAILED, f"查詢不符合 schema：{message}", message)


def _without_values(message: str) -> str:
    """The words of graphql-core without the value that it found, which may be personal."""
    return presentable(_FOUND.sub("", message))[:_MAX_MESSAGE]


def _coded(code: ErrorCode, zh_tw: str, en: str) -> dict[str, Any]:
    return {"message": f"{zh_tw} / {en}", "extensions": {"code": code, "zhTw": zh_tw, "en": en}}
