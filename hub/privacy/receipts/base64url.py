"""Base64url without padding (RFC 7515, appendix C), read strictly: one text for the same bytes."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode


def encoded(value: bytes) -> str:
    """The text of these bytes."""
    return urlsafe_b64encode(value).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes of this text; raises ValueError unless they are written so."""
    value = b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    # Bits that an encoder would not have set would give one receipt several texts.
    if encoded(value) != text:
        raise ValueError("not canonical")
    return value
