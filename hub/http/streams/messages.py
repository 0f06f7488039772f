"""The messages of the protocol graphql-transport-ws."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from hub.http.requests import SentRequest

SUBPROTOCOL = "graphql-transport-ws"

# More than any client makes of an id; a reason of a close frame may have 123 bytes.
MAX_ID = 100
MAX_REASON = 123


class ConnectionInit(msgspec.Struct, frozen=True, tag_field="type", tag="connection_init"):
    """The first message: `payload` may say who the caller is, as an `authorization` header would."""

    payload: dict[str, Any] | None = None


class Ping(msgspec.Struct, frozen=True, tag_field="type", tag="ping"):
    """Asks for a pong."""

    payload: dict[str, Any] | None = None


class Pong(msgspec.Struct, frozen=True, tag_field="type", tag="pong"):
    """The answer to a ping, or a sign of life."""

    payload: dict[str, Any] | None = None


class Subscribe(msgspec.Struct, frozen=True, tag_field="type", tag="subscribe"):
    """Asks for an operation under an id."""

    id: str
    payload: SentRequest


class Complete(msgspec.Struct, frozen=True, tag_field="type", tag="complete"):
    """The caller wants no more of an operation."""

    id: str


Message: TypeAlias = ConnectionInit | Ping | Pong | Subscribe | Complete

_decode = msgspec.json.Decoder(Message).decode


class NoMessage(Exception):
    """What came is no message of the protocol: why, in the words of a close frame."""


def message(text: str) -> Message:
    """The message; raises NoMessage."""
    try:
        found: Message = _decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        # What was found there may be a caller's own text; where it was is enough.
        raise NoMessage("not a message of graphql-transport-ws") from error
    if isinstance(found, Subscribe) and not 0 < len(found.id) <= MAX_ID:
        raise NoMessage(f"an id has 1 to {MAX_ID} characters")
    return found


def text_of(kind: str, operation_id: str | None = None, payload: Any = None) -> str:
    """A message of the hub's."""
    members = {"type": kind, "id": operation_id, "payload": payload}
    return msgspec.json.encode({name: each for name, each in members.items() if each is not None}).decode()
