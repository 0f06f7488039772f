"""Compact JSON Web Signatures (RFC 7515) of receipts, with one header that is theirs and no other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Final, Literal

import msgspec

from hub.errors import BadInput
from hub.privacy.receipts.base64url import decoded, encoded
from hub.privacy.receipts.keys import ALGORITHM, PublicKey, SigningKey

# A token or a proof has another type, so that none is taken for the other (RFC 8725, 3.11).
TYPE: Final = "khub-receipt+jwt"

MOST_CHARACTERS: Final = 8_000
_COMPACT: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)", re.ASCII)


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    alg: Literal["EdDSA"]
    kid: str
    typ: Literal["khub-receipt+jwt"]


def signed(payload: bytes, key: SigningKey) -> str:
    """The payload, signed with the key."""
    message = f"{_header(key.public.id)}.{encoded(payload)}"
    return f"{message}.{encoded(key.signature(message.encode()))}"


def opened(token: str, keys: Mapping[str, PublicKey]) -> bytes:
    """The payload of what one of the keys has signed; raises BadInput."""
    parts = _COMPACT.fullmatch(token) if len(token) <= MOST_CHARACTERS else None
    if parts is None:
        raise BadInput("不是收據：應為以點分隔的三段", "not a receipt: expected three parts with dots between")
    header, payload, signature = parts.groups()
    key = _key(header, keys)
    with suppress(ValueError):
        if key.has_signed(f"{header}.{payload}".encode(), decoded(signature)):
            return decoded(payload)
    raise BadInput(
        "簽章不符：收據遭竄改，或抄錄有誤", "the signature does not fit: the receipt was changed or miscopied"
    )


def _key(header: str, keys: Mapping[str, PublicKey]) -> PublicKey:
    kid = _kid(header)
    if kid not in keys:
        raise BadInput(
            f"公鑰中沒有 {kid}：不是由其簽發，或請重新取得公鑰",
            f"the key set has no key {kid}: it is of another issuer, or get the keys anew",
        )
    return keys[kid]


def _kid(header: str) -> str:
    with suppress(msgspec.MsgspecError, ValueError):
        kid = msgspec.json.decode(decoded(header), type=_Header).kid
        # Written in one way only, so nothing in it can be read in two.
        if _header(kid) == header:
            return kid
    raise BadInput(
        f"標頭不是收據的：應為 alg {ALGORITHM}、typ {TYPE} 與 kid",
        f"not the header of a receipt: expected alg {ALGORITHM}, typ {TYPE} and kid",
    )


def _header(kid: str) -> str:
    return encoded(msgspec.json.encode(_Header(ALGORITHM, kid, TYPE)))
