"""Keys and answers of sources as bytes: a key is always the same bytes, and answers come back equal."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Generic, TypeAlias, get_args, get_origin, get_type_hints

import msgspec

from hub.sources import K, PublicSource, V
from hub.sources.paging import Order, Page, Search, Slice

Form: TypeAlias = Any  # a type as an annotation writes it, which is more than `type`

_encoder = msgspec.msgpack.Encoder()


def encoded_key(key: object) -> bytes:
    """The key as bytes; raises TypeError for a key that is none of data."""
    return _encoder.encode(_plain(key))


def key_digest(key: object) -> bytes:
    """What a key is known by where others may read."""
    return hashlib.blake2b(encoded_key(key), digest_size=16).digest()


def _plain(value: object) -> object:
    # Most keys are a text or a number, and all are written when they are looked up.
    if isinstance(value, str | int):
        return value
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, frozenset):
        return sorted(_encoder.encode(_plain(each)) for each in value)
    if isinstance(value, Order):
        return value.name
    if is_dataclass(value):
        return [type(value).__name__, *(_plain(getattr(value, field.name)) for field in fields(value))]
    return value


def encoded_answer(value: object) -> bytes:
    """An answer as bytes; a slice without its page, which the key holds."""
    return _encoder.encode((value.records, value.more) if isinstance(value, Slice) else value)


class AnswerCodec(Generic[K, V]):
    """The answers of a source as bytes and back.

    `layout` is another one as soon as a record has other fields, so that no release reads what another wrote.
    """

    def __init__(self, source: PublicSource[K, V]) -> None:
        answer = _declared_answer(source)
        origin: object = get_origin(answer)
        self._in_slices = origin is Slice
        form: Form = tuple[list[get_args(answer)[0]], bool] if self._in_slices else answer  # type: ignore[misc]  # known at run time
        self._decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(form)
        self.layout = hashlib.blake2b(repr(msgspec.inspect.type_info(form)).encode(), digest_size=8).hexdigest()

    def decoded(self, key: K, answer: bytes) -> V:
        """The answer to `key`; raises msgspec.MsgspecError for bytes of any other form."""
        value = self._decoder.decode(answer)
        return Slice(_page(key), *value) if self._in_slices else value  # type: ignore[return-value]  # as declared


def _declared_answer(source: PublicSource[Any, Any]) -> Form:
    answers = get_type_hints(source.declared).get("return")
    if get_origin(answers) is not Sequence:
        raise TypeError(f"{source}: expected a method that is declared to return a Sequence, got {answers}")
    return get_args(answers)[0]


def _page(key: object) -> Page:
    parts = (key.page,) if isinstance(key, Search) else key
    if isinstance(parts, tuple):
        for part in parts:
            if isinstance(part, Page):
                return part
    raise TypeError(f"expected a key with a page, got a {type(key).__name__}")
