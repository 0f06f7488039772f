"""Global object identification: every node has an opaque id that names its type and key."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import strawberry

from hub.context import Context
from hub.errors import BadInput
from hub.execution.engine.declared import Computed
from hub.schema.fields import HOW, Info, say, seen_by
from hub.schema.scalar_input import checked_text
from hub.services.callers import PUBLIC, Caller, Scope
from hub.services.field_policies import EVERYONE
from hub.sources import Source


@strawberry.interface(description=say("可依識別碼重新取得的物件", "An object that can be fetched again by its id"))
@seen_by(EVERYONE)
class Node:
    id: strawberry.ID = strawberry.field(description=say("全域識別碼", "The global id"))


def _to_all(_record: object, _caller: Caller) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class NodeKind:
    """How the nodes of one type are fetched: by which source, from which form of key, by whom.

    A record that is not `visible` to its caller is answered like one that does not exist.
    """

    source: Source[Any, Any]
    key: Callable[[str], Any] = str
    scope: Scope = PUBLIC
    visible: Callable[[Any, Caller], bool] = _to_all

    async def record(self, context: Context, key: str) -> object:
        """The record of `key`; None where there is none that the caller may see."""
        context.require(self.scope)
        record = await context.load(self.source, self.key(key))
        return record if record is not None and self.visible(record, context.caller) else None


@dataclass(frozen=True, slots=True)
class KnownKind:
    """Nodes of a type whose records the hub itself knows, public to all."""

    known: Callable[[Context, str], object]

    async def record(self, context: Context, key: str) -> object:
        """The record of `key`; None where there is none."""
        return self.known(context, key)


def node_id(key: Callable[[Any], object]) -> Any:
    """The `id` field of a type whose nodes are fetched by `key`, written as text."""

    def resolve(root: Any, info: Info) -> strawberry.ID:
        return encoded_id(info._raw_info.parent_type.name, str(key(root)))  # noqa: SLF001  # the only way to the type

    def on(type_name: str) -> Computed:
        return Computed(lambda record: encoded_id(type_name, str(key(record))))

    return strawberry.field(resolver=resolve, description=say("全域識別碼", "The global id"), metadata={HOW: on})


def encoded_id(type_name: str, key: str) -> strawberry.ID:
    """The opaque id of a node."""
    return strawberry.ID(base64.urlsafe_b64encode(f"{type_name}:{key}".encode()).rstrip(b"=").decode())


def decoded_id(id_: str) -> tuple[str, str]:
    """The type name and key of an id; raises BadInput for an id of another form."""
    try:
        text = base64.urlsafe_b64decode(id_.encode("ascii") + b"=" * (-len(id_) % 4)).decode()
        type_name, separator, key = checked_text(text).partition(":")
    except (UnicodeError, binascii.Error) as error:
        raise BadInput(*_NOT_AN_ID) from error
    if not separator:
        raise BadInput(*_NOT_AN_ID)
    return type_name, key


_NOT_AN_ID = ("識別碼無效：請使用本服務回傳的 id", "the id is not valid: use an id that this hub returned")
