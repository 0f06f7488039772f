"""Seals: what has to be kept and read again, encrypted at rest with a key made of the hub's secret."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class BrokenSeal(Exception):
    """What was kept was sealed with another secret, for another use, or has been changed."""


class Seals:
    """Seals with the secret, and opens what the previous one sealed as well; `random` gives so many bytes."""

    def __init__(self, secret: bytes, previous: bytes | None, random: Callable[[int], bytes]) -> None:
        self._keys = [_key(each) for each in (secret, previous) if each]
        self._random = random

    def seal(self, use: str, plain: str) -> bytes:
        """The text, which can be opened for the same use alone."""
        nonce = self._random(_NONCE_BYTES)
        return nonce + _cipher(self._keys[0]).encrypt(nonce, plain.encode(), use.encode())

    def open(self, use: str, sealed: bytes) -> str:
        """The text that was sealed for this use; raises BrokenSeal."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  # as below

        nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        for key in self._keys:
            try:
                return _cipher(key).decrypt(nonce, content, use.encode()).decode()
            except InvalidTag:
                continue
        raise BrokenSeal(f"sealed for {use} with another secret than HUB_SECRET and HUB_PREVIOUS_SECRET")


def _cipher(key: bytes) -> AESGCM:
    # Not before it is needed: a hub without notices needs no cipher.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    return AESGCM(key)


def _key(secret: bytes) -> bytes:
    return hashlib.sha256(b"khub seal" + secret).digest()
