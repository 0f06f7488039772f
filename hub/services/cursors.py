"""Cursors: where a page ended, signed so that a caller can keep one but not make one."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

import msgspec

from hub.errors import BadInput

_SIGNATURE_BYTES = 12


class Cursors:
    """Encodes the cursors of every list with one secret, and decodes those of the previous one as well."""

    def __init__(self, secret: bytes, previous: bytes | None = None) -> None:
        self._keys = [_key(each) for each in (secret, previous) if each]

    def encode(self, order: str, place: Sequence[Any]) -> str:
        """The cursor of a record at `place` in the list order named `order`."""
        content = msgspec.json.encode([order, *place])
        return base64.urlsafe_b64encode(_signature(self._keys[0], content) + content).rstrip(b"=").decode()

    def decode(self, order: str, types: tuple[type, ...], cursor: str) -> tuple[Any, ...]:
        """The place in the order; raises BadInput for a cursor not given out for this order."""
        try:
            signed = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
            signature, content = signed[:_SIGNATURE_BYTES], signed[_SIGNATURE_BYTES:]
            if not any(hmac.compare_digest(signature, _signature(key, content)) for key in self._keys):
                raise BadInput(*_FORGED)
            name, *place = msgspec.json.decode(content)
            if name != order:
                raise BadInput(*_OTHER_ORDER)
            return tuple(msgspec.convert(value, kind) for value, kind in zip(place, types, strict=True))
        except (UnicodeEncodeError, binascii.Error, ValueError) as error:
            raise BadInput(*_FORGED) from error


def _key(secret: bytes) -> bytes:
    return hashlib.sha256(b"khub cursor" + secret).digest()


def _signature(key: bytes, content: bytes) -> bytes:
    return hmac.digest(key, content, "sha256")[:_SIGNATURE_BYTES]


_FORGED = (
    "游標無效：請使用本服務回傳的 endCursor 或 startCursor",
    "the cursor is not valid: use an endCursor or startCursor that this hub returned",
)
_OTHER_ORDER = (
    "游標屬於另一個清單或排序：請從第一頁重新開始",
    "the cursor belongs to another list or order: start again from the first page",
)
