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
    """Encodes and decodes the cursors of every list with one secret."""

    def __init__(self, secret: bytes) -> None:
        self._key = hashlib.sha256(b"khub cursor" + secret).digest()

    def encode(self, order: str, place: Sequence[Any]) -> str:
        """The cursor of a record at `place` in the list order named `order`."""
        content = msgspec.json.encode([order, *place])
        return base64.urlsafe_b64encode(self._signature(content) + content).rstrip(b"=").decode()

    def decode(self, order: str, types: tuple[type, ...], cursor: str) -> tuple[Any, ...]:
        """The place in the order; raises BadInput for a cursor not given out for this order."""
        try:
            signed = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
            signature, content = signed[:_SIGNATURE_BYTES], signed[_SIGNATURE_BYTES:]
            if not hmac.compare_digest(signature, self._signature(content)):
                raise BadInput(*_FORGED)
            name, *place = msgspec.json.decode(content)
            if name != order:
                raise BadInput(*_OTHER_ORDER)
            return tuple(msgspec.convert(value, kind) for value, kind in zip(place, types, strict=True))
        except (UnicodeEncodeError, binascii.Error, ValueError) as error:
            raise BadInput(*_FORGED) from error

    def _signature(self, content: bytes) -> bytes:
        return hmac.digest(self._key, content, "sha256")[:_SIGNATURE_BYTES]


_FORGED = (
    "游標無效：請使用本服務回傳的 endCursor 或 startCursor",
    "the cursor is not valid: use an endCursor or startCursor that this hub returned",
)
_OTHER_ORDER = (
    "游標屬於另一個清單或排序：請從第一頁重新開始",
    "the cursor belongs to another list or order: start again from the first page",
)
